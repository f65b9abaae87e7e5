"""Carry every interrupted rotation to its end, whoever died, and look again at finished ones.

Runs by itself every few minutes. Nothing is rotated that somebody had not started to rotate.
"""

from prefect import allow_failure, flow

from tasks.reports import follow_progress
from tasks.resuming import ResumeSummary, list_interrupted_rotations, report_resumed
from tasks.rotation import STEPS_AT_ONCE, rotate_account
from tasks.settling import list_rotations_to_settle, settle_password
from tasks.shredding import shred_passwords
from tasks.threads import at_once
from tasks.typed_passwords import sweep_typed_passwords


@flow(flow_run_name="resume rotations", task_runner=at_once(STEPS_AT_ONCE))
def resume_rotations() -> ResumeSummary:
    """Finish what was interrupted, look again at what was recorded, and shred what is old enough.

    Green means that everything is finished or waits for an outage to end; red, that somebody is
    needed.
    """
    sweep_typed_passwords()
    interrupted = list_interrupted_rotations()
    recorded = [rotate_account(request) for request in interrupted]
    follow_progress(recorded)
    settled = settle_password.map(list_rotations_to_settle())
    shred_passwords()
    return report_resumed(interrupted, allow_failure(settled))  # pyright: ignore[reportArgumentType]  # Prefect hands in what they returned or raised
