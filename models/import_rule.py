"""Imports that are repeated by themselves: what an operator chose, and what follows from it.

What covers one account twice, with different types, is decided so: the closest organizational unit
wins over those above it; in a tenant a role wins over a group, and a group over everybody that is
suggested. Where that does not part them, administrator wins over service, and that over end-user.
The type is given when an account is imported first: nothing changes the type of one that is known.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.account import AccountType
from models.columns import Moment, words
from models.mass_change import is_mass_change
from models.unit_choice import PART, holds

FEW = 2
"""Accounts that may go at once by themselves, or a fifth of those that are known there."""


class Place(StrEnum):
    """Where the accounts of a kept import are; in a tenant the telling ones come first."""

    UNIT = "organizational unit"
    ROLE = "role"
    GROUP = "group"
    SUGGESTED = "suggested"


class ImportRule(SQLModel, table=True):
    """One place whose accounts are imported again and again, and as what.

    `key` never changes: the unit's objectGUID, the group's id, the role's name; for everybody that
    is suggested for a type, that type. `name` is for people, and `unit_dn` is where a unit was last
    seen. With `links`, accounts are linked to entries that match for certain; without, that is
    proposed.
    """

    __table_args__ = (UniqueConstraint("directory_id", "place", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    directory_id: int = Field(foreign_key="directory.id")
    place: Place = Field(sa_column=Column(words(Place), nullable=False))
    key: str
    name: str
    unit_dn: str | None = None
    include_subtree: bool = False
    account_type: AccountType = Field(sa_column=Column(words(AccountType), nullable=False))
    links: bool = False
    kept_at: datetime = Field(sa_type=Moment)
    kept_by: str

    @property
    def title(self) -> str:
        """What it imports, for people."""
        if self.place is Place.SUGGESTED:
            return f"everybody suggested as {self.account_type.value}"
        below = " and below" if self.include_subtree else ""
        return f"{self.place.value} {self.name}{below}"

    def covers(self, ou_dn: str) -> bool:
        """Whether it imports what is in this OU, going by where its unit was last seen."""
        return self.unit_dn is not None and holds(self.unit_dn, ou_dn, subtree=self.include_subtree)


def deciding(rules: Iterable[ImportRule]) -> ImportRule:
    """Which of the rules that cover one account decides; see above."""
    return min(rules, key=_rank)


def too_many_gone(gone: int, known: int) -> bool:
    """Whether so many have gone at once that a person has to say that they really have.

    A service account that lost its right to read is shown the same as one whose accounts were deleted.
    """
    return is_mass_change(gone, known, few=FEW)


def _rank(rule: ImportRule) -> tuple[int, int, int, int]:
    depth = len(PART.findall(rule.unit_dn or ""))
    return (
        -depth,
        list(Place).index(rule.place),
        list(AccountType).index(rule.account_type),
        rule.id or 0,
    )
