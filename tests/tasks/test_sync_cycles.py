"""Hurrying the sync after a reset: once in its interval, whoever asks, and never in its way."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from prefect import flow
from pydantic import SecretStr
from sqlmodel import select

from deployments.sandbox.windows.faults import Effect
from deployments.sandbox.windows.server import WindowsServer
from models.sync_booking import AFTER_FAILURE, SyncBooking
from models.sync_cycle import SHORTEST_INTERVAL, CycleState
from tasks.clients.database import migrate, writing
from tasks.connections import EntraConnectServer
from tasks.sync_cycles import hurry_sync
from tests.at_once import at_once
from tests.deployments.sandbox.windows.conftest import Engine
from tests.tasks.clients.windows.conftest import PASSWORD, settings

CONNECTION = "contoso-sync"


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def server(prefect: None, on_each_database: str, engine: Engine) -> Iterator[WindowsServer]:
    migrate()
    with WindowsServer(engine, password=PASSWORD) as server:
        save(server)
        yield server


def save(server: WindowsServer, **changed: Any) -> None:
    """Save the connection as an operator would; `changed` replaces what is right in it."""
    block = EntraConnectServer.model_validate(settings(server, **changed))
    block.save(CONNECTION, overwrite=True)


def pass_time(passed: timedelta) -> None:
    """Let the server's booking be so much older."""
    with writing() as session:
        for booking in session.exec(select(SyncBooking)).all():
            booking.booked_at -= passed
            booking.not_before -= passed


def test_a_cycle_is_started_and_what_it_does_is_told_honestly(
    server: WindowsServer, engine: Engine
):
    hurried = hurry_sync.fn(CONNECTION)
    assert (hurried.state, engine.cycles) == (CycleState.STARTED, 1)
    assert "A delta cycle was started on localhost" in hurried.sentence
    assert "nothing hurries it" in hurried.sentence


def test_of_many_workers_one_asks(server: WindowsServer, engine: Engine):
    hurried = at_once(8, lambda _: hurry_sync.fn(CONNECTION))
    assert engine.cycles == 1
    assert [each.state for each in hurried].count(CycleState.STARTED) == 1
    assert len([each for each in hurried if "is not asked again so soon" in each.sentence]) == 7


def test_the_next_cycle_waits_for_the_interval(server: WindowsServer, engine: Engine):
    hurry_sync.fn(CONNECTION)
    pass_time(SHORTEST_INTERVAL - timedelta(minutes=1))
    told = hurry_sync.fn(CONNECTION)
    assert "29 minutes ago" in told.sentence
    assert "A delta cycle was started" in told.sentence
    assert engine.cycles == 1
    pass_time(timedelta(minutes=1))
    assert hurry_sync.fn(CONNECTION).state == CycleState.STARTED
    assert engine.cycles == 2


def test_two_connections_to_one_server_share_its_interval(server: WindowsServer, engine: Engine):
    hurry_sync.fn(CONNECTION)
    save(server, host="LOCALHOST")
    assert hurry_sync.fn(CONNECTION).state is None
    assert engine.cycles == 1


def test_a_wrong_password_is_not_tried_with_every_reset(server: WindowsServer):
    save(server, password=SecretStr("Wrong-Canary-51bd2e"))
    for _ in range(5):
        hurried = hurry_sync.fn(CONNECTION)
        assert "refuses svc-sync" in hurried.sentence
        assert "The reset stands." in hurried.sentence
    assert server.refused == 1
    save(server)
    pass_time(AFTER_FAILURE)
    assert hurry_sync.fn(CONNECTION).state == CycleState.STARTED


def test_an_unreachable_server_is_told_in_the_sentence(server: WindowsServer):
    save(server, port=1)
    hurried = hurry_sync.fn(CONNECTION)
    assert hurried.state is None
    assert "localhost:1 cannot be reached" in hurried.sentence
    assert "The reset stands." in hurried.sentence


def test_a_lost_answer_keeps_the_whole_interval(server: WindowsServer, engine: Engine):
    server.faults.arm(Effect.DONE_THEN_CUT, method="Command", path="Start-ADSyncSyncCycle")
    assert "it may have started a delta cycle, or not" in hurry_sync.fn(CONNECTION).sentence
    pass_time(AFTER_FAILURE)
    assert "is not asked again so soon" in hurry_sync.fn(CONNECTION).sentence
    assert engine.cycles == 1


def test_a_connection_that_is_not_there_is_told_as_well(server: WindowsServer):
    hurried = hurry_sync.fn("nobody's")
    assert hurried.state is None
    assert 'no block "nobody\'s"' in hurried.sentence


def test_a_run_shows_no_password_in_its_logs(
    server: WindowsServer, caplog: pytest.LogCaptureFixture
):
    @flow
    def after_a_reset() -> str:
        return hurry_sync(CONNECTION).sentence

    with caplog.at_level(logging.DEBUG):
        assert PASSWORD not in after_a_reset()
    assert caplog.records
    assert PASSWORD not in caplog.text
