"""Create IT Glue password entries for accounts that have none."""

from collections.abc import Sequence

from prefect import flow, unmapped

from tasks.account_matching import fetch_entries
from tasks.automatch import automatch
from tasks.customer_choice import choose_customer
from tasks.entries import (
    ENTRIES_AT_ONCE,
    CreatedEntries,
    ParentAsset,
    choose_category,
    create_password_entry,
    report_new_entries,
)
from tasks.entry_choice import choose_entries_in_form
from tasks.entry_plan import planned_entries
from tasks.jobs import begin_job
from tasks.new_entries import choose_new_entries
from tasks.reports import report_accounts
from tasks.threads import at_once


@flow(
    flow_run_name="create password entries: {customer}",
    task_runner=at_once(ENTRIES_AT_ONCE),
)
def create_password_entries(
    customer: str = "",
    accounts: Sequence[str] = (),
    category: str = "",
    parent: ParentAsset | None = None,
    choose_in_form: bool = False,
    dry_run: bool = False,
) -> CreatedEntries:
    """Create an entry for each account without one; never beside an entry that may be meant.

    The new entry says that its password is not known yet: rotate the account next.

    Args:
        customer: The customer's name; empty to pick it in a form.
        accounts: Only for these accounts; empty for all that have no entry.
        category: The entries' password category, by its exact name; empty for none.
        parent: The asset to embed the entries in; leave out for general entries.
        choose_in_form: Wait with forms to pick from what is left empty here. Off for runs that
            nobody watches.
        dry_run: Only show the plan; nothing is created.
    """
    owner = choose_customer(customer, asking=choose_in_form)
    begin_job([owner])
    entries = fetch_entries(owner)
    automatch(owner, entries, link=False)
    choice = choose_entries_in_form(owner, entries, accounts, category, asking=choose_in_form)
    category_id = choose_category(owner, choice.category)
    wanted = choose_new_entries(owner, entries, choice.accounts)
    going = planned_entries(owner, wanted, dry_run=dry_run)
    created = create_password_entry.map(
        going.requests, category_id=unmapped(category_id), parent=unmapped(parent)
    )
    created.wait()
    report_accounts([owner])
    return report_new_entries(owner, going)
