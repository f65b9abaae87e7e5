"""A rotation under a lease: one worker at a time moves it.

Times of leases are the database's where workers on several machines share one.
"""

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlmodel import col, or_, update

from models.account import Account
from models.patience import LEASE
from models.rotation import FINAL, MOVES, Rotation, RotationState
from models.rotation_request import RotationRequest
from tasks.audit import append
from tasks.clients.database import Session, now_in, reading, writing
from tasks.ledger import LostRace, change, same, standing

LOOK_AGAIN_SECONDS = 0.5


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
        self._released = False
        return moved

    def finish(self, state: RotationState, **changes: Any) -> None:
        """Move it, and let others work on it; moving it once more takes the lease again."""
        self.move(state, lease_until=None, **changes)
        self._released = True

    def renew(self) -> None:
        """Extend the lease right before something is sent; LostRace if it was lost."""
        with writing() as session:
            renewed = self._changed(session)
        self.rotation = renewed
        self._released = False

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
