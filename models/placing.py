"""Where an account's place is in the cycles of its policy, and how many a window takes.

Each account has one place in every cycle, at the same share of the cycle's open time: consecutive
account ids lie as far apart as can be, so that accounts that were all rotated on one day are not
due on one day again.
"""

from datetime import datetime, timedelta
from math import ceil

from models.rotation_calendar import RotationCalendar, Window, cycle_of, cycle_windows, windows_from

GOLDEN = 0x9E3779B97F4A7C15
WHOLE = 1 << 64
"""Multiples of the golden ratio, modulo 1, fall into the widest gap each time (Knuth, 6.4)."""

LAST_START = 0.75
"""Accounts become due in this first part of a window: the rest is for those that wait their turn."""

AT_MOST = 2
"""A window takes so many times its even share."""

PER_MINUTE = 10
"""Accounts of one customer that may become due in a minute; its domain works for others as well."""


def room_of(calendar: RotationCalendar, accounts: int) -> int:
    """How many of so many accounts may become due in one window."""
    even = ceil(accounts / windows_in_an_interval(calendar))
    return max(1, min(AT_MOST * even, int(calendar.length / timedelta(minutes=1) * PER_MINUTE)))


def windows_in_an_interval(calendar: RotationCalendar) -> int:
    """How many windows an interval has, on the average and blackouts aside; at least one."""
    return max(1, calendar.interval_days * len(calendar.weekdays) // 7)


def own_place(calendar: RotationCalendar, account_id: int, earliest: datetime) -> datetime:
    """When an account is due by its own place in the cycles, at that moment or later."""
    cycle = cycle_of(calendar, earliest) - 1  # its last window may reach beyond its last day
    next(windows_from(calendar, earliest))  # ValueError where there is none
    while True:
        windows = cycle_windows(calendar, cycle)
        if windows:
            index, rest = divmod(share_of(account_id) * len(windows), WHOLE)
            at = within(windows[index], rest)
            if at >= earliest:
                return at
        cycle += 1


def within(window: Window, share: int) -> datetime:
    """The moment of a window that an account with that share is due at."""
    return window.opens + (window.closes - window.opens) * LAST_START * (share / WHOLE)


def share_of(account_id: int) -> int:
    """An account's own place, in parts of `WHOLE`."""
    return account_id * GOLDEN % WHOLE
