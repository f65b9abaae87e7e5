"""Reset the password of one account, now, because someone asked."""

from prefect import flow

from models.rotation import Reason
from tasks.cloud_sync import follow_sync
from tasks.customer_choice import choose_customer
from tasks.jobs import begin_job
from tasks.plans import planned_rotations
from tasks.reports import RotationSummary, follow_progress, report_accounts, report_rotations
from tasks.reset_choice import choose_account
from tasks.rotation import STEPS_AT_ONCE, rotate_account
from tasks.rotation_requests import request_rotations
from tasks.threads import at_once
from tasks.typed_passwords import TypedPassword, typed_for_this_run


@flow(
    flow_run_name="reset password: {customer} {account}",
    task_runner=at_once(STEPS_AT_ONCE),
    # What the form sends stays a reference: Prefect would open the password to put it in its place,
    # and could not retry the run once it is deleted.
    validate_parameters=False,
)
def reset_password(
    customer: str = "",
    account: str = "",
    new_password: TypedPassword | None = None,
    confirm_protected: str = "",
    choose_in_form: bool = False,
    dry_run: bool = False,
) -> RotationSummary:
    r"""Give one linked account a new password, in the directory and in IT Glue.

    Args:
        customer: The customer's name; empty to pick it in a form.
        account: The account, such as CONTOSO\jsmith, jsmith or jsmith@contoso.com; empty to pick it
            in a form.
        new_password: None has one generated. To type one, save it first under Blocks as Typed
            password, then choose TypedPassword and that block here. The run seals it into the
            escrow and deletes it from Prefect; what no run takes is deleted after an hour.
        confirm_protected: Only for break-glass accounts, administrators of the domain and owners of
            the tenant: the account's sign-in name once more.
        choose_in_form: Wait with forms to pick from what is left empty here. Off for runs that
            nobody watches.
        dry_run: Only show the plan; nothing is changed. A typed password is deleted all the same.
    """
    with typed_for_this_run(new_password) as typed:
        owner = choose_customer(customer, asking=choose_in_form)
        begin_job([owner])
        chosen = choose_account(
            owner, account, confirm_protected, asking=choose_in_form, typed=typed is not None
        )
        wanted = request_rotations(
            [owner],
            reason=Reason.RESET,
            names=[chosen.account],
            confirm_protected=chosen.confirmation,
            typed_password=typed,
        )
        going = planned_rotations([owner], wanted, dry_run=dry_run)
        recorded = [rotate_account(request) for request in going.requests]
        follow_progress(recorded)
    follow_sync(going.requests)
    report_accounts([owner])
    return report_rotations(owner, going)
