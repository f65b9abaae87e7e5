"""Finds rotations that nobody works on any more: no report of a dead run is waited for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from prefect import task
from prefect.runtime import flow_run
from pydantic import BaseModel
from sqlmodel import col, or_, select

from models.account import Account, AccountRef
from models.customer import Customer
from models.outcome import Outcome, outcome
from models.page_keys import NEEDS_A_PERSON
from models.plural import counted
from models.rotation import FINAL, Rotation, RotationState, TwinSetBy
from models.rotation_request import RotationRequest
from models.settling import Finding
from tasks.clients.database import now_in, reading
from tasks.clients.errors import Permanent, Transient
from tasks.reports import RotationIncomplete, publish_rotations, publish_waiting
from tasks.rotation_requests import objections

IDLE = timedelta(minutes=5)
"""A rotation that nobody moved for so long, and nobody holds, was left behind."""


class ResumeSummary(BaseModel):
    """What a sweep did: rotations that are finished now, those that still wait, and looks taken."""

    finished: int
    waiting: int
    looked_at: int


@task(task_run_name="list interrupted rotations")
def list_interrupted_rotations() -> list[RotationRequest]:
    """The open rotations that nobody holds and whose next try is due.

    What speaks against an account counts only while nothing was sent for it; what was sent is
    finished. Without an answer from IT Glue about that, those not yet sent are left for later; one
    that trying again will not change speaks against them.
    """
    by_customer: defaultdict[int, list[tuple[Rotation, Account]]] = defaultdict(list)
    with reading() as session:
        now = now_in(session)
        nobody_holds = or_(col(Rotation.lease_until).is_(None), col(Rotation.lease_until) <= now)
        left_behind = (col(Rotation.tries) == 0) & (col(Rotation.changed_at) <= now - IDLE)
        found = session.exec(
            select(Rotation, Account)
            .join(Account, col(Account.id) == col(Rotation.account_id))
            .where(
                col(Rotation.state).not_in(FINAL),
                nobody_holds,
                or_(left_behind, col(Rotation.next_try_at) <= now),
            )
        ).all()
        for rotation, account in found:
            by_customer[account.customer_id].append((rotation, account))
        owners = {each.id: each for each in session.exec(select(Customer)).all()}
    return [
        request
        for customer_id, theirs in by_customer.items()
        for request in _requests(owners[customer_id], theirs)
    ]


@task(task_run_name="report resumed rotations")
def report_resumed(
    resumed: Sequence[RotationRequest], settled: Sequence[Finding | Exception]
) -> ResumeSummary:
    """Publish how the resumed rotations stand; RotationIncomplete if one needs a person now."""
    publish_waiting(changed_only=True)
    if not resumed and not settled:
        return ResumeSummary(finished=0, waiting=0, looked_at=0)
    rows = publish_rotations("resumed-rotations", "Rotations that were resumed", resumed)
    waiting = [row for row in rows if outcome(row[2]) != Outcome.PROVEN]
    given_up = [
        f"{label}: {rotation.problem}"
        for label, _, rotation in waiting
        if rotation and rotation.problem and rotation.next_try_at is None
    ]
    given_up += [str(each) for each in settled if isinstance(each, Permanent)]
    if given_up:
        raise RotationIncomplete(
            f"{counted(len(given_up), 'account needs', 'accounts need')} you: the page "
            f"{NEEDS_A_PERSON} says what to press for each.\n" + "\n".join(given_up)
        )
    return ResumeSummary(
        finished=len(rows) - len(waiting), waiting=len(waiting), looked_at=len(settled)
    )


def _requests(owner: Customer, theirs: Sequence[tuple[Rotation, Account]]) -> list[RotationRequest]:
    unsent = [account for rotation, account in theirs if rotation.state == RotationState.SEALED]
    said: dict[int | None, str | None] = {}
    if unsent and owner.organization_id is not None and owner.connection is not None:
        try:
            found = objections(unsent, owner.organization_id, owner.connection)
        except Transient:
            theirs = [each for each in theirs if each[0].state != RotationState.SEALED]
        except Permanent as error:
            said = dict.fromkeys((account.id for account in unsent), str(error))
        else:
            said = {account.id: each for account, each in zip(unsent, found, strict=True)}
    return [
        RotationRequest(
            account=AccountRef.of(account),
            run_id=flow_run.id or "",
            reason=rotation.reason,
            objection=said.get(account.id),
            twin=account.twin_name if rotation.twin_set_by == TwinSetBy.US else None,
        )
        for rotation, account in theirs
    ]
