"""The ledger of rotations: what each account's is, and how far it has come by compare-and-set."""

from typing import Any

from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from models.rotation import FINAL, Rotation, RotationRun, RotationState
from models.rotation_request import RotationRequest
from tasks.audit import append
from tasks.clients.database import Session, now_in, reading, writing
from tasks.clients.errors import Transient


class LostRace(Transient):
    """Another run moved this rotation, or works on it; looking again helps."""


def find_rotation(request: RotationRequest) -> Rotation | None:
    """The account's open rotation, or the one that this run already worked on; else None."""
    with reading() as session:
        rotation = latest(session, request)
        if rotation is None or rotation.state == RotationState.REFUSED:
            return None
        if rotation.state not in FINAL:
            return rotation
    return rotation if began(rotation, request) else None


def began(rotation: Rotation, request: RotationRequest) -> bool:
    """Whether this run opened the rotation, or has joined it."""
    with reading() as session:
        return session.get(RotationRun, (rotation.id, request.run_id)) is not None


def join(rotation: Rotation, request: RotationRequest) -> None:
    """Note that this run works on what another one began.

    An operator who asks for this very account without typing a password lets another candidate be
    generated, should the directory refuse what was typed before.
    """
    with writing() as session:
        session.merge(RotationRun(rotation_id=rotation.id or 0, run_id=request.run_id))
        if request.alone and request.typed_password is None:
            session.get_one(Rotation, rotation.id).typed = False


def opened(session: Session, request: RotationRequest, state: RotationState) -> Rotation:
    """A new rotation of the account, stored with `session`: the next generation."""
    now = now_in(session)
    before = latest(session, request)
    if in_force := standing(session, request):
        if in_force.lease_until and in_force.lease_until > now:
            raise LostRace("Another run looks at this account's last rotation at the same moment.")
        # Whoever looked at it, and wakes up now, must not put its password back.
        in_force.version += 1
    rotation = Rotation(
        account_id=request.account.id,
        generation=before.generation + 1 if before else 1,
        run_id=request.run_id,
        reason=request.reason,
        state=state,
        typed=request.typed_password is not None,
        opened_at=now,
        changed_at=now,
    )
    session.add(rotation)
    session.flush()
    session.add(RotationRun(rotation_id=rotation.id or 0, run_id=request.run_id))
    append(
        session,
        "rotate password",
        request.account.label,
        outcome=state.value,
        why=f"{request.reason.value}, generation {rotation.generation}",
    )
    return rotation


def latest(session: Session, request: RotationRequest) -> Rotation | None:
    """The account's rotation of the highest generation."""
    return session.exec(_newest_first(request)).first()


def standing(session: Session, request: RotationRequest) -> Rotation | None:
    """The account's newest rotation that was not refused: the one whose password is in force."""
    kept = Rotation.state != RotationState.REFUSED
    return session.exec(_newest_first(request).where(kept)).first()


def _newest_first(request: RotationRequest) -> SelectOfScalar[Rotation]:
    of_account = select(Rotation).where(Rotation.account_id == request.account.id)
    return of_account.order_by(col(Rotation.generation).desc())


def change(session: Session, rotation: Rotation, **changes: Any) -> Rotation:
    """The row with `changes`, if it is still as the caller saw it; LostRace otherwise."""
    changed = session.exec(
        update(Rotation)
        .where(*same(rotation))
        .values(version=rotation.version + 1, changed_at=now_in(session), **changes)
    )
    if changed.rowcount != 1:
        raise LostRace("Another run works on this account at the same moment.")
    session.expire_all()
    return session.get_one(Rotation, rotation.id)


def same(rotation: Rotation) -> tuple[Any, Any]:
    """The row, if nobody changed it since the caller saw it."""
    return col(Rotation.id) == rotation.id, col(Rotation.version) == rotation.version
