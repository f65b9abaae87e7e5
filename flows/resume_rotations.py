"""Carry every interrupted rotation to its end, whoever died, and look again at finished ones.

Runs by itself every few minutes. Nothing is rotated that somebody had not started to rotate.
"""

from prefect import allow_failure, flow

from tasks.reports import follow_progress
from tasks.resume_plan import planned_sweep
from tasks.resuming import ResumeSummary, list_interrupted_rotations, report_resumed
from tasks.rotation import STEPS_AT_ONCE, rotate_account
from tasks.settling import list_rotations_to_settle, settle_password
from tasks.shredding import shred_passwords
from tasks.threads import at_once
from tasks.typed_passwords import sweep_typed_passwords


@flow(flow_run_name="resume rotations", task_runner=at_once(STEPS_AT_ONCE))
def resume_rotations(dry_run: bool = False) -> ResumeSummary:
    """Finish what was interrupted, look again at what was recorded, and shred what is old enough.

    Green means that everything is finished or waits for an outage to end; red, that somebody is
    needed.

    Args:
        dry_run: Only show what would be finished and looked at again; nothing is changed.
    """
    sweep_typed_passwords(dry_run=dry_run)
    interrupted, to_settle = planned_sweep(
        list_interrupted_rotations(), list_rotations_to_settle(), dry_run=dry_run
    )
    recorded = [rotate_account(request) for request in interrupted]
    follow_progress(recorded)
    settled = settle_password.map(to_settle)
    shred_passwords(dry_run=dry_run)
    return report_resumed(interrupted, allow_failure(settled))  # pyright: ignore[reportArgumentType]  # Prefect hands in what they returned or raised
