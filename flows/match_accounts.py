"""Match a customer's accounts to the password entries of its IT Glue organization."""

from collections.abc import Sequence

from prefect import flow, unmapped

from tasks.account_matching import AccountPair, fetch_entries, link_pairs, unlink_accounts
from tasks.automatch import MatchedAccounts, automatch
from tasks.customer_choice import choose_customer
from tasks.entries import (
    ENTRIES_AT_ONCE,
    choose_category,
    create_password_entry,
    report_new_entries,
)
from tasks.jobs import begin_job
from tasks.link_choice import choose_links
from tasks.new_entries import choose_new_entries
from tasks.reports import report_accounts
from tasks.threads import at_once


@flow(flow_run_name="match accounts: {customer}", task_runner=at_once(ENTRIES_AT_ONCE))
def match_accounts(
    customer: str = "",
    pairs: Sequence[AccountPair] = (),
    unlink: Sequence[str] = (),
    match_automatically: bool = True,
    choose_in_form: bool = False,
) -> MatchedAccounts:
    """Link accounts to entries: exactly one entry with the account's username links.

    Args:
        customer: The customer's name; empty to pick it in a form.
        pairs: Accounts and entry ids to link, decided by you.
        unlink: Accounts to part from their entry first.
        match_automatically: Compare usernames for all accounts that have no entry yet.
        choose_in_form: Wait with forms to decide in, if no pairs are given: what automatch
            proposes, what is doubtful, who gets a new entry. Off for runs that nobody watches.
    """
    owner = choose_customer(customer, asking=choose_in_form)
    begin_job([owner])
    unlink_accounts(owner, unlink)
    entries = fetch_entries(owner)
    choice = choose_links(owner, entries, pairs, asking=choose_in_form)
    category_id = choose_category(owner, choice.category)
    link_pairs(owner, entries, choice.pairs)
    by_itself = match_automatically and not choice.by_operator
    matched = automatch(owner, entries, link=by_itself)
    wanted = choose_new_entries(owner, entries, choice.create)
    created = create_password_entry.map(
        wanted.requests, category_id=unmapped(category_id), parent=unmapped(None)
    )
    created.wait()
    report_accounts([owner])
    report_new_entries(owner, wanted)
    return matched
