"""Decide whether checks mend what they find apart at a customer."""

from prefect import flow

from tasks.repairs import store_repairs


@flow(flow_run_name="allow repairs: {customer}")
def allow_repairs(customer: str, allowed: bool = False) -> None:
    """Switch repairs by verify-passwords on or off for one customer; off at first.

    Args:
        customer: The customer's name.
        allowed: On; off, what is apart is only reported.
    """
    store_repairs(customer, allowed=allowed)
