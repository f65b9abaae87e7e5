"""What the last check of an account's password said, and what it was proven against."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.columns import Moment, words
from models.rotation import Rotation
from models.verdict import Verdict


class PasswordCheck(SQLModel, table=True):
    """The last verdict about an account, since when it stands, and the last proof.

    `proved_at` is when the value in IT Glue was last seen to be right: it signed in, or was the very
    one that a rotation had proven, in a directory that nobody has changed since. What follows is as
    it stood then: the rotation in force (0 for none), IT Glue's time of the entry's last change, and
    the directory's own counters. As long as all stand still, so does the proof.
    """

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    verdict: Verdict = Field(sa_column=Column(words(Verdict), nullable=False))
    since: datetime = Field(sa_type=Moment)
    checked_at: datetime = Field(sa_type=Moment)
    proved_at: datetime | None = Field(default=None, sa_type=Moment)
    generation: int = 0
    entry_changed_at: datetime | None = Field(default=None, sa_type=Moment)
    key_version: int | None = None
    password_set_at: datetime | None = Field(default=None, sa_type=Moment)


class Baseline(NamedTuple):
    """What directory and entry are compared with. `entry_changed_at` is None where nobody saw it."""

    key_version: int | None
    password_set_at: datetime | None
    entry_changed_at: datetime | None


def baseline_of(rotation: Rotation | None, check: PasswordCheck | None) -> Baseline | None:
    """The newer of the last rotation's figures and the last proof's; None where there is neither.

    `rotation` is the one in force. What was proven before it tells nothing any more.
    """
    generation = rotation.generation if rotation else 0
    if check is not None and check.proved_at is not None and check.generation == generation:
        return Baseline(check.key_version, check.password_set_at, check.entry_changed_at)
    if rotation is None:
        return None
    # Of an account that lives in a tenant, the tenant's own change time was kept.
    at = rotation.password_set_at or rotation.cloud_changed_at
    return Baseline(rotation.key_version, at, None)
