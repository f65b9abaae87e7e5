"""Confirm that what signs in with a service account was given its new password."""

from prefect import flow

from tasks.dependents import store_confirmation
from tasks.reports import report_accounts


@flow(flow_run_name="confirm dependents: {account}")
def confirm_dependents(customer: str, account: str) -> int:
    r"""Take an account off the page of what needs a person; how many dependents it has.

    After each rotation of such an account the event `quickpass.dependents.outdated` names it and its
    dependents: an automation may start a deployment that updates them and then runs this one.

    Args:
        customer: The customer's name.
        account: The service account, such as CONTOSO\svc-sql.
    """
    confirmed = store_confirmation(customer, account)
    report_accounts([customer])
    return confirmed
