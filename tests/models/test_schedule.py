"""An account's next rotation is stored, spread, and caught up with after an outage."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from models.placing import room_of, windows_in_an_interval
from models.rotation_calendar import RotationCalendar, open_window, windows_from
from models.schedule import Scheduled, ScheduledRotation, Timetable, due_now, reckon
from tests.models.test_rotation_calendar import calendars, moments

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NIGHTLY = RotationCalendar(ZoneInfo("Europe/Berlin"), time(2), timedelta(hours=2), 30)
Rows = dict[int, ScheduledRotation]


def timetable(calendar: RotationCalendar = NIGHTLY, version: int = 1) -> Timetable:
    return Timetable(1, version, calendar)


def many(count: int, rotated_at: datetime | None = None) -> list[Scheduled]:
    return [Scheduled(number, rotated_at) for number in range(1, count + 1)]


def reckoned(
    accounts: Sequence[Scheduled],
    rows: Rows | None = None,
    now: datetime = NOW,
    plan: Timetable | None = None,
) -> Rows:
    found = reckon(plan or timetable(), accounts, rows or {}, now)
    return (rows or {}) | {each.account_id: each for each in found}


def nights(rows: Rows) -> Counter[date]:
    return Counter(each.due_at.date() for each in rows.values())


def test_accounts_that_begin_together_are_spread_over_the_whole_interval():
    loads = nights(reckoned(many(600)))
    assert len(loads) in {30, 31}
    assert max(loads.values()) <= 21
    assert sum(loads.values()) == 600


def test_within_a_window_accounts_become_due_one_after_the_other():
    rows = reckoned(many(6000))
    night = [each.due_at for each in rows.values() if each.due_at.date() == date(2026, 3, 10)]
    minutes = Counter(each.replace(second=0, microsecond=0) for each in night)
    assert max(minutes.values()) <= 4  # of some 200 in 90 minutes


def test_accounts_that_were_all_rotated_on_one_day_are_not_due_on_one_day_again():
    loads = nights(reckoned(many(600, rotated_at=NOW - DAY)))
    assert max(loads.values()) <= 21
    assert min(loads) >= (NOW + 14 * DAY).date()
    assert max(loads) <= (NOW + 45 * DAY).date()


def test_the_next_rotation_comes_an_interval_after_the_last():
    rows = reckoned(many(50))
    for row in rows.values():
        again = reckoned([Scheduled(row.account_id, row.due_at)], now=row.due_at)
        gap = again[row.account_id].due_at - row.due_at
        assert 29 * DAY <= gap <= 31 * DAY


def test_a_restart_reckons_nothing_again():
    rows = reckoned(many(600))
    for hours in range(0, 24 * 14, 7):
        stood = {key: row for key, row in rows.items() if row.due_at > NOW + hours / 24 * DAY}
        accounts = [each for each in many(600) if each.account_id in stood]
        assert reckon(timetable(), accounts, stood, NOW + hours / 24 * DAY) == []


def test_an_account_of_an_open_window_is_due_until_it_closes():
    rows = reckoned(many(1))
    (row,) = rows.values()
    window = open_window(NIGHTLY, row.due_at)
    assert window is not None
    second = timedelta(seconds=1)
    assert due_now(NIGHTLY, [row], row.due_at - second) == []
    assert due_now(NIGHTLY, [row], window.closes - second) == [row]
    assert reckon(timetable(), many(1), rows, window.closes - second) == []
    assert due_now(NIGHTLY, [row], window.closes) == []


def test_an_account_that_was_begun_is_not_begun_again_in_the_same_window_but_by_its_own_run():
    (row,) = reckoned(many(1)).values()
    row.begun_at, row.run_id = row.due_at, "this run"
    a_little_later = row.due_at + timedelta(minutes=5)
    assert due_now(NIGHTLY, [row], a_little_later, "another run") == []
    assert due_now(NIGHTLY, [row], a_little_later, "this run") == [row]


def test_a_day_of_downtime_is_caught_up_within_twice_the_even_share():
    accounts = many(600)
    rows = reckoned(accounts)
    later = NOW + 8 * DAY
    missed = [each for each in rows.values() if each.due_at < later]
    assert len(missed) > 150
    rows = reckoned(accounts, rows, now=later)
    assert max(nights(rows).values()) <= 40
    assert min(each.due_at for each in rows.values()) > later
    assert {each.tries for each in rows.values()} == {0}


def test_a_year_of_downtime_rotates_nothing_at_once():
    accounts = many(600)
    later = NOW + 365 * DAY
    rows = reckoned(accounts, reckoned(accounts), now=later)
    assert due_now(NIGHTLY, list(rows.values()), later) == []
    assert max(nights(rows).values()) == room_of(NIGHTLY, 600) == 40


def test_an_account_that_fails_night_after_night_is_tried_less_and_less_often():
    rows = reckoned(many(1))
    waits: list[int] = []
    for _ in range(8):
        before = rows[1]
        before.begun_at, before.run_id = before.due_at, "run"
        rows = reckoned(many(1), rows, now=before.due_at + DAY / 2)
        waits.append((rows[1].due_at.date() - before.due_at.date()).days)
    assert waits[:6] == [1, 2, 4, 8, 16, 30]


def test_windows_in_which_nobody_tried_do_not_count_as_failures():
    rows = reckoned(many(1))
    for _ in range(8):
        before = rows[1].due_at
        rows = reckoned(many(1), rows, now=before + DAY / 2)
        assert (rows[1].due_at.date() - before.date()).days == 1


def test_a_rotation_ends_the_counting_of_failures():
    rows = reckoned(many(1))
    rows[1].begun_at, rows[1].run_id = rows[1].due_at, "run"
    rows = reckoned(many(1), rows, now=rows[1].due_at + DAY)
    assert rows[1].tries == 1
    rotated = [Scheduled(1, rows[1].due_at)]
    assert reckoned(rotated, rows, now=rows[1].due_at)[1].tries == 0


def test_a_full_window_passes_accounts_on_to_the_next():
    short = NIGHTLY._replace(length=timedelta(minutes=30), interval_days=1)  # room for 300
    loads = nights(reckoned(many(700), plan=timetable(short)))
    assert sorted(loads.values()) == [100, 300, 300]


def test_a_change_of_the_window_moves_accounts_there_without_rotating_any_at_once():
    accounts = many(600, rotated_at=NOW - 20 * DAY)
    rows = reckoned(accounts)
    noon = NIGHTLY._replace(opens_at=time(12))
    moved = reckoned(accounts, rows, plan=timetable(noon, version=2))
    assert all(open_window(noon, each.due_at) for each in moved.values())
    assert max(nights(moved).values()) <= 40


def test_a_clock_that_was_wrong_for_a_while_does_not_put_rotations_off_for_years():
    accounts = many(20, rotated_at=NOW - DAY)
    wrong = reckoned(accounts, now=NOW + 3650 * DAY)
    rows = reckoned(accounts, wrong, now=NOW)
    assert max(each.due_at for each in rows.values()) < NOW + 46 * DAY


def test_a_blackout_spreads_its_accounts_over_the_days_that_are_left():
    dark = NIGHTLY._replace(
        blackouts=frozenset(date(2026, 3, 5) + number * DAY for number in range(10))
    )
    loads = nights(reckoned(many(600), plan=timetable(dark)))
    assert not {day for day in loads if day in dark.blackouts}
    assert max(loads.values()) <= 40


def test_accounts_that_a_policy_does_not_rotate_take_no_room():
    rows = reckoned(many(600))
    few = [each for each in many(600) if each.account_id % 50 == 0]
    assert reckon(timetable(), few, rows, NOW) == []


@settings(deadline=None)
@given(calendars, moments, st.integers(1, 60), st.integers(0, 400))
def test_every_account_is_due_in_a_window_and_no_window_takes_more_than_its_room(
    calendar: RotationCalendar, now: datetime, count: int, days: int
):
    accounts = many(count, rotated_at=now - days * DAY)
    plan = timetable(calendar)
    rows = reckoned(accounts, now=now, plan=plan)
    later = now + days * DAY
    rows = reckoned(accounts, rows, now=later, plan=plan)
    windows = [open_window(calendar, each.due_at) for each in rows.values()]
    assert all(windows)
    assert max(Counter(windows).values()) <= room_of(calendar, count)
    assert reckon(plan, accounts, rows, later) == []


@settings(deadline=None)
@given(calendars, moments)
def test_a_regular_gap_is_never_shorter_than_half_an_interval(
    calendar: RotationCalendar, now: datetime
):
    plan = timetable(calendar)
    row = reckoned(many(1), now=now, plan=plan)[1]
    for _ in range(6):
        after = reckoned([Scheduled(1, row.due_at)], now=row.due_at, plan=plan)[1]
        assert after.due_at - row.due_at >= calendar.interval / 2
        # Two intervals, and what weekdays and blackouts may put off.
        assert after.due_at - row.due_at <= 3 * calendar.interval + 60 * DAY
        row = after


@settings(deadline=None, max_examples=30)
@given(calendars, moments)
def test_windows_of_an_interval_are_counted_about_right(calendar: RotationCalendar, now: datetime):
    nothing = frozenset[tuple[int, int]]()
    plain = calendar._replace(blackouts=frozenset(), yearly_blackouts=nothing, interval_days=84)
    found = list(islice(windows_from(plain, now), windows_in_an_interval(plain)))
    assert abs(found[-1].opens - found[0].opens - 84 * DAY) <= 8 * DAY
