"""Rotate exactly the passwords that a departed person saw and that have not changed since.

IT Glue lists them as "At Risk" under Reports, Passwords. Every line of that list is accounted for:
rotated, highest tier first, or left with the reason and what to do.
"""

from prefect import flow

from tasks.leaver_rotation import plan_leaver_rotation, read_leaver_report, report_leaver
from tasks.reports import report_rotations
from tasks.rotating import rotate_accounts
from tasks.rotation import STEPS_AT_ONCE
from tasks.threads import at_once


@flow(flow_run_name="rotate what {who} saw", task_runner=at_once(STEPS_AT_ONCE))
def rotate_leaver(report_file: str, who: str, dry_run: bool = True) -> int:
    """Account for every line of the report, and rotate what is listed.

    Green means that no line is left open; red, that a person has to see to some.

    Args:
        report_file: Where the saved report (CSV) is, on the machine of the worker.
        who: The departed person, for the name of the page.
        dry_run: Only show what would be done about each line; nothing is changed.
    """
    lines = read_leaver_report(report_file, who)
    plan = plan_leaver_rotation(lines, who, dry_run=dry_run)
    rotate_accounts(plan.wanted.requests)
    report_rotations(who, plan.wanted)
    return report_leaver(who, plan)
