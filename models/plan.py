"""What a run was approved to rotate, and what no longer is as the plan saw it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from models.account import Account
from models.columns import Moment
from models.rotation import FINAL, Rotation


class PlannedRotation(SQLModel, table=True):
    """An account as the plan saw it, kept so that a run that is retried compares with the same plan.

    `generation` is that of the rotation whose password was in force, 0 for none. `offered` is what
    the operator read.
    """

    run_id: str = Field(primary_key=True)
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    offered: str
    entry_id: int | None = Field(default=None, sa_type=BigInteger)
    generation: int = 0
    rotated_at: datetime | None = Field(default=None, sa_type=Moment)
    planned_at: datetime = Field(sa_type=Moment)


class Present(NamedTuple):
    """An account as it is now. `by_this_run`: its last rotation is one that this run works on."""

    account: Account
    generation: int
    by_this_run: bool
    objection: str | None


def moved(planned: PlannedRotation, now: Present) -> str | None:
    """Why what was approved may not be done any more; None if the account is as the plan saw it."""
    if now.account.gone_at is not None:
        return "It has gone from its directory since the plan was made."
    if now.account.entry_id is None:
        return "It was parted from its password entry since the plan was made."
    if now.account.entry_id != planned.entry_id:
        return (
            f"It was linked to another entry, {now.account.entry_name!r} "
            f"({now.account.entry_id}), since the plan was made."
        )
    if now.by_this_run:
        return None  # this run is retried, and finishes what it began
    finished = now.account.rotated_at != planned.rotated_at
    if finished or now.generation != planned.generation:
        return "Another run has rotated it since the plan was made."
    return now.objection


def why_rotated(account: Account, rotation: Rotation | None) -> str:
    """Why a run would rotate an account that it asks for."""
    if rotation is not None and rotation.state not in FINAL:
        return (
            "An earlier rotation is not finished: it goes on with the sealed password, and "
            "resume-rotations would finish it as well."
        )
    if account.rotated_at is None:
        return "Never rotated."
    return f"Last rotated {account.rotated_at:%Y-%m-%d}."


def why_left(account: Account) -> str:
    """Why a run does not ask for an account of a customer that it rotates."""
    if account.gone_at is not None:
        return "It has gone from its directory."
    if account.entry_id is None:
        return "It has no password entry: run match-accounts or create-password-entries."
    rotated = f"rotated {account.rotated_at:%Y-%m-%d}" if account.rotated_at else "never rotated"
    return f"It is not due, or was not asked for: {account.type.value}, {rotated}."
