"""Import IT Glue organizations as new customers."""

from collections.abc import Sequence

from prefect import flow

from tasks.connections import ITGlueConnection, name_of
from tasks.customers import ImportedCustomers, fetch_organizations, store_customers
from tasks.organization_choice import choose_organizations
from tasks.reports import report_customers


@flow(flow_run_name="import organizations")
def import_organizations(
    itglue: ITGlueConnection, organizations: Sequence[str] = (), choose_in_form: bool = False
) -> ImportedCustomers:
    """Create a customer for each IT Glue organization that has none; never twice.

    Args:
        itglue: The IT Glue connection.
        organizations: Exact names or ids of those to import; empty to pick in a form, or for all.
        choose_in_form: Wait with a form to pick from, if none are named. Off for runs that nobody
            watches.
    """
    connection = name_of(itglue)
    found = fetch_organizations(connection, organizations)
    chosen = choose_organizations(found, asking=choose_in_form and not organizations)
    imported = store_customers(connection, chosen)
    report_customers()
    return imported
