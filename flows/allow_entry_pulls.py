"""Decide whether passwords that people write into a customer's entries are set in its directories."""

from prefect import flow

from tasks.edited_entries import store_entry_pulls


@flow(flow_run_name="allow entry pulls: {customer}")
def allow_entry_pulls(customer: str, allowed: bool = False) -> None:
    """Switch pull-password-changes on or off for one customer; off at first.

    Args:
        customer: The customer's name.
        allowed: On; off, an edited entry is only reported by verify-passwords.
    """
    store_entry_pulls(customer, allowed=allowed)
