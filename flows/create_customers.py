"""Create customers by hand, for companies that are matched to IT Glue later."""

from collections.abc import Sequence

from prefect import flow

from tasks.customers import ImportedCustomers, store_named_customers
from tasks.reports import report_customers


@flow(flow_run_name="create customers")
def create_customers(names: Sequence[str]) -> ImportedCustomers:
    """Create customers that have no IT Glue organization yet; those that exist are left alone.

    Args:
        names: The customers' names.
    """
    created = store_named_customers(names)
    report_customers()
    return created
