"""When a customer's accounts of one type are rotated by themselves, and in which waves.

Also what their new passwords look like, whoever rotates them.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import field_validator
from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field

from models.account import Account, AccountType
from models.blackout import blackout
from models.columns import Moment, words
from models.names import name_key
from models.protection import protection
from models.recipe_terms import RecipeTerms
from models.rotation_calendar import RotationCalendar

LONGEST_WINDOW = 23 * 60
"""Minutes. On the day on which clocks are put forward, the next window opens after so many."""

MOST_BLACKOUTS = 100

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Weekday(StrEnum):
    """The days of the week, by name."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


class RotationTerms(RecipeTerms):
    """What an operator decides about one type of accounts. Validated, unlike the table."""

    interval_days: int = Field(default=30, ge=1, le=365, title="Days between rotations")
    time_zone: str = Field(
        default="UTC", title="Time zone", description="Such as Europe/Berlin or America/New_York."
    )
    opens_at: str = Field(default="02:00", title="From", description="Local time, such as 02:00.")
    window_minutes: int = Field(default=120, ge=30, le=LONGEST_WINDOW, title="For so many minutes")
    weekdays: list[Weekday] = Field(
        default=list(Weekday), sa_type=JSON, min_length=1, title="On these days"
    )
    blackout_dates: list[str] = Field(
        default=[],
        sa_type=JSON,
        max_length=MOST_BLACKOUTS,
        title="Blackout dates",
        description="2026-12-24, 2026-12-21/2027-01-03 for a period, 12-24 for every year.",
    )
    excluded: list[str] = Field(
        default=[],
        sa_type=JSON,
        title="Never these accounts",
        description="Names as they stand on the accounts page.",
    )
    waves: list[int] = Field(
        default=[1, 5, 25, 100],
        sa_type=JSON,
        min_length=1,
        title="Waves",
        description="Accounts in the first wave, the second, ...; the last is repeated.",
    )
    failures_allowed: int = Field(default=0, ge=0, le=100, title="Failures before it stops")

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name.strip() not in available_timezones():
            raise ValueError(f"{name!r} is no time zone: write one such as Europe/Berlin")
        return name.strip()

    @field_validator("opens_at")
    @classmethod
    def _is_an_hour(cls, text: str) -> str:
        if not HOUR.fullmatch(text.strip()):
            raise ValueError(f"{text!r} is no time of day: write one such as 02:00")
        return text.strip()

    @field_validator("blackout_dates")
    @classmethod
    def _are_dates(cls, texts: list[str]) -> list[str]:
        for each in texts:
            blackout(each)
        return [each.strip() for each in texts]

    @field_validator("waves")
    @classmethod
    def _are_growing(cls, sizes: list[int]) -> list[int]:
        if sizes != sorted(sizes) or sizes[0] < 1:
            raise ValueError("waves must grow, from at least 1 account on")
        return sizes

    @property
    def calendar(self) -> RotationCalendar:
        """When its windows open."""
        periods = [blackout(each) for each in self.blackout_dates]
        return RotationCalendar(
            zone=ZoneInfo(self.time_zone),
            opens_at=time.fromisoformat(self.opens_at),
            length=timedelta(minutes=self.window_minutes),
            interval_days=self.interval_days,
            weekdays=frozenset(list(Weekday).index(Weekday(each)) for each in self.weekdays),
            blackouts=frozenset(day for days, _ in periods for day in days),
            yearly_blackouts=frozenset(day for _, yearly in periods for day in yearly),
        )


class RotationPolicy(RotationTerms, table=True):
    """The terms for a customer's accounts of one type. Off until `enabled`.

    Its recipe holds whether it is switched on or not.

    `version` counts the changes of when accounts are due; a schedule that was reckoned with an
    older one is reckoned again.
    """

    __table_args__ = (UniqueConstraint("customer_id", "account_type"),)

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    account_type: AccountType = Field(sa_column=Column(words(AccountType), nullable=False))
    enabled: bool = False
    version: int = 1
    changed_at: datetime = Field(sa_type=Moment)
    changed_by: str

    def take_over(self, terms: RotationTerms, *, enabled: bool, now: datetime, by: str) -> bool:
        """Take over what an operator decided; whether that changes anything."""
        before, was = self._decided(), self.calendar
        for name in RotationTerms.model_fields:
            setattr(self, name, getattr(terms, name))
        self.enabled = enabled
        if self._decided() == before:
            return False
        self.version += self.calendar != was
        self.changed_at, self.changed_by = now, by
        return True

    def _decided(self) -> dict[str, Any]:
        names = (*RotationTerms.model_fields, "enabled")
        return {name: getattr(self, name) for name in names}


def laid_over(decided: RotationTerms, stored: RotationTerms) -> RotationTerms:
    """What is stored, but for what was decided otherwise than usual."""
    usual = RotationTerms()
    names = RotationTerms.model_fields
    changed = {each for each in names if getattr(decided, each) != getattr(usual, each)}
    return RotationTerms.model_validate(
        {each: getattr(decided if each in changed else stored, each) for each in names}
    )


def why_not_scheduled(account: Account, policy: RotationPolicy | None) -> str | None:
    """Why nothing rotates an account by itself; None if its policy does."""
    if policy is None or not policy.enabled:
        return f"No rotation policy is switched on for its type ({account.type.value})."
    if account.gone_at is not None:
        return "It has gone from its directory."
    if account.entry_id is None:
        return "It has no password entry: run match-accounts or create-password-entries."
    if not account.names.isdisjoint(name_key(each) for each in policy.excluded):
        return "Its rotation policy excludes it by name."
    return protection(account)


def unknown_names(policy: RotationTerms, accounts: Sequence[Account]) -> list[str]:
    """The excluded names that no account bears: a name that was mistyped protects nobody."""
    known = {name for each in accounts for name in each.names}
    return [name for name in policy.excluded if name_key(name) not in known]
