"""Windows open at their local time, on the days on which clocks are changed too."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rotation_calendar import (
    RotationCalendar,
    Window,
    cycle_of,
    cycle_windows,
    open_window,
    window_on,
    windows_from,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "America/Havana",  # clocks change at midnight
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Berlin",
    "Pacific/Apia",
    "UTC",
]
calendars = st.builds(
    RotationCalendar,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    opens_at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    length=st.integers(30, 23 * 60).map(lambda each: timedelta(minutes=each)),
    interval_days=st.integers(1, 365),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    blackouts=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40),
    yearly_blackouts=st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 31)), max_size=9),
)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=729)).map(lambda passed: BEGIN + passed)


def calendar(opens_at: str = "02:30", zone: ZoneInfo = BERLIN, **more: Any) -> RotationCalendar:
    plain = RotationCalendar(zone, time.fromisoformat(opens_at), timedelta(hours=1), 30)
    return plain._replace(**more)


def opens(day: date, **more: Any) -> datetime:
    window = window_on(calendar(**more), day)
    assert window is not None
    return window.opens


def test_a_window_opens_at_its_local_time_in_winter_and_in_summer():
    assert opens(date(2026, 1, 15)) == datetime(2026, 1, 15, 1, 30, tzinfo=UTC)
    assert opens(date(2026, 7, 15)) == datetime(2026, 7, 15, 0, 30, tzinfo=UTC)


def test_a_time_that_does_not_exist_comes_as_much_later_as_clocks_are_put_forward():
    at = opens(date(2026, 3, 29))
    assert at.astimezone(BERLIN).strftime("%H:%M") == "03:30"
    assert at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_of_a_time_that_exists_twice_the_first_counts_and_the_window_opens_once():
    at = opens(date(2026, 10, 25))
    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    that_day = cycle_windows(calendar(interval_days=1), date(2026, 10, 25).toordinal())
    assert [each.opens for each in that_day] == [at]


def test_a_window_is_open_for_so_many_elapsed_minutes_while_clocks_change():
    window = window_on(calendar("01:30", length=timedelta(hours=3)), date(2026, 10, 25))
    assert window is not None
    assert window.closes - window.opens == timedelta(hours=3)


def test_a_day_that_a_zone_left_out_has_no_window_of_its_own():
    apia = calendar("03:00", ZoneInfo("Pacific/Apia"), interval_days=7)
    days = cycle_windows(apia, date(2011, 12, 30).toordinal() // 7)
    around = [
        each for each in days if abs(each.opens - datetime(2011, 12, 30, tzinfo=UTC)).days < 7
    ]
    assert len({each.opens for each in around}) == len(around)


def test_a_blackout_date_has_no_window_and_none_reaches_into_it():
    dark = calendar("23:30", blackouts=frozenset({date(2026, 12, 24)}))
    assert window_on(dark, date(2026, 12, 24)) is None
    assert window_on(dark, date(2026, 12, 23)) is None
    assert window_on(dark, date(2026, 12, 22)) is not None
    assert window_on(dark, date(2026, 12, 25)) is not None


def test_a_yearly_blackout_date_is_one_in_every_year():
    dark = calendar(yearly_blackouts=frozenset({(12, 24)}))
    assert [window_on(dark, date(year, 12, 24)) for year in (2026, 2027, 2040)] == [None] * 3


def test_only_the_chosen_weekdays_have_windows():
    weekend = calendar(weekdays=frozenset({5, 6}))
    week = [date(2026, 6, 1) + timedelta(days=number) for number in range(7)]
    assert [each.weekday() for each in week if window_on(weekend, each)] == [5, 6]


def test_the_open_window_is_the_one_that_is_open():
    opened = datetime(2026, 1, 15, 1, 30, tzinfo=UTC)
    minute = timedelta(minutes=1)
    assert open_window(calendar(), opened - minute) is None
    assert open_window(calendar(), opened) == Window(opened, opened + 60 * minute)
    assert open_window(calendar(), opened + 59 * minute) == Window(opened, opened + 60 * minute)
    assert open_window(calendar(), opened + 60 * minute) is None


def test_a_calendar_without_any_window_is_an_error_and_not_an_endless_search():
    every_day = frozenset((month, day) for month in range(1, 13) for day in range(1, 32))
    with pytest.raises(ValueError, match="no window open"):
        next(windows_from(calendar(yearly_blackouts=every_day), datetime(2026, 1, 1, tzinfo=UTC)))


@settings(deadline=None)
@given(calendars, moments)
def test_windows_follow_one_another_and_never_overlap(drawn: RotationCalendar, moment: datetime):
    ahead = windows_from(drawn, moment)
    found = [next(ahead) for _ in range(20)]
    assert all(each.closes > moment for each in found)
    assert all(one.closes <= other.opens for one, other in pairwise(found))


@settings(deadline=None)
@given(calendars, moments)
def test_every_window_belongs_to_the_cycle_of_its_day(drawn: RotationCalendar, moment: datetime):
    cycle = cycle_of(drawn, moment)
    for window in cycle_windows(drawn, cycle):
        assert cycle_of(drawn, window.opens) in {cycle, cycle + 1}  # put forward over midnight
        assert window.closes - window.opens == drawn.length


@settings(deadline=None)
@given(calendars, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_no_window_touches_a_blackout_date(drawn: RotationCalendar, day: date):
    window = window_on(drawn, day)
    if window is not None:
        last = window.closes - timedelta(microseconds=1)
        touched = {each.astimezone(drawn.zone).date() for each in (window.opens, last)}
        assert touched.isdisjoint(drawn.blackouts)
