"""Import the accounts of a customer's Microsoft 365 tenant."""

from collections.abc import Sequence

from prefect import flow

from models.account import AccountType
from models.customer import Arrangement
from tasks.arrangements import choose_arrangement, keep_arrangement
from tasks.connections import Microsoft365Tenant
from tasks.customer_choice import choose_customer, choose_tenant
from tasks.jobs import begin_job
from tasks.kept_imports import keep_tenant_places, refuse_named
from tasks.pairing import pair_certain
from tasks.reports import report_accounts, report_customers
from tasks.tenant_accounts import ImportedTenantAccounts, store_tenant_accounts
from tasks.tenant_choice import choose_users_in_form
from tasks.tenant_users import choose_candidates, choose_users, fetch_tenant_users


@flow(flow_run_name="import tenant accounts: {customer}")
def import_tenant_accounts(
    customer: str = "",
    tenant: Microsoft365Tenant | None = None,
    account_type: AccountType = AccountType.ADMINISTRATOR,
    accounts: Sequence[str] = (),
    roles: Sequence[str] = (),
    groups: Sequence[str] = (),
    arrangement: Arrangement | None = None,
    keep_importing: bool = False,
    link_certain: bool = False,
    choose_in_form: bool = False,
) -> ImportedTenantAccounts:
    """Import users of a tenant; importing again updates them and marks those that have gone.

    Guests, users that come from a domain, and users of federated domains are left out, each with
    its reason: their passwords are not kept in the tenant.

    Args:
        customer: The customer's name; empty to pick it in a form.
        tenant: The connection to the customer's tenant; not needed where it has one already.
        account_type: What the accounts are for. Whoever holds a directory role, or may activate
            one, is suggested as administrator, everybody else as end-user.
        accounts: Only these users, by user principal name or object id; empty for all that are in
            the roles and groups below, or without these, for all that are suggested.
        roles: Only holders of these directory roles, by display name, such as User Administrator.
        groups: Only members of these groups, by exact name or object id.
        arrangement: How the passwords of the customer's domain and of this tenant relate, where it
            has both; leave it empty to keep what was chosen. arrange-directories explains each and
            changes it later.
        keep_importing: Import all who are in the roles and groups above, or without these all that
            are suggested, every night from now on, as this type: import-new-accounts does it, and
            stop-importing ends it.
        link_certain: Counts only with keep importing. Whether accounts are linked every night to
            the one entry that has their username; off, that is only proposed on the accounts page.
        choose_in_form: Wait with forms to pick from what is left empty here. Off for runs that
            nobody watches.
    """
    owner = choose_customer(customer, asking=choose_in_form)
    begin_job([owner])
    refuse_named(accounts, keeping=keep_importing)
    connection = choose_tenant(owner, tenant)
    listing = fetch_tenant_users(connection)
    arranged = choose_arrangement(owner, arrangement, listing, asking=choose_in_form)
    found = choose_candidates(connection, listing, roles, groups)
    asking = choose_in_form and not keep_importing
    named = choose_users_in_form(found, accounts, account_type, asking=asking)
    chosen = choose_users(found, named, account_type, narrowed=bool(roles or groups))
    imported = store_tenant_accounts(
        owner,
        connection,
        listing,
        chosen,
        found.left_out,
        account_type=account_type,
        type_was_chosen=bool(named),
    )
    keep_tenant_places(
        connection,
        listing,
        roles,
        groups,
        keeping=keep_importing,
        account_type=account_type,
        links=link_certain,
    )
    keep_arrangement(owner, arranged)
    imported.twins = pair_certain(owner)
    report_accounts([owner])
    report_customers()
    return imported
