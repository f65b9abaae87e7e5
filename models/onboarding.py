"""What onboarding would do with each account of a customer, known already or new."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from models.account import Account, AccountType, new_account
from models.customer import Arrangement, Directory
from models.entry_index import EntryIndex
from models.identity import Identity
from models.link_refusal import refusal
from models.matchable import matchables
from models.matching import Ambiguous, Decision, Matched, Unmatched, match
from models.names import name_key
from models.password_entry import PasswordEntry
from models.plan import why_left
from models.plan_page import CREATE, LEFT, LINK, ROTATE, PlanLine
from models.protection import protection
from models.report import cell, entry_link


class Onboarding(NamedTuple):
    """Whose accounts are planned for, and what IT Glue has for them."""

    customer: str
    organization_id: int
    entries: Sequence[PasswordEntry]
    directories: Mapping[int | None, Directory]
    bind_user: str
    arrangement: Arrangement | None = None


def with_newcomers(
    known: Sequence[Account],
    identities: Iterable[Identity],
    directory: Directory,
    account_type: AccountType,
    now: datetime,
) -> list[Account]:
    """The accounts after an import that is not made; new ones have ids below zero."""
    by_object_id = {each.object_id: each for each in known}
    new = [each for each in identities if str(each.object_id) not in by_object_id]
    made = [
        new_account(
            each,
            customer_id=directory.customer_id,
            directory_id=directory.id or 0,
            netbios_name=directory.netbios_name,
            type=account_type,
            now=now,
        )
        for each in new
    ]
    for number, account in enumerate(made, start=1):
        account.id = -number
    return [*known, *made]


def planned_lines(accounts: Sequence[Account], what: Onboarding) -> list[PlanLine]:
    """A line for each account: linked, given an entry, rotated, or left to a person."""
    here = [each for each in accounts if each.gone_at is None]
    present = {each.id: each for each in matchables(here, what.directories, what.arrangement)}
    decisions = match(list(present.values()), what.entries, what.organization_id)
    by_id = {each.id: each for each in what.entries}
    index = EntryIndex(what.entries, what.organization_id, present.values())
    lines: list[PlanLine] = []
    for account in accounts:
        if (decision := decisions.get(account.id or 0)) is not None:
            steps, why = _unlinked(decision, index.doubles(present[account.id or 0]))
        else:
            held = by_id.get(account.entry_id or 0)
            steps, why = _linked(account, held, what.organization_id)
        against = _speaks_against(account, what.bind_user)
        if ROTATE in steps and against:
            steps = [each for each in steps if each != ROTATE] or [LEFT]
            why = f"{why} It is not rotated: {against}"
        entry = cell(decision.entry.name) if isinstance(decision, Matched) else entry_link(account)
        directory = what.directories[account.directory_id].dns_name
        action = ", then ".join(steps)
        lines.append(PlanLine(account.label, what.customer, directory, entry, action, why))
    return lines


def _unlinked(decision: Decision, near: Sequence[PasswordEntry]) -> tuple[list[str], str]:
    match decision:
        case Matched():
            return [LINK, ROTATE], f"It is matched: {decision.reason}."
        case Ambiguous():
            return [LEFT], f"{decision.reason}."
        case Unmatched() if near:
            listed = ", ".join(f"{each.name!r} ({each.id})" for each in near[:3])
            return [LEFT], f"{listed} may be meant: link it with match-accounts."
        case Unmatched():
            return [CREATE, ROTATE], "No entry is its."


def _linked(
    account: Account, held: PasswordEntry | None, organization_id: int
) -> tuple[list[str], str]:
    if account.gone_at is not None:
        return [LEFT], why_left(account)
    lost = refusal(held, organization_id) if held else "Its entry is lost."
    return ([LEFT], lost) if lost else ([ROTATE], "It is linked already.")


def _speaks_against(account: Account, bind_user: str) -> str | None:
    if name_key(bind_user) in account.names:
        return "the domain connection itself signs in with it."
    return protection(account)
