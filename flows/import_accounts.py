"""Import the accounts of a customer's directory, by organizational unit."""

from collections.abc import Sequence

from prefect import flow

from models.account import AccountType
from tasks.accounts import ImportedAccounts, mark_gone, store_accounts
from tasks.connections import ActiveDirectoryDomain, name_of
from tasks.customers import list_customers
from tasks.directories import (
    choose_identities,
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
    list_emptied_units,
)
from tasks.reports import report_accounts, report_customers, report_organizational_units


@flow(flow_run_name="import accounts: {customer}")
def import_accounts(
    customer: str,
    domain: ActiveDirectoryDomain,
    organizational_units: Sequence[str] = (),
    include_subtree: bool = True,  # a switch in the operator's form
    account_type: AccountType = AccountType.ADMINISTRATOR,
    accounts: Sequence[str] = (),
) -> ImportedAccounts:
    """Import accounts; importing again updates them and marks those that have gone.

    Args:
        customer: The customer's name.
        domain: The connection to the customer's domain.
        organizational_units: Paths such as Customers / Sales, or DNs. Leave empty to be told
            which OUs hold users.
        include_subtree: Also import from the OUs below.
        account_type: What the accounts are for.
        accounts: Only these accounts, by sign-in name or UPN; empty for all in the OUs.
    """
    owners, connection = list_customers(customer), name_of(domain)
    offered = fetch_organizational_units(connection)
    report_organizational_units(connection, offered)
    emptied = list_emptied_units(connection, offered)
    units = choose_organizational_units(offered, organizational_units, emptied)
    found = fetch_identities(connection, units, include_subtree=include_subtree)
    chosen = choose_identities(found, accounts)
    imported = store_accounts(
        customer, connection, chosen, account_type=account_type, type_was_chosen=bool(accounts)
    )
    mark_gone(connection, units, found, include_subtree=include_subtree)
    report_accounts(owners)
    report_customers()
    return imported
