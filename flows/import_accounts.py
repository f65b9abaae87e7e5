"""Import the accounts of a customer's directory, by organizational unit."""

from collections.abc import Sequence

from prefect import flow

from models.account import AccountType
from models.customer import Arrangement
from tasks.account_choice import choose_accounts_in_form, choose_units_in_form
from tasks.accounts import ImportedAccounts, mark_gone, store_accounts
from tasks.arrangements import choose_arrangement, keep_arrangement
from tasks.connections import ActiveDirectoryDomain
from tasks.customer_choice import choose_customer, choose_domain
from tasks.directories import (
    choose_identities,
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
    list_emptied_units,
)
from tasks.jobs import begin_job
from tasks.kept_imports import keep_units, refuse_named
from tasks.pairing import pair_certain
from tasks.reports import report_accounts, report_customers, report_organizational_units


@flow(flow_run_name="import accounts: {customer}")
def import_accounts(
    customer: str = "",
    domain: ActiveDirectoryDomain | None = None,
    organizational_units: Sequence[str] = (),
    include_subtree: bool = True,  # a switch in the operator's form
    account_type: AccountType = AccountType.ADMINISTRATOR,
    accounts: Sequence[str] = (),
    arrangement: Arrangement | None = None,
    keep_importing: bool = False,
    link_certain: bool = False,
    choose_in_form: bool = False,
) -> ImportedAccounts:
    """Import accounts; importing again updates them and marks those that have gone.

    Args:
        customer: The customer's name; empty to pick it in a form.
        domain: The connection to the customer's domain; not needed where it has one already.
        organizational_units: Paths such as Customers / Sales, or DNs; empty to pick from those
            that hold users.
        include_subtree: Also import from the OUs below.
        account_type: What the accounts are for.
        accounts: Only these accounts, by sign-in name or UPN; empty to pick them in a form, or for
            all in the OUs.
        arrangement: How the passwords of this domain and of the customer's Microsoft 365 tenant
            relate, where it has both; leave it empty to keep what was chosen. arrange-directories
            explains each and changes it later.
        keep_importing: Import all accounts of these OUs every night from now on, as this type:
            import-new-accounts does it, and stop-importing ends it.
        link_certain: Counts only with keep importing. Whether accounts are linked every night to
            the one entry that has their username; off, that is only proposed on the accounts page.
        choose_in_form: Wait with forms to pick from what is left empty here. Off for runs that
            nobody watches.
    """
    owner = choose_customer(customer, asking=choose_in_form)
    begin_job([owner])
    refuse_named(accounts, keeping=keep_importing)
    connection = choose_domain(owner, domain)
    offered = fetch_organizational_units(connection)
    report_organizational_units(connection, offered)
    emptied = list_emptied_units(connection, offered)
    wanted = choose_units_in_form(offered, organizational_units, asking=choose_in_form)
    units = choose_organizational_units(offered, wanted, emptied)
    found = fetch_identities(connection, units, include_subtree=include_subtree)
    asking = choose_in_form and not keep_importing
    named = choose_accounts_in_form(connection, found, accounts, asking=asking)
    chosen = choose_identities(found, named)
    arranged = choose_arrangement(owner, arrangement, asking=choose_in_form)
    imported = store_accounts(
        owner, connection, chosen, account_type=account_type, type_was_chosen=bool(named)
    )
    mark_gone(connection, units, found, include_subtree=include_subtree)
    keep_units(
        connection,
        units,
        keeping=keep_importing,
        include_subtree=include_subtree,
        account_type=account_type,
        links=link_certain,
    )
    keep_arrangement(owner, arranged)
    imported.twins = pair_certain(owner)
    report_accounts([owner])
    report_customers()
    return imported
