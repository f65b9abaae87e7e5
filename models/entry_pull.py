"""Whether a password that a person wrote into an entry is to be set in the directory.

The rule, in the order in which it is asked:

1. Off until a customer is switched on, and only edits made after that; only of accounts that were
   rotated here before, as nobody knows whose password is the older one else. Never while a rotation
   of the account is unfinished: that one ends first, and writes its own password.
2. Only a change that IT Glue dates after the last one handled, and whose value is none of ours.
   So nothing we wrote is ever pulled, and no refusal is repeated: a person has to write again.
3. Only into a directory that nobody has changed since: its counters say so. Where both sides were
   changed, neither wins by itself; what the entry holds is kept in the escrow, and a person is told.
   If the entry's value signs in already, both were changed alike, and nothing is to be done.
4. Only once the entry has been left alone for a few minutes, so that nobody's second thought is
   overtaken.

The pulled value goes through the same rotation as any other, as a typed one does: sealed first,
and refused as a whole if it breaks the account's policy or the directory refuses it. The directory's
password then stays, and the entry keeps what was written, with the reason in its notes and on the
pages: nothing overwrites a person's text.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.account import Account
from models.columns import Moment, words
from models.password_entry import PasswordEntry
from models.protection import protection
from models.settling import EntryHolds

LEFT_ALONE = timedelta(minutes=5)
"""So long an entry has to stand unchanged before its value is taken. Longer than a correction of a
typing error takes, and than IT Glue's clock and ours may differ."""


class Ruling(StrEnum):
    """What is done about the value in an entry."""

    NOTHING = "nothing"
    WAIT = "wait"
    PULL = "pull"
    CONFLICT = "conflict"
    REFUSED = "refused"
    LEFT = "left alone"


HANDLED = frozenset({Ruling.PULL, Ruling.CONFLICT, Ruling.REFUSED, Ruling.LEFT})
"""After these a change has been handled: only a later one is looked at."""


class EntryPull(SQLModel, table=True):
    """The last change of an account's entry that was handled, by IT Glue's own time, and how."""

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    changed_at: datetime = Field(sa_type=Moment)
    ruling: Ruling = Field(sa_column=Column(words(Ruling), nullable=False))
    sentence: str
    handled_at: datetime = Field(sa_type=Moment)


class EntryChange(NamedTuple):
    """An account's entry as it was read, and how the directory and our records stand.

    `handled_at` is IT Glue's time of the last change that was handled, None if none was. `works`:
    the value signs in; None if it was not tried.
    """

    account: Account
    entry: PasswordEntry
    holds: EntryHolds
    handled_at: datetime | None
    under_way: bool
    directory_changed: bool
    rotated: bool = True
    works: bool | None = None


class Ruled(NamedTuple):
    """What is done, and the sentence for the operator."""

    ruling: Ruling
    sentence: str


def is_new(entry: PasswordEntry, *, handled_at: datetime | None, known_at: datetime | None) -> bool:
    """Whether an entry's value has to be read: IT Glue dates a change that nobody has looked at.

    `known_at` is its time of the last change that we know of: of our own write, or as last proven.
    Without any of the two it is read once, to know.
    """
    changed = entry.password_updated_at
    if changed is None:
        return False
    return changed not in {handled_at, known_at} and (handled_at is None or changed > handled_at)


def ruled(change: EntryChange, now: datetime) -> Ruled:
    """What to do about the value in an entry, by the rule at the top of this file."""
    return _not_yet(change, now) or _kept_out(change) or _decided(change)


def _not_yet(change: EntryChange, now: datetime) -> Ruled | None:
    """Why nothing is decided about it now; None if it is time to."""
    changed = change.entry.password_updated_at
    if changed is None or change.holds is EntryHolds.OURS:
        return Ruled(Ruling.NOTHING, "The entry holds the account's own password.")
    if change.handled_at is not None and changed <= change.handled_at:
        return Ruled(Ruling.NOTHING, "This change of the entry was handled before.")
    if change.under_way:
        return Ruled(Ruling.WAIT, "A rotation of the account is not finished; it ends first.")
    if now - changed < LEFT_ALONE:
        return Ruled(
            Ruling.WAIT, "The entry was changed a moment ago; it is taken in five minutes."
        )
    return None


def _decided(change: EntryChange) -> Ruled:
    if change.works:
        return Ruled(Ruling.LEFT, "The entry's password signs in already: nothing is to be set.")
    if change.directory_changed:
        return Ruled(
            Ruling.CONFLICT,
            "The password was changed in the directory as well. Neither wins by itself: what the "
            "entry holds is in the escrow. Rotate the account, or type the password that is to "
            "count with reset-password.",
        )
    return Ruled(Ruling.PULL, "The password that a person wrote into the entry is set.")


def _kept_out(change: EntryChange) -> Ruled | None:
    """What is never pulled, whoever wrote it; None if nothing speaks against it."""
    if not change.rotated:
        return Ruled(
            Ruling.LEFT,
            "The account was never rotated here, so that nobody knows whether the entry or the "
            "directory has the older password: rotate it once.",
        )
    if change.holds is EntryHolds.NOTHING:
        return Ruled(Ruling.LEFT, "IT Glue keeps the entry's password back, so it cannot be set.")
    if change.holds is EntryHolds.FORMER:
        return Ruled(
            Ruling.LEFT,
            "The entry holds an older password of this account: a directory does not take one "
            "again, so verify-passwords reports it as stale.",
        )
    if (why := protection(change.account)) is not None:
        return Ruled(Ruling.LEFT, f"{why} Type it with reset-password.")
    return None
