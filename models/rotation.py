r"""One attempt to give one account a new password, and how far it has come.

           seal            set                  verify           record
    (none) ────▶ sealed ───────▶ sent ────▶ set ────▶ verified ────────▶ recording ────▶ recorded
      │            ▲              │ │
      │            └──────────────┘ │   not sent after all, or the policy said no: next candidate
      └──────────────────▶ refused ◀┘   the old password still works

* *sealed*: a candidate is in the escrow; nothing was sent.
* *sent*: a request may have reached the directory. While its outcome is in doubt the same
  candidate is sent again; a new one is allowed only after a definite refusal. A rotation that
  was ever in doubt never becomes *refused*, because the directory may hold the candidate.
* *set*: the directory accepted the candidate. From here the new password works.
* *verified*: a logon proved it, or could not be tried (`logon` says which).
* *recording*: a request may have reached IT Glue; it is asked before anything is sent again.
* *recorded*: IT Glue returned the password from the entry. Only this and *refused* are final.

One account has at most one open rotation: a unique partial index says so. Every move is one
`UPDATE ... WHERE version = the one I saw`; whoever changes no row has lost the race and looks
again. Sending the same candidate twice is harmless, so two workers at once lose nothing.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel
from typing_extensions import override  # typing has it from Python 3.12 on

from models.account import AccountRef
from models.columns import Moment, words

MAX_CANDIDATES = 3


class RotationState(StrEnum):
    """How far a rotation has come; drawn in the module's docstring."""

    SEALED = "sealed"
    SENT = "sent"
    SET = "set"
    VERIFIED = "verified"
    RECORDING = "recording"
    RECORDED = "recorded"
    REFUSED = "refused"


FINAL = (RotationState.RECORDED, RotationState.REFUSED)

MOVES: dict[RotationState, frozenset[RotationState]] = {
    RotationState.SEALED: frozenset({RotationState.SENT}),
    RotationState.SENT: frozenset({RotationState.SET, RotationState.SEALED, RotationState.REFUSED}),
    RotationState.SET: frozenset({RotationState.VERIFIED}),
    RotationState.VERIFIED: frozenset({RotationState.RECORDING}),
    RotationState.RECORDING: frozenset({RotationState.RECORDED}),
    RotationState.RECORDED: frozenset(),
    RotationState.REFUSED: frozenset(),
}

FORWARD = (
    RotationState.SEALED,
    RotationState.SENT,
    RotationState.SET,
    RotationState.VERIFIED,
    RotationState.RECORDING,
    RotationState.RECORDED,
)


class Reason(StrEnum):
    """Why a rotation was started."""

    ROTATION = "rotation"
    RESET = "reset"


class Outcome(StrEnum):
    """What a rotation may honestly be called."""

    PROVEN = "proven"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


class Rotation(SQLModel, table=True):
    """One attempt to give one account a new password.

    `run_id` is the operator's flow run, which keeps its id when it is retried. `stuck` marks one
    that failed for a reason that may soon meet others: an outage, a key that lost its rights.
    """

    __table_args__ = (
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
    run_id: str = Field(index=True)
    reason: Reason = Field(sa_column=Column(words(Reason), nullable=False))
    state: RotationState = Field(sa_column=Column(words(RotationState), nullable=False))

    attempt: int = 1  # which candidate
    in_doubt: bool = False  # a request was sent whose reply never came
    stuck: bool = False
    version: int = 1  # counts the changes of this row
    logon: str | None = None  # how the directory answered the logon
    problem: str | None = None  # the last thing that went wrong, for the operator
    opened_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)


class SealedPassword(SQLModel, table=True):
    """One candidate in the escrow: ciphertext only, never deleted by a rotation."""

    id: int | None = Field(default=None, primary_key=True)
    rotation_id: int = Field(foreign_key="rotation.id", index=True)
    attempt: int
    key_id: str
    nonce: bytes
    ciphertext: bytes
    sealed_at: datetime = Field(sa_type=Moment)


def reached(state: RotationState, goal: RotationState) -> bool:
    """Whether a rotation in `state` has `goal` behind it, so that the step need not run again."""
    return state in FORWARD and FORWARD.index(state) >= FORWARD.index(goal)


def outcome(rotation: Rotation | None) -> Outcome:
    """Proven only if a logon and IT Glue both returned the password; None was never started."""
    match rotation:
        case None | Rotation(state=RotationState.REFUSED | RotationState.SEALED):
            return Outcome.FAILED
        case Rotation(state=RotationState.RECORDED, logon="accepted" | "right_but_restricted"):
            return Outcome.PROVEN
        case _:
            return Outcome.UNCONFIRMED


def working_password(rotation: Rotation | None) -> Literal["old", "new", "old or new"]:
    """Which password the directory accepts now, as far as is known."""
    match rotation:
        case None | Rotation(state=RotationState.REFUSED | RotationState.SEALED):
            return "old"
        case Rotation(state=RotationState.SENT):
            return "old or new"
        case _:
            return "new"


def whereabouts(rotation: Rotation | None) -> str:
    """A sentence for the operator: which password works now, where it is, what to do."""
    match rotation:
        case None | Rotation(state=RotationState.REFUSED | RotationState.SEALED):
            return "Nothing was changed: the old password still works."
        case Rotation(state=RotationState.SENT):
            return (
                "It is not known whether the directory took the new password: the old or the new "
                "one works. The new one is sealed in the escrow; run this again to finish."
            )
        case Rotation(state=RotationState.RECORDED, logon="locked"):
            return (
                "The directory took the new password and IT Glue holds it. A logon could not prove "
                "it because the account is locked: unlock it and sign in once."
            )
        case Rotation(state=RotationState.RECORDED):
            return "The new password works and stands in IT Glue."
        case _:
            return (
                "The new password works. It is not in IT Glue yet but sealed in the escrow; "
                "run this again to finish."
            )


class RotationRequest(BaseModel):
    """What travels between the steps of one account's rotation.

    `objection` says why the account may not be rotated, None if nothing speaks against it.
    """

    model_config = ConfigDict(frozen=True)

    account: AccountRef
    run_id: str
    reason: Reason
    objection: str | None = None

    @override
    def __str__(self) -> str:
        return self.account.label
