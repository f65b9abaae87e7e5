"""Check that the passwords in IT Glue are the ones that the directories accept.

Change times are compared for every account; the value is read and tried for those in doubt, and for
a rolling share of the others, never so often that an account could be locked. Nothing is changed,
unless allow-repairs was switched on for a customer.
"""

from prefect import allow_failure, flow

from models.customer_import import EVERY_CUSTOMER
from tasks.check_report import CheckSummary, report_checks
from tasks.customers import list_customers
from tasks.password_checks import choose_to_try, look_at_passwords, try_password
from tasks.repairs import mend, plan_repairs
from tasks.threads import at_once

LOOKS_AT_ONCE = 8


@flow(flow_run_name="verify passwords: {customer}", task_runner=at_once(LOOKS_AT_ONCE))
def verify_passwords(
    customer: str = EVERY_CUSTOMER, share: int = 7, at_most: int = 2000
) -> CheckSummary:
    """Say of every linked account whether its entry works, and if not, why and what to press.

    Args:
        customer: The customer's name, or * for every matched customer.
        share: Of the accounts that nothing speaks against, one in so many is tried as well; with 7,
            a nightly run tries each once a week. 0 for none.
        at_most: So many values are read from IT Glue at most; its quota allows some 570 a minute.
    """
    customers = list_customers(customer)
    looked = look_at_passwords.map(customers)
    chosen = choose_to_try(allow_failure(looked), share=share, at_most=at_most)  # pyright: ignore[reportArgumentType]  # Prefect hands in what they returned or raised
    tried = try_password.map(chosen)
    plan = plan_repairs(customers, wait_for=[allow_failure(tried)])
    mend(plan)
    return report_checks(customers, allow_failure(looked), allow_failure(tried), plan)  # pyright: ignore[reportArgumentType]  # the same
