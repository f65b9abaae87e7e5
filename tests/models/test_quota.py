"""In no window do more requests start than the system allows, however they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.quota import GRAPH, ITGLUE, Pace, book, hold

WINDOW, LIMIT = 300, 2_950
WRITES = (150, 2_800)
UNITS = (10, 280)


def starts(gaps: list[float], pace: Pace = ITGLUE) -> list[float]:
    """When each request starts, if they come so many seconds apart."""
    booked, now, started = 0.0, 1_000_000.0, list[float]()
    for gap in gaps:
        now += gap
        booked, wait = book(booked, now, pace)
        started.append(now + wait)
    return started


def most_in_a_window(times: list[float], window: float = WINDOW) -> int:
    ordered = sorted(times)
    first = most = 0
    for last, time in enumerate(ordered):
        while ordered[first] <= time - window:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(
    st.lists(
        st.tuples(st.integers(1, 1_500), st.sampled_from([0.0, 0.01, 0.1, 0.2, 60.0])),
        min_size=1,
        max_size=6,
    )
)
def test_no_window_holds_more_than_the_limit(bursts: list[tuple[int, float]]):
    gaps = [gap for count, gap in bursts for _ in range(count)]
    assert most_in_a_window(starts(gaps)) <= LIMIT


@pytest.mark.parametrize(("window", "limit"), [WRITES, UNITS])
def test_graph_gets_fewer_requests_than_its_windows_allow(window: int, limit: int):
    started = starts([0.0] * 4_000, GRAPH)
    assert limit - 2 <= most_in_a_window(started, window) <= limit


def test_the_quota_is_used_to_the_rate():
    started = starts([0.0] * 6_000)
    assert most_in_a_window(started) >= LIMIT - 1
    assert (started[-1] - started[0]) * ITGLUE.rate <= 6_000


def test_a_few_requests_never_wait():
    assert set(starts([0.0] * ITGLUE.burst)) == {1_000_000.0}


def test_after_being_asked_for_patience_nothing_starts_too_soon():
    booked = hold(0.0, 1_000.0, 60)
    waits: list[float] = []
    for _ in range(5):
        booked, wait = book(booked, 1_000.0)
        waits.append(wait)
    assert min(waits) >= 60
    assert len(set(waits)) == 5
