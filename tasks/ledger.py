"""The ledger of rotations: how far each has come, moved by compare-and-set under a lease.

Times of leases are the database's where workers on several machines share one.
"""

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlmodel import col, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from models.account import Account
from models.patience import LEASE
from models.rotation import FINAL, MOVES, Rotation, RotationRun, RotationState
from models.rotation_request import RotationRequest
from tasks.audit import append
from tasks.clients.database import Session, now_in, reading, writing
from tasks.clients.errors import Transient

LOOK_AGAIN_SECONDS = 0.5


class LostRace(Transient):
    """Another run moved this rotation, or works on it; looking again helps."""


class Claim:
    """A rotation under a lease of ours: nobody else moves it while we hold it."""

    def __init__(self, rotation: Rotation) -> None:
        """`rotation` as it was when the lease was taken."""
        self.rotation = rotation
        self._released = False

    def move(self, state: RotationState, **changes: Any) -> Rotation:
        """Move it, extend the lease, and tell the audit log; LostRace if the lease was lost.

        What went wrong is forgotten when it has come further: to send again is no progress.
        """
        if state not in MOVES[self.rotation.state] | {self.rotation.state}:
            raise ValueError(f"a rotation never goes from {self.rotation.state} to {state}")
        is_new = state == RotationState.RECORDED and self.rotation.state != state
        if state != self.rotation.state or state in FINAL:
            changes = {"problem": None, "stuck": False, "tries": 0, "next_try_at": None, **changes}
        with writing() as session:
            moved = self._changed(session, state=state, **changes)
            account = session.get_one(Account, moved.account_id)
            if is_new:
                account.rotated_at = moved.changed_at
            why = f"{moved.reason.value}, generation {moved.generation}, candidate {moved.attempt}"
            append(session, "rotate password", account.label, outcome=state.value, why=why)
        self.rotation = moved
        return moved

    def finish(self, state: RotationState, **changes: Any) -> None:
        """Move it for the last time, and let others work on it."""
        self.move(state, lease_until=None, **changes)
        self._released = True

    def renew(self) -> None:
        """Extend the lease right before something is sent; LostRace if it was lost."""
        with writing() as session:
            renewed = self._changed(session)
        self.rotation = renewed

    def release(self) -> None:
        """Let others work on it, unless they may already, or the lease is lost anyway."""
        if self._released:
            return
        with writing() as session:
            session.exec(
                update(Rotation)
                .where(*same(self.rotation))
                .values(lease_until=None, version=self.rotation.version + 1)
            )

    def _changed(self, session: Session, **changes: Any) -> Rotation:
        """The row with `changes` and a longer lease: ours only once that is committed."""
        extended = {"lease_until": now_in(session) + lease(), **changes}
        return change(session, self.rotation, **extended)


@contextmanager
def claimed(request: RotationRequest) -> Generator[Claim]:
    """The account's rotation, which an earlier step has opened, under a lease until the body ends.

    Waits for a lease that nobody renews to run out; LostRace while another worker is at it.
    """
    with reading() as session:
        rotation = standing(session, request)
    if rotation is None:
        raise LookupError(f"{request} has no rotation: its first step did not run")
    claim = Claim(_taken(rotation))
    try:
        yield claim
    finally:
        claim.release()


def find_rotation(request: RotationRequest) -> Rotation | None:
    """The account's open rotation, or the one that this run already worked on; else None."""
    with reading() as session:
        rotation = latest(session, request)
        if rotation is None or rotation.state == RotationState.REFUSED:
            return None
        if rotation.state not in FINAL:
            return rotation
        return rotation if session.get(RotationRun, (rotation.id, request.run_id)) else None


def join(rotation: Rotation, request: RotationRequest) -> None:
    """Note that this run works on what another one began."""
    with writing() as session:
        session.merge(RotationRun(rotation_id=rotation.id or 0, run_id=request.run_id))


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


def lease() -> timedelta:
    """How long a worker that moves nothing is waited for; `QUICKPASS_LEASE_SECONDS` sets it."""
    wanted = os.environ.get("QUICKPASS_LEASE_SECONDS")
    return timedelta(seconds=float(wanted)) if wanted else LEASE


def _taken(rotation: Rotation) -> Rotation:
    seen = rotation
    while True:
        with writing() as session:
            now = now_in(session)
            free = or_(col(Rotation.lease_until).is_(None), col(Rotation.lease_until) <= now)
            taken = session.exec(
                update(Rotation)
                .where(col(Rotation.id) == rotation.id, free)
                .values(lease_until=now + lease(), version=Rotation.version + 1)
            )
            found = session.get_one(Rotation, rotation.id, populate_existing=True)
            if taken.rowcount == 1:
                return found
        if found.version != seen.version and seen is not rotation:
            raise LostRace("Another run works on this account at the same moment.")
        seen = found
        time.sleep(LOOK_AGAIN_SECONDS)
