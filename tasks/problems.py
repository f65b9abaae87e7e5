"""Keeps what went wrong with a rotation, and when it is tried again."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlmodel import col, func, select, update

from models.outcome import whereabouts
from models.patience import MAX_STUCK, MAX_WAITING, next_try
from models.plural import counted
from models.rotation import FINAL, Rotation, RotationRun, RotationState
from models.rotation_request import RotationRequest
from tasks.audit import append
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import OutsideError, Transient
from tasks.ledger import LostRace, latest, opened


@contextmanager
def problems_kept(request: RotationRequest) -> Generator[None]:
    """Keep a failure's sentence with the rotation, and say in it which password works now."""
    failure: OutsideError | None = None
    try:
        yield
    except OutsideError as error:
        failure = error
    if failure is not None:
        failure.args = (store_problem(request, failure),)
        raise failure from None


def store_problem(request: RotationRequest, error: OutsideError) -> str:
    """Keep what went wrong for the reports; the sentence that an operator should read.

    An account that could not even be sealed gets a refused rotation to carry its sentence.
    """
    if isinstance(error, LostRace):
        return str(error)  # the other worker's row says how it stands
    helps = isinstance(error, Transient)
    with writing() as session:
        rotation = latest(session, request)
        mine = rotation and session.get(RotationRun, (rotation.id, request.run_id))
        if rotation is None or (rotation.state in FINAL and not mine):
            rotation = opened(session, request, RotationState.REFUSED)
        rotation.problem = f"{error} {whereabouts(rotation)}"
        if rotation.state not in FINAL:
            rotation.tries += 1
            rotation.next_try_at = next_try(rotation.tries, now_in(session), helps=helps)
        rotation.stuck = helps or rotation.state not in FINAL
        why = rotation.problem
        append(
            session, "rotate password", str(request), outcome=f"failed, {rotation.state}", why=why
        )
        return rotation.problem


def too_many_stuck(run_id: str) -> str | None:
    """Why no further rotation may start now, None if one may."""
    with reading() as session:
        stuck = select(func.count()).select_from(Rotation).where(col(Rotation.stuck))
        mine = session.exec(stuck.where(Rotation.run_id == run_id)).one()
        waiting = session.exec(stuck.where(col(Rotation.state).not_in(FINAL))).one()
    if mine >= MAX_STUCK:
        return f"{counted(mine, 'account')} of this run could not be finished"
    if waiting >= MAX_WAITING:
        return f"{counted(waiting, 'account')} of earlier runs could not be finished and still wait"
    return None


def forget_stuck(run_id: str) -> None:
    """Let a run that is started again try those that were stuck."""
    with writing() as session:
        session.exec(update(Rotation).where(col(Rotation.run_id) == run_id).values(stuck=False))
