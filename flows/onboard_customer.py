"""Onboard a customer: from an IT Glue organization to rotated, proven passwords."""

from collections.abc import Sequence

from prefect import flow

from flows.create_password_entries import create_password_entries
from flows.import_accounts import import_accounts
from flows.import_organizations import import_organizations
from flows.match_accounts import match_accounts
from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from tasks.account_choice import choose_units_to_onboard
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection
from tasks.customers import customer_of_organization
from tasks.onboarding_plan import plan_onboarding
from tasks.organization_choice import choose_organization
from tasks.reports import RotationSummary


@flow(flow_run_name="onboard customer: {organization}")
def onboard_customer(
    itglue: ITGlueConnection,
    organization: str = "",
    *,
    domain: ActiveDirectoryDomain,
    organizational_units: Sequence[str] = (),
    account_type: AccountType = AccountType.ADMINISTRATOR,
    category: str = "",
    choose_in_form: bool = False,
    dry_run: bool = False,
) -> RotationSummary:
    """Import an organization and its accounts, match them, create what is missing, and rotate.

    Args:
        itglue: The IT Glue connection.
        organization: The organization's exact name or id; empty to pick it in a form.
        domain: The connection to the customer's domain.
        organizational_units: Paths such as Customers / Administrators, or DNs; empty to pick them
            in a form.
        account_type: What the accounts are for.
        category: The password category of entries to create; empty for none.
        choose_in_form: Wait with forms to pick from what is left empty here. Off for runs that
            nobody watches.
        dry_run: Only show what would be done with each account; nothing is stored or changed.
    """
    chosen = choose_organization(itglue, organization, asking=choose_in_form)
    units = choose_units_to_onboard(domain, organizational_units, asking=choose_in_form)
    if dry_run:
        return plan_onboarding(itglue, chosen, domain, units, account_type=account_type)
    import_organizations(itglue, [chosen])
    customer = customer_of_organization(chosen)
    import_accounts(customer, domain, units, account_type=account_type)
    match_accounts(customer)
    create_password_entries(customer, category=category)
    return rotate_passwords(customer)
