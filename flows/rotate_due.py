"""Rotate what the rotation policies say is due now, one account first, then in growing waves.

Runs by itself every few minutes, and does nothing until a policy is switched on. When each account
is due is stored: a restart, an upgrade or a day of downtime rotates nothing that was not due.
"""

from prefect import flow

from models.customer_import import EVERY_CUSTOMER
from tasks.cloud_sync import follow_sync
from tasks.customers import list_customers
from tasks.due_accounts import begin_due_jobs, list_due
from tasks.due_report import report_due
from tasks.reports import RotationSummary
from tasks.rotation import STEPS_AT_ONCE
from tasks.scheduled_rotations import reckon_schedules
from tasks.threads import at_once
from tasks.waves import rotate_in_waves


@flow(flow_run_name="rotate due accounts", task_runner=at_once(STEPS_AT_ONCE))
def rotate_due(customer: str = EVERY_CUSTOMER) -> RotationSummary:
    """Rotate the accounts whose moment has come and whose window is open.

    A wave begins only when the one before has ended well; when too much goes wrong, the customer's
    accounts of that type are held until release-rotations.

    Args:
        customer: The customer's name, or * for every matched customer.
    """
    customers = list_customers(customer)
    reckon_schedules(customers)
    due = begin_due_jobs(list_due(customers))
    rotated = rotate_in_waves(due)
    follow_sync(rotated.requests)
    return report_due(due, rotated)
