"""Show what the rotation policies will do in the coming weeks: who, when, and how many requests."""

from prefect import flow

from models.customer_import import EVERY_CUSTOMER
from tasks.customers import list_customers
from tasks.scheduled_rotations import DAYS_AHEAD, publish_forecast


@flow(flow_run_name="preview rotations: {customer}")
def preview_rotations(customer: str = EVERY_CUSTOMER, days: int = DAYS_AHEAD) -> str:
    """Publish the coming rotations of a customer by window, or of all by day; nothing is changed.

    Args:
        customer: The customer's name, or * for every matched customer.
        days: For how many days.
    """
    return publish_forecast(customer, list_customers(customer), days=days)
