"""One limiter for all requests, shared through the database."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from models.quota import ITGLUE
from models.request_quota import RequestQuota
from tasks.clients.database import migrate, reading
from tasks.quota import book_request, hold_requests


@pytest.fixture(autouse=True)
def database(on_each_database: str) -> None:
    migrate()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What every request was told to wait, instead of waiting."""
    told: list[float] = []
    monkeypatch.setattr(time, "sleep", told.append)
    return told


def test_the_first_requests_start_at_once_and_the_next_wait_their_turn(waits: list[float]):
    began = time.monotonic()
    for _ in range(ITGLUE.burst + 10):
        book_request("itglue")
    passed = time.monotonic() - began
    assert set(waits[: ITGLUE.burst - 1]) == {0.0}
    assert 10 / ITGLUE.rate - passed - 0.1 <= waits[-1] <= 10 / ITGLUE.rate + 0.1


def test_threads_never_book_the_same_moment(waits: list[float]):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(book_request, ["itglue"] * (ITGLUE.burst + 20)))
    with reading() as session:
        assert session.exec(select(RequestQuota.requests)).one() == ITGLUE.burst + 20
    later = sorted(wait for wait in waits if wait)
    assert len(set(later)) == len(later)


def test_nobody_sends_while_it_glue_asked_for_patience(waits: list[float]):
    hold_requests("itglue", 60)
    book_request("itglue")
    assert waits[-1] == pytest.approx(60, abs=1)


def test_one_system_does_not_slow_another(waits: list[float]):
    for _ in range(ITGLUE.burst + 5):
        book_request("itglue")
    book_request("other")
    assert waits[-1] == 0.0
