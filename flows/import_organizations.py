"""Import IT Glue organizations as new customers."""

from collections.abc import Sequence

from prefect import flow

from tasks.connections import ITGlueConnection, name_of
from tasks.customers import ImportedCustomers, fetch_organizations, store_customers
from tasks.reports import report_customers


@flow(flow_run_name="import organizations")
def import_organizations(
    itglue: ITGlueConnection, organizations: Sequence[str] = ()
) -> ImportedCustomers:
    """Create a customer for each IT Glue organization that has none; never twice.

    Args:
        itglue: The IT Glue connection.
        organizations: Exact names or ids of the organizations to import; empty for all.
    """
    connection = name_of(itglue)
    chosen = fetch_organizations(connection, organizations)
    imported = store_customers(connection, chosen)
    report_customers()
    return imported
