"""Export customers, accounts and rotations as CSV, with links to IT Glue."""

from prefect import flow

from models.customer_import import EVERY_CUSTOMER
from tasks.exports import export_accounts, export_customers, export_rotations, list_exported


@flow(flow_run_name="export reports: {customer}")
def export_reports(customer: str = EVERY_CUSTOMER, days: int = 30) -> list[str]:
    """Publish the three tables as pages, and write them where QUICKPASS_REPORTS_FOLDER points.

    No password stands in them.

    Args:
        customer: The customer's name, or * for all.
        days: Rotations that were begun in so many days.
    """
    names = list_exported(customer)
    return [
        export_customers(customer, names),
        export_accounts(customer, names),
        export_rotations(customer, names, days=days),
    ]
