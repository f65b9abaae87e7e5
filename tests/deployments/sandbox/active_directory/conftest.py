from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.practice import (
    ADMINISTRATOR_PASSWORD,
    SERVICE_PASSWORD,
    Clock,
    practice_domain,
)

Connect = Callable[..., Client]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dc(clock: Clock) -> Iterator[SimulatedDomain]:
    with SimulatedDomain(practice_domain(), now=clock) as started:
        yield started


@pytest.fixture
def connect(dc: SimulatedDomain) -> Iterator[Connect]:
    """Opens one more connection, closed at the test's end."""
    with ExitStack() as connections:

        def opened(**how: object) -> Client:
            return connections.enter_context(closing(Client(dc, **how)))  # pyright: ignore[reportArgumentType]  # as Client says

        yield opened


@pytest.fixture
def client(connect: Connect) -> Client:
    """Anonymous."""
    return connect()


@pytest.fixture
def service(connect: Connect) -> Client:
    """Signed in with the delegated account."""
    client = connect()
    assert client.bind("svc-quickpass@practice.test", SERVICE_PASSWORD).code == 0
    return client


@pytest.fixture
def administrator(connect: Connect) -> Client:
    """Signed in with all rights."""
    client = connect()
    assert client.bind(r"PRACTICE\Administrator", ADMINISTRATOR_PASSWORD).code == 0
    return client
