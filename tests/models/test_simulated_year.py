"""A year of schedules for 300 customers, in seconds: no double, missed or bunched rotation."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.placing import room_of
from models.quota import ITGLUE
from models.rotation_calendar import RotationCalendar, open_window
from models.schedule import Timetable
from tests.models.simulated_year import BEGIN, TICK, Away, Policy, Rotated, play

CUSTOMERS = 300
ADMINISTRATORS, SERVICES = 8, 12
DAY = timedelta(days=1)
END = BEGIN + 365 * DAY
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "UTC", "America/Havana")
CHRISTMAS = frozenset((12, day) for day in range(21, 32))


def calendars(customer: int) -> tuple[RotationCalendar, RotationCalendar]:
    """What an MSP might choose: administrators monthly on workdays, services quarterly at weekends."""
    zone = ZoneInfo(ZONES[customer % len(ZONES)])
    two, hours = time(2, 30 * (customer % 2)), timedelta(hours=1 + customer % 3)
    workdays = frozenset(range(5))
    return (
        RotationCalendar(zone, two, hours, 30, workdays, yearly_blackouts=CHRISTMAS),
        RotationCalendar(zone, time(22), timedelta(hours=4), 90, frozenset({5, 6})),
    )


def everyone() -> list[Policy]:
    policies: list[Policy] = []
    accounts = 0
    for customer in range(CUSTOMERS):
        for calendar, number in zip(calendars(customer), (ADMINISTRATORS, SERVICES), strict=True):
            timetable = Timetable(len(policies) + 1, 1, calendar)
            policies.append(Policy(timetable, range(accounts + 1, accounts + number + 1)))
            accounts += number
    return policies


def gaps(done: Sequence[Rotated]) -> dict[int, list[timedelta]]:
    """Between the rotations of each account, the time to its first and after its last included."""
    times: defaultdict[int, list[datetime]] = defaultdict(lambda: [BEGIN])
    for each in done:
        times[each.account_id].append(each.at)
    return {key: [b - a for a, b in pairwise([*value, END])] for key, value in times.items()}


@pytest.fixture(scope="module")
def year() -> tuple[list[Policy], list[Rotated]]:
    policies = everyone()
    return policies, play(policies, until=END)


def test_every_account_is_rotated_again_and_again_and_none_is_missed(
    year: tuple[list[Policy], list[Rotated]],
):
    policies, done = year
    found = gaps(done)
    for policy in policies:
        interval = policy.timetable.calendar.interval
        for account_id in policy.rotated_at:
            # Its first rotation is its place in the first cycle; Christmas puts some off.
            assert max(found[account_id]) < interval + 22 * DAY


def test_no_account_is_rotated_twice_in_one_interval(year: tuple[list[Policy], list[Rotated]]):
    policies, done = year
    found = gaps(done)
    for policy in policies:
        for account_id in policy.rotated_at:
            between = found[account_id][1:-1]
            assert min(between) > policy.timetable.calendar.interval / 2


def test_every_rotation_begins_in_an_open_window_and_soon_after_it_was_due(
    year: tuple[list[Policy], list[Rotated]],
):
    policies, done = year
    for each in done:
        calendar = policies[each.policy_id - 1].timetable.calendar
        assert open_window(calendar, each.at) == open_window(calendar, each.due_at) is not None
        assert timedelta(0) <= each.at - each.due_at < TICK
        local = each.at.astimezone(calendar.zone).date()
        assert (local.month, local.day) not in calendar.yearly_blackouts


def test_nothing_bunches(year: tuple[list[Policy], list[Rotated]]):
    policies, done = year
    _bunch_nowhere(policies, done)
    looks = Counter(each.at for each in done)
    assert max(looks.values()) < ITGLUE.rate * TICK.total_seconds() / 10


def test_the_year_has_as_many_rotations_as_intervals(year: tuple[list[Policy], list[Rotated]]):
    _, done = year
    expected = CUSTOMERS * (ADMINISTRATORS * 365 / 30 + SERVICES * 365 / 90)
    assert abs(len(done) - expected) < expected / 20


def test_a_worker_that_is_away_every_other_day_misses_nobody_for_long():
    away = [Away(BEGIN + n * DAY, BEGIN + (n + 1) * DAY) for n in range(0, 365, 2)]
    policies = everyone()[:20]
    done = play(policies, until=END, away=away)
    _bunch_nowhere(policies, done)
    found = gaps(done)
    for policy in policies:
        for account_id in policy.rotated_at:
            assert max(found[account_id]) < policy.timetable.calendar.interval + 40 * DAY


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 364 * 288), st.integers(0, 40 * 288)), max_size=12),
    st.integers(0, 9),
    st.sets(st.integers(1, 100), max_size=10),
)
def test_restarts_and_outages_at_any_point_never_double_or_bunch_a_rotation(
    outages: list[tuple[int, int]], customer: int, broken: set[int]
):
    """Outages of up to forty days, one after another; some accounts can never be rotated."""
    away: list[Away] = []
    for begin, length in sorted(outages):
        since = max(BEGIN + begin * TICK, away[-1].until if away else BEGIN)
        away.append(Away(since, since + length * TICK))
    policies = everyone()[2 * customer : 2 * customer + 2]
    done = play(policies, until=END, away=away, works=lambda each: each not in broken)
    _bunch_nowhere(policies, done)
    found = gaps(done)
    down = sum((each.until - each.since for each in away), timedelta())
    for policy in policies:
        interval = policy.timetable.calendar.interval
        for account_id in policy.rotated_at:
            if account_id in broken:
                assert account_id not in found
                continue
            between = found.get(account_id, [END - BEGIN])
            assert min(between[1:-1], default=interval) > interval / 2
            assert max(between) < 2 * interval + down + 22 * DAY


def _bunch_nowhere(policies: Sequence[Policy], done: Sequence[Rotated]) -> None:
    timetables = {each.timetable.policy_id: each.timetable for each in policies}
    taken: Counter[tuple[int, datetime]] = Counter()
    for each in done:
        window = open_window(timetables[each.policy_id].calendar, each.at)
        assert window is not None
        taken[each.policy_id, window.opens] += 1
    rooms = {
        each.timetable.policy_id: room_of(each.timetable.calendar, len(each.rotated_at))
        for each in policies
    }
    assert all(number <= rooms[policy_id] for (policy_id, _), number in taken.items())
