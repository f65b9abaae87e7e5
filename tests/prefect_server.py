"""The Prefect servers that tests talk to from their own process."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest
from prefect.events.worker import EventsWorker
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_BLOCKS_REGISTER_ON_START,
    PREFECT_API_URL,
    PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

from deployments.one_machine import SERVER_IN_BATCHES, Machine


@pytest.fixture(scope="session")
def prefect() -> Generator[None]:
    """A server for all tests of this process; what only its UI and automations need is off."""
    with (
        pytest.MonkeyPatch.context() as patch,
        temporary_settings(
            {
                PREFECT_API_BLOCKS_REGISTER_ON_START: False,
                PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED: False,
            }
        ),
    ):
        for name, value in SERVER_IN_BATCHES.items():
            patch.setenv(name, value)
        with prefect_test_harness(server_startup_timeout=120):
            yield


@contextmanager
def reached(machine: Machine) -> Generator[None]:
    """This process talks to the machine's server while the body runs.

    What sends events is ended before and after: Prefect would keep it for the other server, and try
    one that is gone for seconds with every event.
    """
    EventsWorker.drain_all()
    with temporary_settings(
        {PREFECT_API_URL: f"{machine.url}/api", PREFECT_API_AUTH_STRING: machine.login}
    ):
        try:
            yield
        finally:
            EventsWorker.drain_all()
