"""What an Entra Connect server says to a delta cycle, and what that means for a reset.

A delta cycle imports, syncs and exports objects and their properties. It carries no password:
password hashes travel by a scheduler of their own, every two minutes, which nothing hurries
(Microsoft: "Microsoft Entra Connect Sync: Scheduler" and "Implement password hash sync").
"""

from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

SHORTEST_INTERVAL = timedelta(minutes=30)
"""Microsoft's `AllowedSyncCycleInterval`: syncing more often is not supported."""


class CycleState(StrEnum):
    """What an Entra Connect server said when it was asked for a delta cycle."""

    STARTED = "started"
    RUNNING = "running"
    STAGING = "staging"
    SUSPENDED = "suspended"
    SWITCHED_OFF = "switched off"


class DeltaCycle(BaseModel):
    """The server's answer, and how often it may be asked to sync."""

    model_config = ConfigDict(frozen=True)

    state: CycleState
    allowed_every: timedelta = SHORTEST_INTERVAL


class Hurried(BaseModel):
    """What hurrying came to. `state` is empty when the server was not asked, or did not answer."""

    model_config = ConfigDict(frozen=True)

    state: CycleState | None
    sentence: str


def told(server: str, state: CycleState) -> str:
    """What the server's answer means for a password that was just reset, for an operator."""
    match state:
        case CycleState.STARTED:
            said = "A delta cycle was started on {}: new, moved and changed accounts follow soon."
        case CycleState.RUNNING:
            said = "{} is syncing just now, so nothing had to be started."
        case CycleState.STAGING:
            return (
                f"{server} is in staging mode: it brings neither accounts nor passwords to the "
                "cloud. Name the active Entra Connect server in the connection."
            )
        case CycleState.SUSPENDED:
            said = (
                "The scheduler of {} is suspended, as during an upgrade or in the Entra Connect "
                "wizard: accounts follow once it goes on."
            )
        case CycleState.SWITCHED_OFF:
            said = (
                "Sync cycles are switched off on {} (SyncCycleEnabled): new and moved accounts do "
                "not follow until an administrator switches them on."
            )
    return f"{said.format(server)} {PASSWORDS}"


PASSWORDS = (
    "A password needs no cycle: its hash travels on its own, usually within two to four minutes, "
    "and nothing hurries it."
)


def not_hurried(why: str) -> str:
    """What it means for a reset that the server could not be asked."""
    return f"The sync was not hurried: {why} The reset stands. {PASSWORDS}"
