"""When each account is rotated next: stored, spread, and caught up with after an outage.

An account's next rotation is a row, reckoned once and kept: a restart, an upgrade or a day of
downtime changes none. It is reckoned again only when what it was reckoned from has changed: the
account was rotated, or the operator changed when its policy's windows open.

    rotated, or new ──▶ its own place in the first cycle that comes half an interval after that
    window was missed ─▶ the next window with room; a later one each time if a rotation failed there

Places are spread evenly (`models.placing`). A window takes at most twice its even share of the accounts, and no more than
it has time for; what does not fit goes into the next one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import NamedTuple

from sqlmodel import Field, SQLModel

from models.columns import Moment
from models.placing import own_place, room_of, share_of, windows_in_an_interval, within
from models.rotation_calendar import RotationCalendar, Window, open_window, windows_from

CLOCKS_DIFFER = timedelta(hours=1)
"""What was reckoned later than this from now was reckoned by a clock that was wrong."""

Free = Callable[[Window], bool]
"""Whether a window has room for one account more."""


class ScheduledRotation(SQLModel, table=True):
    """When an account is rotated next, and what that was reckoned from.

    `rotated_at` is the rotation it follows. `begun_at` is when a run began to rotate it as it is due
    here, `run_id` that run: an account that fails is not begun again in the same window, unless that
    very run is retried. `tries` counts the windows before in which it was begun and failed.
    """

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    policy_id: int = Field(foreign_key="rotationpolicy.id", index=True)
    policy_version: int
    rotated_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment, index=True)
    tries: int = 0
    begun_at: datetime | None = Field(default=None, sa_type=Moment)
    run_id: str | None = None
    reckoned_at: datetime = Field(sa_type=Moment)


class Scheduled(NamedTuple):
    """What an account's next rotation is reckoned from."""

    account_id: int
    rotated_at: datetime | None


class Timetable(NamedTuple):
    """A policy as it stands, and when it lets accounts be rotated."""

    policy_id: int
    version: int
    calendar: RotationCalendar


def reckon(
    timetable: Timetable,
    accounts: Sequence[Scheduled],
    rows: Mapping[int, ScheduledRotation],
    now: datetime,
) -> list[ScheduledRotation]:
    """The rows to store for a policy's accounts, of which `rows` are the present ones.

    Only new and changed ones: asked again with what it gave, it gives none. `accounts` are all
    that the policy rotates, as they share its windows.
    """
    calendar, by_id = timetable.calendar, {each.account_id: each for each in accounts}
    stands = {key for key, each in by_id.items() if _stands(timetable, rows.get(key), each, now)}
    if len(stands) == len(by_id):
        return []
    room = room_of(calendar, len(by_id))
    booked = Counter(_window_of(calendar, rows[each].due_at).opens for each in stands)
    free = partial(_is_free, booked, room)
    found: list[ScheduledRotation] = []
    for key in sorted(by_id.keys() - stands, key=lambda each: _turn(each, rows, now)):
        account, row = by_id[key], rows.get(key)
        overdue = row is not None and row.rotated_at == account.rotated_at and row.due_at <= now
        tries = row.tries + (row.begun_at is not None) if overdue and row else 0
        if overdue:
            due_at = _caught_up(calendar, account, tries, now, free)
        else:
            due_at = _in_turn(calendar, account, now, free)
        booked[_window_of(calendar, due_at).opens] += 1
        found.append(
            ScheduledRotation(
                account_id=account.account_id,
                policy_id=timetable.policy_id,
                policy_version=timetable.version,
                rotated_at=account.rotated_at,
                due_at=due_at,
                tries=tries,
                reckoned_at=now,
            )
        )
    return found


def due_now(
    calendar: RotationCalendar,
    rows: Collection[ScheduledRotation],
    now: datetime,
    run_id: str = "",
) -> list[ScheduledRotation]:
    """Which of a policy's accounts that run is to rotate now, in their order: none but in a window.

    What became due in an earlier window has been missed; `reckon` finds a new place for it first.
    """
    window = open_window(calendar, now)
    if window is None:
        return []
    due = [
        each
        for each in rows
        if each.due_at <= now
        and _window_of(calendar, each.due_at) == window
        and each.run_id in {None, run_id}
    ]
    return sorted(due, key=lambda each: (each.due_at, each.account_id))


def _in_turn(calendar: RotationCalendar, account: Scheduled, now: datetime, free: Free) -> datetime:
    """Its own place once half an interval is over; in the next window with room if that is full."""
    rested = account.rotated_at and account.rotated_at + calendar.interval / 2
    at = own_place(calendar, account.account_id, max(now, rested or now))
    window = _window_of(calendar, at)
    if free(window):
        return at
    later = next(each for each in windows_from(calendar, window.closes) if free(each))
    return later.opens + (at - window.opens)


def _caught_up(
    calendar: RotationCalendar, account: Scheduled, tries: int, now: datetime, free: Free
) -> datetime:
    """In a window that is not open yet: what is placed in an open one would be due all at once."""
    ahead = (each for each in windows_from(calendar, now) if each.opens > now)
    waits = min(2 ** max(0, tries - 1), windows_in_an_interval(calendar)) - 1
    window = next(each for each in islice(ahead, waits, None) if free(each))
    return within(window, share_of(account.account_id))


def _is_free(booked: Mapping[datetime, int], room: int, window: Window) -> bool:
    return booked.get(window.opens, 0) < room


def _turn(
    account_id: int, rows: Mapping[int, ScheduledRotation], now: datetime
) -> tuple[datetime, int]:
    """Those that have waited longest come first."""
    row = rows.get(account_id)
    return row.due_at if row else now, account_id


def _stands(
    timetable: Timetable, row: ScheduledRotation | None, account: Scheduled, now: datetime
) -> bool:
    """Whether a row still holds, so that it is left as it is."""
    if row is None or row.rotated_at != account.rotated_at:
        return False
    if (row.policy_id, row.policy_version) != (timetable.policy_id, timetable.version):
        return False
    if row.reckoned_at > now + CLOCKS_DIFFER:
        return False
    return row.due_at >= now or _window_of(timetable.calendar, row.due_at).closes > now


def _window_of(calendar: RotationCalendar, due_at: datetime) -> Window:
    """The window in which it is done; the next one where a changed zone left it outside of any."""
    return next(windows_from(calendar, due_at))
