"""One account first, then ever more, and none after too much went wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.outcome import Outcome
from models.quota import ITGLUE
from models.waves import (
    Finished,
    Progress,
    Start,
    Step,
    Stopped,
    WaveRules,
    next_step,
    progress_of,
    stopped_sentence,
    time_needed,
    waiting_sentence,
    waves_of,
)

RULES = WaveRules()
rules = st.builds(
    WaveRules,
    sizes=st.lists(st.integers(1, 50), min_size=1, max_size=5).map(sorted).map(tuple),
    failures_allowed=st.integers(0, 3),
)


def untouched(count: int) -> dict[int, Progress]:
    return dict.fromkeys(range(count), Progress.UNTOUCHED)


def played(
    given: WaveRules, accounts: int, end: Callable[[int], Progress]
) -> tuple[dict[int, Progress], Step, list[int]]:
    """Wave after wave; how it stands when no further one begins, and how many each began."""
    progress, sizes = untouched(accounts), list[int]()
    while isinstance(step := next_step(given, progress), Start):
        assert step.account_ids
        progress |= {each: end(each) for each in step.account_ids}
        sizes.append(len(step.account_ids))
    return progress, step, sizes


def test_a_canary_goes_first_and_the_waves_grow():
    _, step, sizes = played(RULES, 150, lambda _: Progress.DONE)
    assert sizes == [1, 5, 25, 100, 19]
    assert step == Finished()


def test_a_canary_that_fails_leaves_everybody_else_untouched():
    progress, step, _ = played(RULES, 150, lambda _: Progress.FAILED)
    assert list(progress.values()).count(Progress.UNTOUCHED) == 149
    assert step == Stopped("1 account failed, and none may.", tuple(range(1, 150)))


def test_an_account_that_becomes_locked_stops_the_rest_whatever_is_allowed_to_fail():
    generous = WaveRules(failures_allowed=50)
    _, step, _ = played(generous, 150, lambda each: Progress.LOCKED if each == 3 else Progress.DONE)
    assert isinstance(step, Stopped)
    assert "locked" in step.why
    assert step.untouched == tuple(range(6, 150))


def test_no_wave_begins_while_one_is_under_way():
    progress = untouched(10) | {0: Progress.UNDER_WAY}
    assert next_step(RULES, progress) == Start(())


def test_a_wave_that_a_dead_run_left_half_begun_goes_on_once_what_is_under_way_has_ended():
    progress = untouched(40) | {0: Progress.DONE, 1: Progress.DONE, 2: Progress.UNDER_WAY}
    assert next_step(RULES, progress) == Start(())
    assert next_step(RULES, progress | {2: Progress.DONE}) == Start((3, 4, 5))


def test_what_has_begun_is_finished_after_a_stop_and_nothing_else_is_begun():
    progress = untouched(40) | {0: Progress.DONE, 1: Progress.FAILED, 2: Progress.UNDER_WAY}
    step = next_step(RULES, progress)
    assert isinstance(step, Stopped)
    assert step.untouched == tuple(range(3, 40))


def test_failures_of_the_last_accounts_stop_nothing_as_nothing_is_left():
    assert next_step(RULES, {0: Progress.DONE, 1: Progress.FAILED}) == Finished()


@settings(deadline=None)
@given(rules, st.integers(0, 300), st.integers(0, 100))
def test_a_controller_that_dies_on_the_way_leaves_the_rest_untouched(
    given: WaveRules, accounts: int, percent: int
):
    dies_at = accounts * percent // 100
    progress, step, sizes = played(
        given, accounts, lambda each: Progress.DONE if each < dies_at else Progress.FAILED
    )
    failed = [key for key, at in progress.items() if at == Progress.FAILED]
    left = [key for key, at in progress.items() if at == Progress.UNTOUCHED]
    # Never more than the wave in which it died, and those that were allowed to fail before.
    assert len(failed) <= max(sizes, default=0) + given.failures_allowed
    assert left == (list(step.untouched) if isinstance(step, Stopped) else [])
    assert all(progress[each] == Progress.DONE for each in range(dies_at))
    assert len(failed) + len(left) + dies_at == accounts


@settings(deadline=None)
@given(rules, st.integers(1, 300), st.data())
def test_where_a_run_dies_never_changes_who_is_begun_in_which_wave(
    given: WaveRules, accounts: int, data: st.DataObject
):
    """Only some of a wave begin before the run dies; the next run begins the others of it first."""
    progress, order = untouched(accounts), list[int]()
    while isinstance(step := next_step(given, progress), Start):
        cut = data.draw(st.integers(1, len(step.account_ids)))
        begun = step.account_ids[:cut]
        before = len(order)
        order += begun
        progress |= dict.fromkeys(begun, Progress.DONE)
        ends = [
            sum(waves_of(given, accounts)[: n + 1]) for n in range(len(waves_of(given, accounts)))
        ]
        assert not any(before < end < len(order) for end in ends)
    assert order == list(range(accounts))


@settings(deadline=None)
@given(rules, st.integers(0, 2000))
def test_waves_hold_every_account_once(given: WaveRules, accounts: int):
    assert sum(waves_of(given, accounts)) == accounts


def test_the_time_it_takes_is_bound_by_the_work_of_small_waves_and_by_the_quota_of_large_ones():
    assert time_needed(RULES, 0) == timedelta(0)
    assert time_needed(RULES, 1) == timedelta(seconds=6)
    assert time_needed(RULES, 6) == timedelta(seconds=12)
    at_once = WaveRules(sizes=(100_000,))
    quota = timedelta(seconds=(100_000 * 20 - ITGLUE.burst) / ITGLUE.rate)
    assert abs(time_needed(at_once, 100_000, requests_each=20) - quota) < timedelta(seconds=1)


@settings(deadline=None)
@given(rules, st.integers(0, 500))
def test_more_accounts_never_take_less_time(given: WaveRules, accounts: int):
    assert time_needed(given, accounts) <= time_needed(given, accounts + 1)


@pytest.mark.parametrize(
    ("outcome", "progress"),
    [
        (None, Progress.UNDER_WAY),
        (Outcome.PROVEN, Progress.DONE),
        (Outcome.UNCONFIRMED, Progress.FAILED),
        (Outcome.FAILED, Progress.FAILED),
    ],
)
def test_only_a_proven_rotation_counts_as_done(outcome: Outcome | None, progress: Progress):
    assert progress_of(outcome, begun=True, newly_locked=False) == progress
    assert progress_of(outcome, begun=False, newly_locked=False) == Progress.UNTOUCHED
    assert progress_of(outcome, begun=True, newly_locked=True) == Progress.LOCKED


def test_an_operator_reads_who_was_left_untouched_and_what_to_press():
    stopped = Stopped("1 account failed, and none may.", tuple(range(30)))
    text = stopped_sentence(stopped, {each: f"svc-{each}" for each in range(30)})
    assert "30 accounts were left untouched" in text
    assert "svc-0, svc-1" in text
    assert "and 10 more" in text
    assert "release-rotations" in text


def test_an_operator_reads_who_waits_for_what_is_under_way():
    text = waiting_sentence([f"svc-{each}" for each in range(30)])
    assert "30 accounts wait" in text
    assert "svc-0, svc-1" in text
    assert "and 10 more" in text
