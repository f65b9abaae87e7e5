"""Let a customer's rotations go on that were held because too much went wrong."""

from prefect import flow

from models.account import AccountType
from tasks.holds import release_hold


@flow(flow_run_name="release rotations: {customer}")
def release_rotations(
    customer: str, account_type: AccountType = AccountType.SERVICE, reason: str = ""
) -> str:
    """Let due accounts be rotated again. The next wave is one account, as at the beginning.

    Args:
        customer: The customer's name.
        account_type: Which of its accounts are held.
        reason: What was wrong and what was done about it; kept in the audit log.
    """
    return release_hold(customer, account_type, reason)
