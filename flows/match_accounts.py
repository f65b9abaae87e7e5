"""Match a customer's accounts to the password entries of its IT Glue organization."""

from collections.abc import Sequence

from prefect import flow

from tasks.account_matching import (
    AccountPair,
    MatchedAccounts,
    automatch,
    fetch_entries,
    link_pairs,
    unlink_accounts,
)
from tasks.reports import report_accounts


@flow(flow_run_name="match accounts: {customer}")
def match_accounts(
    customer: str,
    pairs: Sequence[AccountPair] = (),
    unlink: Sequence[str] = (),
    match_automatically: bool = True,
) -> MatchedAccounts:
    """Link accounts to entries: exactly one entry with the account's username links.

    Args:
        customer: The customer's name.
        pairs: Accounts and entry ids to link, decided by you.
        unlink: Accounts to part from their entry first.
        match_automatically: Compare usernames for all accounts that have no entry yet.
    """
    unlink_accounts(customer, unlink)
    entries = fetch_entries(customer)
    link_pairs(customer, entries, pairs)
    matched = automatch(customer, entries, link=match_automatically)
    report_accounts([customer])
    return matched
