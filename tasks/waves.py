"""Works off what is due in waves, customer by customer and type by type, side by side."""

from collections.abc import Collection, Sequence
from itertools import count
from typing import NamedTuple

from prefect import task
from prefect.futures import wait
from sqlmodel import col, select

from models.account import Account, AccountRef
from models.attention import is_in_flight
from models.left_out import LeftOut
from models.outcome import outcome
from models.rotation import Reason, Rotation, RotationRun
from models.rotation_hold import RotationHold
from models.rotation_request import RequestedRotations, RotationRequest
from models.schedule import ScheduledRotation
from models.waves import Progress, Start, Stopped, next_step, progress_of, stopped_sentence
from tasks.audit import append
from tasks.clients.active_directory import Logon
from tasks.clients.database import Session, in_parts, now_in, reading, writing
from tasks.due_accounts import Due, begin_due, open_holds
from tasks.halves import request_for
from tasks.retries import RETRIES
from tasks.rotation import rotate_account
from tasks.runs import this_run
from tasks.standings import latest_rotations


class Wave(NamedTuple):
    """Accounts to begin with now, and what was stopped when that was decided."""

    requests: Sequence[RotationRequest]
    stopped: Sequence[LeftOut]


def rotate_in_waves(due: Sequence[Due]) -> RequestedRotations:
    """Rotate what is due, a wave at a time; what was begun, and what was left untouched and why.

    Belongs into a flow, outside of tasks: each account's steps are the run's own.
    """
    begun: list[RotationRequest] = []
    left_out = {each.account.id: each for some in due for each in some.refused}
    for number in count(1):
        if not due:
            break
        wave = begin_wave(due, number, {each.account.id for each in begun})
        left_out |= {each.account.id: each for each in wave.stopped}
        if not wave.requests:
            break
        wait([rotate_account(request) for request in wave.requests])
        begun += wave.requests
    return RequestedRotations(requests=begun, left_out=list(left_out.values()))


@task(task_run_name="begin wave {number}", **RETRIES)
def begin_wave(due: Sequence[Due], number: int, begun: Collection[int]) -> Wave:
    """Decide for each policy what begins now, and hold those for which too much went wrong.

    `begun` are the accounts of earlier waves of this very try of the run.
    """
    requests: list[RotationRequest] = []
    stopped: list[LeftOut] = []
    for each in due:
        accounts = {account.id or 0: account for account in each.accounts}
        step = next_step(each.rules, _progress(each, begun))
        if isinstance(step, Start) and step.account_ids:
            with writing() as session:
                mine = begin_due(session, step.account_ids)
            requests += [request_for(each.customer, accounts[key], Reason.ROTATION) for key in mine]
        elif isinstance(step, Stopped):
            labels = {key: account.label for key, account in accounts.items()}
            _hold(each, why := stopped_sentence(step, labels))
            stopped += [
                LeftOut(account=AccountRef.of(accounts[key]), reason=why) for key in step.untouched
            ]
    return Wave(requests, stopped)


def _progress(due: Due, begun: Collection[int]) -> dict[int, Progress]:
    """How far each account has come: those that some run began in this window before, then ours."""
    ids = [*due.begun_before, *(each.id or 0 for each in due.accounts)]
    seen = {each.id: each.rotated_at for each in due.accounts}
    with reading() as session:
        rows, present = _marks(session, ids), _accounts(session, ids)
        latest = latest_rotations(session, ids)
        ours = select(RotationRun.rotation_id).where(RotationRun.run_id == this_run())
        mine = set(session.exec(ours).all())
    progress: dict[int, Progress] = {}
    for key in ids:
        row, rotation = rows.get(key), latest.get(key)
        mark = row.begun_at if row else None
        counts = rotation is not None and (
            rotation.id in mine or (mark is not None and rotation.changed_at >= mark)
        )
        at = _of(rotation) if rotation is not None and counts else None
        if key in seen and present[key].rotated_at != seen[key]:
            progress[key] = Progress.DONE  # its next rotation may be reckoned already
        elif key in seen and key not in begun:
            # One that this run left behind in an earlier try is begun again: somebody pressed Retry.
            ended = at in {Progress.DONE, Progress.LOCKED}
            progress[key] = at if at is not None and ended else Progress.UNTOUCHED
        elif at is not None:
            progress[key] = at
        elif key in begun:
            progress[key] = Progress.FAILED  # not even its first step came to anything
    return progress


def _marks(session: Session, ids: Sequence[int]) -> dict[int, ScheduledRotation]:
    wanted = select(ScheduledRotation)
    parts = (
        session.exec(wanted.where(col(ScheduledRotation.account_id).in_(part))).all()
        for part in in_parts(ids)
    )
    return {each.account_id: each for part in parts for each in part}


def _accounts(session: Session, ids: Sequence[int]) -> dict[int, Account]:
    wanted = select(Account)
    parts = (session.exec(wanted.where(col(Account.id).in_(part))).all() for part in in_parts(ids))
    return {each.id or 0: each for part in parts for each in part}


def _of(rotation: Rotation) -> Progress:
    if is_in_flight(rotation):
        return Progress.UNDER_WAY
    return progress_of(outcome(rotation), begun=True, newly_locked=rotation.logon == Logon.LOCKED)


def _hold(due: Due, why: str) -> None:
    """Hold the customer's accounts of that type, unless that was done before."""
    whose = (due.customer.id or 0, due.account_type)
    with writing() as session:
        if whose in {(each.customer_id, each.account_type) for each in open_holds(session)}:
            return
        session.add(
            RotationHold(
                customer_id=whose[0],
                account_type=due.account_type,
                held_at=now_in(session),
                why=why,
                run_id=this_run(),
            )
        )
        subject = f"{due.customer.name}, {due.account_type.value} accounts"
        append(session, "hold rotations", subject, outcome="held", why=why)
