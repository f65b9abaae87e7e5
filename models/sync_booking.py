"""Whose turn it is to hurry a sync: at most one cycle per server and interval, for all workers.

booked ── asked the server ──▶ sentence kept ── `not_before` passes ──▶ free again
"""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from models.columns import Moment
from models.sync_cycle import SHORTEST_INTERVAL, CycleState, DeltaCycle

AFTER_FAILURE = timedelta(minutes=10)
"""A server that let us down is left alone for so long. Mass resets must neither wait for it each
time nor lock its service account with a wrong password."""


class SyncBooking(SQLModel, table=True):
    """One Entra Connect server, by host and port: since when it is booked, and what it last said.

    Whoever books and dies keeps the turn until `not_before`: the cycle may have been started.
    """

    server: str = Field(primary_key=True)
    booked_at: datetime = Field(sa_type=Moment)
    not_before: datetime = Field(sa_type=Moment)
    sentence: str = ""


def pause_after(cycle: DeltaCycle) -> timedelta:
    """For how long a server is not asked again after it said this."""
    if cycle.state in {CycleState.STARTED, CycleState.RUNNING}:
        return max(cycle.allowed_every, SHORTEST_INTERVAL)
    return AFTER_FAILURE


def too_soon(server: str, booking: SyncBooking, now: datetime) -> str:
    """Why the server is not asked now, for an operator."""
    minutes = max(1, round((now - booking.booked_at).total_seconds() / 60))
    ago = "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
    said = booking.sentence or "Its answer is not known yet."
    return f"{server} was asked to sync {ago}, and is not asked again so soon. {said}"
