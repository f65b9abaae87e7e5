"""The message of a day: what was rotated, and what somebody has to see to. Read on a phone."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from models.outcome import Outcome
from models.page_keys import CHECKS, CUSTOMERS, DUE, HOLDS, NEEDS_A_PERSON, NEWS
from models.plural import counted
from models.report import cell, link
from models.rotation_calendar import RotationCalendar
from models.schedule import ScheduledRotation
from models.verdict import Verdict

CUSTOMERS_LISTED = 10
ACCOUNTS_NAMED = 5


class Whose(NamedTuple):
    """An account and its customer, by name."""

    customer: str
    account: str


class Apart(NamedTuple):
    """What the last check said of an account that is apart, and whether that is new."""

    whose: Whose
    verdict: Verdict
    is_new: bool


class Day(NamedTuple):
    """What happened in the past hours, and how things stand at their end.

    `rotations` are those that were begun, by customer. `overdue` were due and are not rotated;
    `held` are customers and types that wait for an operator's word. `administrators` are new, or
    were made one; what `arrived` besides is new as well.
    """

    hours: int
    rotations: Sequence[tuple[str, Outcome]]
    waiting: Sequence[Whose]
    overdue: Sequence[Whose]
    held: Sequence[str]
    apart: Sequence[Apart]
    administrators: Sequence[Whose]
    arrived: Sequence[Whose]
    gone: Sequence[Whose]


class Line(NamedTuple):
    """A line of the message, and the page that says more."""

    text: str
    key: str | None = None


def digest(day: Day) -> list[Line]:
    """The day in a few lines; in one if nothing happened and nobody is needed."""
    more = [
        *_named("need a person", "needs a person", day.waiting, NEEDS_A_PERSON),
        *_named("were due and are not rotated", "was due and is not rotated", day.overdue, DUE),
        *([Line(f"Held until release-rotations: {_listed(day.held)}.", HOLDS)] if day.held else []),
        *_apart(day.apart),
        *_named(
            "are new as administrators", "is new as an administrator", day.administrators, NEWS
        ),
        *_named("are new", "is new", day.arrived, NEWS),
        *_named("have gone from their directory", "has gone from its directory", day.gone, None),
    ]
    past = f"Past {counted(day.hours, 'hour')}"
    if not day.rotations:
        calm = "" if more else ", and nothing needs you"
        return [Line(f"{past}: nothing was rotated{calm}."), *more]
    counts = Counter(how for _, how in day.rotations)
    return [
        Line(f"{past}: {counted(len(day.rotations), 'rotation')}, {_counts(counts)}.", CUSTOMERS),
        *_by_customer(day.rotations),
        *more,
    ]


def digest_message(lines: Sequence[Line], address: str) -> str:
    """The lines as text, each with the address of its page; `address` is that of Prefect's UI."""
    return "\n".join(
        f"{each.text} {address}/v2/artifacts/key/{each.key}" if each.key else each.text
        for each in lines
    )


def digest_page(lines: Sequence[Line]) -> str:
    """The lines as Markdown."""
    return "\n".join(
        f"- {cell(each.text)}{f' {link(each.key, each.key)}' if each.key else ''}" for each in lines
    )


def is_overdue(
    calendar: RotationCalendar,
    row: ScheduledRotation | None,
    rotated_at: datetime | None,
    decided_at: datetime,
    now: datetime,
) -> bool:
    """Whether an account should have been rotated by now, under a policy that was decided then.

    Its window has passed, it was begun in vain, or its password is two intervals old.
    """
    if rotated_at is not None and now - max(rotated_at, decided_at) > 2 * calendar.interval:
        return True
    return row is not None and (row.tries > 0 or row.due_at + calendar.length < now)


def _by_customer(rotations: Sequence[tuple[str, Outcome]]) -> list[Line]:
    """How each customer's ended, those with trouble first."""
    theirs: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for customer, how in rotations:
        theirs[customer][how] += 1
    ordered = sorted(theirs.items(), key=lambda each: (set(each[1]) == {Outcome.PROVEN}, each[0]))
    lines = [Line(f"{name}: {_counts(counts)}") for name, counts in ordered[:CUSTOMERS_LISTED]]
    others = ordered[CUSTOMERS_LISTED:]
    if others:
        rest = sum((counts for _, counts in others), Counter[Outcome]())
        lines.append(Line(f"{counted(len(others), 'other customer')}: {_counts(rest)}"))
    return lines


def _counts(counts: Counter[Outcome]) -> str:
    return ", ".join(f"{counts[each]} {each.value}" for each in Outcome if counts[each])


def _named(many: str, one: str, whose: Sequence[Whose], key: str | None) -> list[Line]:
    if not whose:
        return []
    named = _listed([f"{each.account} ({each.customer})" for each in whose])
    return [Line(f"{counted(len(whose), f'account {one}', f'accounts {many}')}: {named}.", key)]


def _apart(apart: Sequence[Apart]) -> list[Line]:
    """What the last check of all passwords found, new findings first."""
    if not apart:
        return []
    ordered = sorted(apart, key=lambda each: (not each.is_new, each.whose))
    named = _listed(
        [f"{whose.account} ({whose.customer}, {verdict.value})" for whose, verdict, _ in ordered]
    )
    new = sum(each.is_new for each in apart)
    found = counted(len(apart), "account is", "accounts are")
    return [Line(f"{found} not right by the last check, {new} of them new: {named}.", CHECKS)]


def _listed(names: Sequence[str]) -> str:
    named = ", ".join(names[:ACCOUNTS_NAMED])
    more = len(names) - ACCOUNTS_NAMED
    return f"{named} and {more} more" if more > 0 else named
