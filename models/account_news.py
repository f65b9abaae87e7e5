"""What an import that runs by itself found out about accounts, kept so that nobody misses it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.account import Account, AccountType
from models.columns import Moment, words
from models.identity import Identity

SHOWN_FOR = timedelta(days=7)


class Event(StrEnum):
    """What happened to an account; what somebody has to know first comes first."""

    NEW_ADMINISTRATOR = "new administrator"
    MADE_ADMINISTRATOR = "made an administrator"
    NEW = "new"
    GONE = "gone"
    BACK = "back"
    RENAMED = "renamed"
    LINKED = "linked"


class AccountNews(SQLModel, table=True):
    """One thing that happened to one account, found by the run `run_id`."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    run_id: str = Field(index=True)
    event: Event = Field(sa_column=Column(words(Event), nullable=False))
    detail: str
    at: datetime = Field(sa_type=Moment, index=True)


class Happened(NamedTuple):
    """An event, and what there is to say about it."""

    event: Event
    detail: str = ""


def arrived(account: Account) -> Happened:
    """What a new account is: one that administers stands out, whatever it was imported as."""
    if power := _power(account):
        return Happened(Event.NEW_ADMINISTRATOR, power)
    if account.type is AccountType.ADMINISTRATOR:
        return Happened(Event.NEW_ADMINISTRATOR, "It is where administrators are imported from.")
    return Happened(Event.NEW)


def observed(
    account: Account, identity: Identity, netbios_name: str | None, now: datetime
) -> list[Happened]:
    """Take over what the directory says now about a known account; what of that is news."""
    label, power, gone_at = account.label, _power(account), account.gone_at
    account.observe(identity, netbios_name, now)
    found: list[Happened] = []
    if _power(account) and not power:
        found.append(Happened(Event.MADE_ADMINISTRATOR, _power(account)))
    if gone_at is not None:
        found.append(Happened(Event.BACK, f"It had gone on {gone_at:%Y-%m-%d}."))
    if account.label != label:
        found.append(Happened(Event.RENAMED, f"It was called {label}."))
    return found


def left(account: Account, now: datetime) -> Happened:
    """Mark an account that its directory does not have any more."""
    account.gone_at = now
    entry = account.entry_id and f"Archive its entry {account.entry_name!r} ({account.entry_id})."
    return Happened(Event.GONE, entry or "")


def _power(account: Account) -> str:
    """What makes it an administrator, empty if nothing does."""
    if account.roles:
        return f"It has roles: {account.roles}."
    if account.protected:
        return "It is protected (adminCount=1): it administers the domain."
    return ""
