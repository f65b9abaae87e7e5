"""Rotate the passwords of a customer's accounts.

Every account passes through the same four steps, on its own: one that fails stops there and the
others go on. The last step reports, and fails the run if any account was left behind. Retrying
the run finishes exactly what was left.
"""

from collections.abc import Sequence

from prefect import flow

from models.account import AccountType
from models.rotation import Reason
from tasks.customer_choice import choose_customer
from tasks.customers import list_customers
from tasks.jobs import begin_job
from tasks.plans import planned_rotations
from tasks.reports import RotationSummary, report_accounts, report_rotations
from tasks.rotating import rotate_accounts
from tasks.rotation import STEPS_AT_ONCE
from tasks.rotation_requests import request_rotations
from tasks.threads import at_once


@flow(
    flow_run_name="rotate passwords: {customer}",
    task_runner=at_once(STEPS_AT_ONCE),
)
def rotate_passwords(
    customer: str = "",
    account_types: Sequence[AccountType] = tuple(AccountType),
    accounts: Sequence[str] = (),
    older_than_days: int = 0,
    confirm_protected: str = "",
    choose_in_form: bool = False,
    approve_plan: bool = False,
    dry_run: bool = False,
) -> RotationSummary:
    r"""Give linked accounts new passwords, prove them, and write them into IT Glue.

    Args:
        customer: The customer's name, or * for every matched customer; empty to pick it in a form.
        account_types: Which types of accounts to rotate.
        accounts: Only these accounts, such as CONTOSO\jsmith; empty for all of the types.
        older_than_days: Only accounts not rotated for so many days; 0 for all.
        confirm_protected: Protected accounts (break-glass, owners of a domain or tenant) are left out.
            To rotate one, name it alone above, and type its sign-in name here once more.
        choose_in_form: Wait with a form to pick the customer from, if none is named. Off for runs
            that nobody watches.
        approve_plan: Wait until I have approved the plan, and rotate only what I approved.
        dry_run: Only show the plan; nothing is changed.
    """
    chosen = choose_customer(customer, asking=choose_in_form, or_every=True)
    customers = begin_job(list_customers(chosen))
    wanted = request_rotations(
        customers,
        reason=Reason.ROTATION,
        account_types=account_types,
        names=accounts,
        older_than_days=older_than_days,
        confirm_protected=confirm_protected,
    )
    going = planned_rotations(
        customers, wanted, others=not accounts, dry_run=dry_run, approve_plan=approve_plan
    )
    rotate_accounts(going.requests)
    report_accounts(customers)
    return report_rotations(chosen, going)
