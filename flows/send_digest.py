"""Tell what happened in the past day, and what waits for somebody."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from models.customer_import import EVERY_CUSTOMER
from tasks.customers import list_customers
from tasks.digest import publish_digest


@flow(flow_run_name="the past {hours} hours")
def send_digest(hours: int = 24) -> State[None]:
    """Publish the digest; whom set-up-notifications tells anything, gets it as one message.

    Args:
        hours: How far back it looks.
    """
    customers = list_customers(EVERY_CUSTOMER)
    return Completed(message=publish_digest(customers, hours))
