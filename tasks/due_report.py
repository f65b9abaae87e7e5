"""Tells what became of the accounts that were due; quiet when none were."""

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact

from models.outcome import Outcome, outcome
from models.page_keys import DUE, HOLDS
from models.plural import counted
from models.report import incomplete
from models.rotation_request import RequestedRotations
from models.waves import waiting_sentence
from tasks.due_accounts import Due
from tasks.holds import holds_page
from tasks.reports import RotationIncomplete, RotationSummary, publish_rotations, report_accounts


@task(task_run_name="report due rotations")
def report_due(due: Sequence[Due], wanted: RequestedRotations) -> RotationSummary:
    """Publish how the due accounts stand; RotationIncomplete if one needs a person.

    Those left untouched by a stop, and those that cannot be rotated, need one.
    """
    if not wanted.requests and not wanted.left_out:
        return RotationSummary(proven=0, unconfirmed=0, failed=0)
    rows = publish_rotations(DUE, "Rotations that were due", wanted.requests, wanted.left_out)
    create_markdown_artifact(key=HOLDS, markdown=holds_page(), description="What is held, and why")
    report_accounts.fn(sorted({each.customer.name for each in due}))
    left = [(label, rotation) for label, _, rotation in rows if outcome(rotation) != Outcome.PROVEN]
    said = [incomplete(left, len(rows))] if left else []
    said += sorted({each.reason for each in wanted.left_out})
    told = {each.account.id for each in (*wanted.requests, *wanted.left_out)}
    waiting = [it.label for each in due for it in each.accounts if it.id not in told]
    if said:
        said += [waiting_sentence(waiting)] if waiting else []
        count = len(left) + len(wanted.left_out)
        need = counted(count, "account needs", "accounts need")
        raise RotationIncomplete("\n".join([f"{need} you.", *said]))
    return RotationSummary(proven=len(rows), unconfirmed=0, failed=0)
