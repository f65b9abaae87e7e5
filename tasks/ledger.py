"""The ledger of rotations: how far each has come, moved by compare-and-set."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, func, select, update

from models.account import Account
from models.rotation import FINAL, MOVES, Rotation, RotationRequest, RotationState, whereabouts
from tasks.clients.database import Session, reading, writing
from tasks.clients.errors import OutsideError, Transient


class LostRace(Transient):
    """Another run moved this rotation at the same moment; looking again helps."""


def find_rotation(request: RotationRequest) -> Rotation | None:
    """The account's open rotation, or the one that this run already finished; else None."""
    with reading() as session:
        rotation = _latest(session, request)
    if rotation is None or rotation.state == RotationState.REFUSED:
        return None
    mine = rotation.run_id == request.run_id
    return rotation if mine or rotation.state not in FINAL else None


def get_rotation(request: RotationRequest) -> Rotation:
    """The account's latest rotation, which an earlier step has opened."""
    with reading() as session:
        rotation = _latest(session, request)
    if rotation is None:
        raise LookupError(f"{request} has no rotation: its first step did not run")
    return rotation


def opened(request: RotationRequest, state: RotationState) -> Rotation:
    """A rotation that is not stored yet."""
    now = datetime.now(UTC)
    return Rotation(
        account_id=request.account.id,
        run_id=request.run_id,
        reason=request.reason,
        state=state,
        opened_at=now,
        changed_at=now,
    )


def adopt(rotation: Rotation, request: RotationRequest) -> None:
    """Let this run finish what another one began."""
    if rotation.run_id != request.run_id:
        with writing() as session:
            _set(session, rotation, run_id=request.run_id)


def move(rotation: Rotation, state: RotationState, **changes: Any) -> Rotation:
    """The rotation in its new state; LostRace if it changed since the caller saw it."""
    if state not in MOVES[rotation.state] | {rotation.state}:
        raise ValueError(f"a rotation never goes from {rotation.state} to {state}")
    with writing() as session:
        return _set(session, rotation, state=state, problem=None, stuck=False, **changes)


def move_to_recorded(rotation: Rotation) -> None:
    """Close the rotation, and say at its account when it was rotated."""
    with writing() as session:
        closed = _set(session, rotation, state=RotationState.RECORDED, problem=None, stuck=False)
        account = session.get_one(Account, rotation.account_id)
        account.rotated_at = closed.changed_at


def store_problem(request: RotationRequest, error: OutsideError) -> str:
    """Keep what went wrong for the reports; the sentence that an operator should read.

    An account that could not even be sealed gets a refused rotation to carry its sentence.
    """
    stuck = isinstance(error, Transient)
    with writing() as session:
        rotation = _latest(session, request)
        if rotation is None or _finished_elsewhere(rotation, request):
            rotation = opened(request, RotationState.REFUSED)
            session.add(rotation)
        rotation.stuck = stuck or rotation.state not in FINAL
        rotation.problem = f"{error} {whereabouts(rotation)}"
        rotation.changed_at = datetime.now(UTC)
        rotation.version += 1
        return rotation.problem


def count_stuck(run_id: str) -> int:
    """How many rotations of this run wait for an outage to end."""
    with reading() as session:
        found = select(func.count()).where(Rotation.run_id == run_id, col(Rotation.stuck))
        return session.exec(found).one()


def forget_stuck(run_id: str) -> None:
    """Let a run that is started again try those that were stuck."""
    with writing() as session:
        session.exec(update(Rotation).where(col(Rotation.run_id) == run_id).values(stuck=False))


def _latest(session: Session, request: RotationRequest) -> Rotation | None:
    of_account = select(Rotation).where(Rotation.account_id == request.account.id)
    return session.exec(of_account.order_by(col(Rotation.id).desc())).first()


def _finished_elsewhere(rotation: Rotation, request: RotationRequest) -> bool:
    return rotation.state in FINAL and rotation.run_id != request.run_id


def _set(session: Session, rotation: Rotation, **changes: Any) -> Rotation:
    same = (col(Rotation.id) == rotation.id, col(Rotation.version) == rotation.version)
    moved = session.exec(
        update(Rotation)
        .where(*same)
        .values(version=rotation.version + 1, changed_at=datetime.now(UTC), **changes)
    )
    if moved.rowcount != 1:
        raise LostRace("Another run works on this account at the same moment.")
    session.expire_all()
    return session.get_one(Rotation, rotation.id)
