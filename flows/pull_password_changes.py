"""Set in the directories what people wrote into entries, where a customer is switched on.

Runs by itself every few minutes. An edit is taken five minutes after it was made, through the same
steps as any rotation. Nothing that we wrote ourselves is ever taken for an edit, and where the
directory was changed as well neither side wins by itself.
"""

from prefect import allow_failure, flow

from models.customer_import import EVERY_CUSTOMER
from tasks.customers import list_customers
from tasks.edited_entries import list_edited_entries
from tasks.entry_pulls import PullSummary, judge_edited_entry, list_pulls, report_pulls
from tasks.rotating import rotate_accounts
from tasks.rotation import STEPS_AT_ONCE
from tasks.threads import at_once


@flow(flow_run_name="pull password changes", task_runner=at_once(STEPS_AT_ONCE))
def pull_password_changes(customer: str = EVERY_CUSTOMER) -> PullSummary:
    """Take edits of entries over into the directories; red, naming them, if one was not taken.

    Args:
        customer: The customer's name, or * for every matched customer.
    """
    edited = list_edited_entries(list_customers(customer))
    judged = judge_edited_entry.map(edited)
    rotate_accounts(list_pulls(allow_failure(judged)))  # pyright: ignore[reportArgumentType]  # Prefect hands in what they returned or raised
    return report_pulls(allow_failure(judged))  # pyright: ignore[reportArgumentType]  # the same
