"""The windows in which accounts may be rotated: a local time of day, in a zone, on some days.

A window opens at its local time, also on the days on which clocks are changed. Where that time
does not exist, it opens as much later as the clocks are put forward (02:30 becomes 03:30), and
where it exists twice, at the first of the two, as Prefect's own schedules do. It stays open for so
many elapsed minutes, whatever clocks do meanwhile. A window that would reach into a blackout date,
by the clock of the zone, does not open at all.

The days are counted in cycles of `interval_days` from a fixed day on, never from the moment
a process started: every account has its place in every cycle.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
FAR = 4000
"""So many days without a window are taken for a calendar that has none."""


class Window(NamedTuple):
    """When rotations may start: from `opens` on, before `closes`. Both in UTC."""

    opens: datetime
    closes: datetime


class RotationCalendar(NamedTuple):
    """When a policy's windows open, and how often an account is to be rotated.

    `weekdays` as `date.weekday` counts them. `blackouts` are single dates, `yearly_blackouts`
    months and days of every year.
    """

    zone: ZoneInfo
    opens_at: time
    length: timedelta
    interval_days: int
    weekdays: frozenset[int] = frozenset(range(7))
    blackouts: frozenset[date] = frozenset()
    yearly_blackouts: frozenset[tuple[int, int]] = frozenset()

    @property
    def interval(self) -> timedelta:
        """How old a password is to become."""
        return timedelta(days=self.interval_days)


def window_on(calendar: RotationCalendar, day: date) -> Window | None:
    """The window that opens on that local day, None if none does."""
    if day.weekday() not in calendar.weekdays:
        return None
    # Of a time that exists twice, fold=0 means the first; one that does not is reckoned with the
    # offset from before the change, and so comes out behind it.
    opens = datetime.combine(day, calendar.opens_at, calendar.zone).astimezone(UTC)
    window = Window(opens, opens + calendar.length)
    touched = {day, _local_day(calendar, opens), _local_day(calendar, window.closes - INSTANT)}
    return None if any(_is_blackout(calendar, each) for each in touched) else window


@lru_cache(maxsize=8192)
def cycle_windows(calendar: RotationCalendar, cycle: int) -> tuple[Window, ...]:
    """All windows that open in a cycle, in order. Empty where weekdays or blackouts leave none."""
    first = date.fromordinal(cycle * calendar.interval_days)
    found: list[Window] = []
    for number in range(calendar.interval_days):
        window = window_on(calendar, first + number * DAY)
        # Where a zone left out a whole day, two days have one and the same window.
        if window is not None and (not found or window.opens > found[-1].opens):
            found.append(window)
    return tuple(found)


def cycle_of(calendar: RotationCalendar, moment: datetime) -> int:
    """The cycle that a moment falls into, by the clock of the zone."""
    return _local_day(calendar, moment).toordinal() // calendar.interval_days


def windows_from(calendar: RotationCalendar, moment: datetime) -> Iterator[Window]:
    """The window that is open at that moment, if one is, and all that follow.

    Raises ValueError where the calendar has no window for years.
    """
    cycle = cycle_of(calendar, moment - 2 * DAY)
    empty = 0
    while empty * calendar.interval_days < FAR:
        windows = cycle_windows(calendar, cycle)
        empty = 0 if windows else empty + 1
        yield from windows[bisect_right(windows, moment, key=_closes) :]
        cycle += 1
    raise ValueError("these weekdays and blackout dates leave no window open")


def open_window(calendar: RotationCalendar, moment: datetime) -> Window | None:
    """The window that is open at that moment, None if none is."""
    window = next(windows_from(calendar, moment))
    return window if window.opens <= moment else None


def _closes(window: Window) -> datetime:
    return window.closes


def _local_day(calendar: RotationCalendar, moment: datetime) -> date:
    return moment.astimezone(calendar.zone).date()


def _is_blackout(calendar: RotationCalendar, day: date) -> bool:
    return day in calendar.blackouts or (day.month, day.day) in calendar.yearly_blackouts
