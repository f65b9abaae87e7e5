"""Reset the password of one account, now, because someone asked."""

from prefect import flow

from models.rotation import Reason
from tasks.reports import RotationSummary, follow_progress, report_accounts, report_rotations
from tasks.rotation import STEPS_AT_ONCE, rotate_account
from tasks.rotation_requests import request_rotations
from tasks.threads import at_once


@flow(
    flow_run_name="reset password: {account} of {customer}",
    task_runner=at_once(STEPS_AT_ONCE),
)
def reset_password(customer: str, account: str) -> RotationSummary:
    r"""Give one linked account a new generated password, in the directory and in IT Glue.

    Args:
        customer: The customer's name.
        account: The account, such as CONTOSO\\jsmith, jsmith or jsmith@contoso.com.
    """
    requests = request_rotations([customer], reason=Reason.RESET, names=[account])
    recorded = [rotate_account(request) for request in requests]
    follow_progress(recorded)
    report_accounts([customer])
    return report_rotations(customer, requests)
