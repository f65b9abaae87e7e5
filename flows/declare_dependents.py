"""Declare what signs in with a service account, so that plans say what a new password touches."""

from collections.abc import Sequence

from prefect import flow

from models.dependent import DeclaredDependent
from tasks.dependents import store_dependents


@flow(flow_run_name="declare dependents: {account}")
def declare_dependents(
    customer: str, account: str, dependents: Sequence[DeclaredDependent] = ()
) -> str:
    r"""Keep which services, scheduled tasks and application pools use a service account.

    What is declared replaces what was declared before. Plans name them, and after each rotation the
    account needs a person until confirm-dependents says that they have its new password.

    Args:
        customer: The customer's name.
        account: The service account, such as CONTOSO\svc-sql.
        dependents: What signs in with it: all of it; none to forget what was declared.
    """
    return store_dependents(customer, account, dependents)
