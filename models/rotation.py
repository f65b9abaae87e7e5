r"""One attempt to give one account a new password, and how far it has come.

           seal            set                  verify           record              settle
    (none) ────▶ sealed ───────▶ sent ────▶ set ────▶ verified ────────▶ recording ────▶ recorded
      │            ▲ ▲            │ │                    │                   ▲
      │            │ └────────────┘ │  not sent after    │                   │
      │            │                │  all, or the       ▼                   │
      │            │                │  policy said no  twin sent ──────▶ twin set
      │            │                │  (next candidate)  │   where the twin in the tenant
      │            └────────────────┼────────────────────┘   gets the same password from us
      └──────────────────▶ refused ◀┘   the old password still works

* *sealed*: a candidate is in the escrow; nothing was sent.
* *sent*: a request may have reached the directory. While its outcome is in doubt the same
  candidate is sent again, which is harmless; a new one is allowed only after a definite refusal.
  A rotation that was ever in doubt never becomes *refused*: the directory may hold the candidate.
* *set*: the directory accepted the candidate. From here the new password works.
* *verified*: a logon proved it, or could not be tried (`logon` says which). In a tenant nobody can
  try a password; there its own change time proves the change.
* *twin sent*, *twin set*: the same for the other half of a pair, with the same candidate. When its
  policy says no, both get the next candidate: the first directory is never set back, so that one
  password is on its way into both. Such a rotation counts as in doubt, as the first directory
  holds a candidate that is not the last.
* *recording*: a request may have reached IT Glue; it is asked before anything is sent again.
* *recorded*: IT Glue returned the password from the entry. Only this and *refused* are final.

Why nothing is lost: a candidate is in the escrow, durable and read back, before the first byte of
it is sent, and stays there after *recorded*. Clearing it then would lose a password whenever a
request that was given up arrives late, and nothing tells when the last one has arrived. So a
recorded rotation is looked at again after a quarter of an hour and after a day (*settle*), and its
candidate outlives it by generations and weeks (`models.retention`).

One account has at most one open rotation: a unique partial index says so. Every move is one
`UPDATE ... WHERE version = the one I saw`, and whoever takes the lease over counts the version up:
it is the fencing number. A worker that lost its lease changes no row, and stops.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Moment, words


class RotationState(StrEnum):
    """How far a rotation has come; drawn in the module's docstring."""

    SEALED = "sealed"
    SENT = "sent"
    SET = "set"
    VERIFIED = "verified"
    TWIN_SENT = "twin sent"
    TWIN_SET = "twin set"
    RECORDING = "recording"
    RECORDED = "recorded"
    REFUSED = "refused"


FINAL = (RotationState.RECORDED, RotationState.REFUSED)

MOVES: dict[RotationState, frozenset[RotationState]] = {
    RotationState.SEALED: frozenset({RotationState.SENT}),
    RotationState.SENT: frozenset({RotationState.SET, RotationState.SEALED, RotationState.REFUSED}),
    RotationState.SET: frozenset({RotationState.VERIFIED}),
    RotationState.VERIFIED: frozenset({RotationState.TWIN_SENT, RotationState.RECORDING}),
    RotationState.TWIN_SENT: frozenset(
        {RotationState.TWIN_SET, RotationState.SEALED, RotationState.VERIFIED}
    ),
    RotationState.TWIN_SET: frozenset({RotationState.RECORDING}),
    RotationState.RECORDING: frozenset({RotationState.RECORDED}),
    RotationState.RECORDED: frozenset(),
    RotationState.REFUSED: frozenset(),
}

FORWARD = (
    RotationState.SEALED,
    RotationState.SENT,
    RotationState.SET,
    RotationState.VERIFIED,
    RotationState.TWIN_SENT,
    RotationState.TWIN_SET,
    RotationState.RECORDING,
    RotationState.RECORDED,
)


class Reason(StrEnum):
    """Why a rotation was started."""

    ROTATION = "rotation"
    RESET = "reset"
    ENTRY = "entry edited"  # a person wrote the password into the entry
    REPAIR = "repair"  # a check found the directory changed by somebody else


class TwinSetBy(StrEnum):
    """Who brings the new password of an account to its twin in the tenant."""

    US = "us"
    ENTRA_CONNECT = "Entra Connect"


class Rotation(SQLModel, table=True):
    """One attempt to give one account a new password.

    `generation` counts an account's rotations; order is told by it, never by a clock. `run_id` is
    the operator's flow run that opened it. `key_version` and `password_set_at` are the directory's
    own counters as they stood after the set: they tell later whether anybody set it since.

    `twin_object_id` is the user of the tenant that gets the same password. `cloud_changed_before`
    is when a tenant said, before anything was sent, that the password had last been changed there,
    and `cloud_changed_at` the later moment that it says since: of the account itself if it lives
    in a tenant, else of its twin.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "generation"),
        Index(
            "one_open_rotation_per_account",
            "account_id",
            unique=True,
            sqlite_where=text("state NOT IN ('recorded', 'refused')"),
            postgresql_where=text("state NOT IN ('recorded', 'refused')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    generation: int
    run_id: str = Field(index=True)
    reason: Reason = Field(sa_column=Column(words(Reason), nullable=False))
    state: RotationState = Field(sa_column=Column(words(RotationState), nullable=False, index=True))
    attempt: int = 1  # which candidate
    typed: bool = False  # an operator typed the password: a refusal ends it, none is made instead
    in_doubt: bool = False  # a request was sent whose reply never came; never taken back
    version: int = 1  # counts the changes of this row: the fencing number
    lease_until: datetime | None = Field(default=None, sa_type=Moment)  # None: nobody works on it
    base_marker: str | None = None  # the directory's marker before the first send, where it is used
    logon: str | None = None  # how the directory answered the logon
    key_version: int | None = None
    password_set_at: datetime | None = Field(default=None, sa_type=Moment)
    problem: str | None = None  # the last thing that went wrong, for the operator
    stuck: bool = False  # it failed for a reason that may soon meet others, such as an outage
    tries: int = 0  # failures since it last moved
    next_try_at: datetime | None = Field(default=None, sa_type=Moment)  # None: not by itself
    opened_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    settle_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    settled: int = 0  # clean looks at it after it was recorded
    twin_object_id: str | None = None
    twin_set_by: TwinSetBy | None = Field(
        default=None, sa_column=Column(words(TwinSetBy), nullable=True)
    )
    cloud_changed_before: datetime | None = Field(default=None, sa_type=Moment)
    cloud_changed_at: datetime | None = Field(default=None, sa_type=Moment)


class RotationRun(SQLModel, table=True):
    """A flow run that worked on a rotation: started again, it leaves that account alone."""

    rotation_id: int = Field(foreign_key="rotation.id", primary_key=True)
    run_id: str = Field(primary_key=True, index=True)


def reached(state: RotationState, goal: RotationState) -> bool:
    """Whether a rotation in `state` has `goal` behind it, so that the step need not run again."""
    return state in FORWARD and FORWARD.index(state) >= FORWARD.index(goal)
