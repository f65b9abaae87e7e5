"""What the policies will rotate in the coming weeks, if every rotation succeeds when it is due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from math import ceil
from typing import NamedTuple

from models.placing import room_of, windows_in_an_interval
from models.plural import counted
from models.report import cell, table
from models.rotation_calendar import RotationCalendar, Window, windows_from
from models.rotation_policy import RotationPolicy, Weekday
from models.schedule import Scheduled, ScheduledRotation, Timetable, reckon
from models.waves import WaveRules, time_needed

REQUESTS_EACH = 3
"""For one account: the write, and a look after a quarter of an hour and after a day."""

REQUESTS_A_LIST = 1
"""For the list of a customer's entries, before a window's first wave. One for each 1,000 of them."""

NAMED = 12
"""Accounts that are named of one window."""


class Forecast(NamedTuple):
    """A policy, whose it is, and how its accounts stand now."""

    customer: str
    kind: str
    timetable: Timetable
    accounts: Sequence[Scheduled]
    rows: Mapping[int, ScheduledRotation]
    rules: WaveRules = WaveRules()


class Night(NamedTuple):
    """One window of one policy, and the accounts that will be rotated in it."""

    customer: str
    kind: str
    window: Window
    calendar: RotationCalendar
    account_ids: tuple[int, ...]
    rules: WaveRules

    @property
    def requests(self) -> int:
        """To IT Glue, as far as they can be known before."""
        return REQUESTS_A_LIST + REQUESTS_EACH * len(self.account_ids)

    @property
    def needed(self) -> timedelta:
        """How long its waves take at least, if nobody else uses IT Glue's quota."""
        return time_needed(self.rules, len(self.account_ids))


def nights(policy: Forecast, now: datetime, until: datetime) -> list[Night]:
    """The windows of a policy in which something will be rotated, in order."""
    calendar, found = policy.timetable.calendar, list[Night]()
    accounts = {each.account_id: each for each in policy.accounts}
    rows = {key: row for key, row in policy.rows.items() if key in accounts}
    rows |= _reckoned(policy.timetable, accounts, rows, now)
    for window in takewhile(lambda each: each.opens < until, windows_from(calendar, now)):
        due = sorted((row.due_at, key) for key, row in rows.items() if row.due_at < window.closes)
        if not due:
            continue
        ids = tuple(key for _, key in due)
        found.append(Night(policy.customer, policy.kind, window, calendar, ids, policy.rules))
        accounts |= {key: Scheduled(key, at) for at, key in due}
        rows |= _reckoned(policy.timetable, accounts, rows, window.closes)
    return found


def forecast_page(
    policies: Sequence[Forecast], labels: Mapping[int, str], now: datetime, *, days: int
) -> str:
    """The nights of one customer, or of several, as Markdown: who, when, and how many requests."""
    until = now + timedelta(days=days)
    found = [each for policy in policies for each in nights(policy, now, until)]
    accounts = sum(len(each.account_ids) for each in found)
    requests = sum(each.requests for each in found)
    head = (
        f"{counted(accounts, 'rotation')} in the next {counted(days, 'day')}: "
        f"{counted(requests, 'request')} to IT Glue. If each succeeds when it is due; what fails is "
        "tried again in later windows."
    )
    several = len({each.customer for each in found}) > 1
    body = _by_day(found) if several else _by_window(found, labels)
    notes = [
        f"- {cell(each)}" for each in (*map(_crowded, policies), *map(_put_off, found)) if each
    ]
    return "\n\n".join(part for part in (head, "\n".join(notes), body) if part)


def policies_section(policies: Sequence[RotationPolicy]) -> str:
    """What the policies of a customer say, a line each; what is switched off counts for passwords."""
    lines = [f"- {_said(each)}" for each in policies]
    return "\n".join(["What is stored:", "", *lines]) if lines else ""


def _said(policy: RotationPolicy) -> str:
    whose = f"{policy.account_type.value} accounts, {'on' if policy.enabled else 'off'}"
    some = len(policy.weekdays) < len(Weekday)
    parts = [
        f"{whose}: every {counted(policy.interval_days, 'day')}",
        f"from {policy.opens_at} {policy.time_zone} for {counted(policy.window_minutes, 'minute')}",
        f"on {', '.join(policy.weekdays)}" if some else "",
        f"not on {', '.join(policy.blackout_dates)}" if policy.blackout_dates else "",
        f"never {', '.join(map(cell, policy.excluded))}" if policy.excluded else "",
        f"waves of {', '.join(map(str, policy.waves))}",
        f"{counted(policy.failures_allowed, 'failure')} allowed",
        f"new passwords, by hand as well: {policy.recipe}",
    ]
    return "; ".join(each for each in parts if each)


def _crowded(policy: Forecast) -> str:
    """Said of a policy whose windows cannot take all its accounts in one interval."""
    calendar, accounts = policy.timetable.calendar, len(policy.accounts)
    taken = room_of(calendar, accounts) * windows_in_an_interval(calendar)
    if accounts <= taken:
        return ""
    return (
        f"{policy.customer}, {policy.kind}: the windows of {counted(calendar.interval_days, 'day')} "
        f"have time for {taken} of {counted(accounts, 'account')}, so that some are rotated later "
        "than that. Lengthen the window, or the interval."
    )


def _put_off(night: Night) -> str:
    """Said of a window that cannot open at its time, as clocks are put forward."""
    calendar, local = night.calendar, night.window.opens.astimezone(night.calendar.zone)
    if local.time() == calendar.opens_at:
        return ""
    return (
        f"{night.customer}, {night.kind}, {local:%Y-%m-%d}: clocks are put forward, so that the "
        f"window opens at {local:%H:%M} instead of {calendar.opens_at:%H:%M}."
    )


def _reckoned(
    timetable: Timetable,
    accounts: Mapping[int, Scheduled],
    rows: Mapping[int, ScheduledRotation],
    now: datetime,
) -> dict[int, ScheduledRotation]:
    found = reckon(timetable, list(accounts.values()), rows, now)
    return {each.account_id: each for each in found}


def _by_day(found: Sequence[Night]) -> str:
    days: defaultdict[str, list[Night]] = defaultdict(list)
    for each in found:
        days[f"{each.window.opens.astimezone(UTC):%Y-%m-%d %a}"].append(each)
    rows = [
        (
            day,
            str(sum(len(each.account_ids) for each in those)),
            str(len({each.customer for each in those})),
            str(sum(each.requests for each in those)),
        )
        for day, those in sorted(days.items())
    ]
    return table(("Day (UTC)", "Rotations", "Customers", "Requests"), rows) if rows else ""


def _by_window(found: Sequence[Night], labels: Mapping[int, str]) -> str:
    rows: list[Sequence[str]] = []
    for each in sorted(found, key=lambda each: (each.window.opens, each.kind)):
        local = each.window.opens.astimezone(each.calendar.zone)
        named = [cell(labels[key]) for key in each.account_ids[:NAMED]]
        more = len(each.account_ids) - len(named)
        rows.append(
            (
                f"{local:%Y-%m-%d %a %H:%M %Z}",
                cell(each.kind),
                str(len(each.account_ids)),
                ", ".join([*named, *([f"{more} more"] if more else [])]),
                str(each.requests),
                _minutes(each.needed),
            )
        )
    titles = ("Window", "Type", "Rotations", "Accounts", "Requests", "Takes at least")
    return table(titles, rows) if rows else ""


def _minutes(length: timedelta) -> str:
    return counted(max(1, ceil(length / timedelta(minutes=1))), "minute")
