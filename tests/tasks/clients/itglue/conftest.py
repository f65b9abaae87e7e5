"""The client twice: for the practice IT Glue, and for replies that a test writes itself."""

from collections.abc import Iterator

import pytest
import respx
from pydantic import SecretStr

from deployments.sandbox.drawing import draw_world
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from tasks.clients.itglue import ITGlue

API = "https://api.itglue.com"
KEY = "ITG.0123456789abcdef.SECRET-KEY"


class Limiter:
    """Counts what the client tells the limiter that all workers share."""

    def __init__(self) -> None:
        self.requests = 0
        self.held: list[float] = []

    def before_request(self) -> None:
        self.requests += 1


@pytest.fixture
def limiter() -> Limiter:
    return Limiter()


@pytest.fixture
def simulator() -> Iterator[ITGlueSimulator]:
    with ITGlueSimulator(draw_world()) as started:
        yield started


@pytest.fixture
def itglue(simulator: ITGlueSimulator, limiter: Limiter) -> Iterator[ITGlue]:
    """The client of the practice IT Glue, with a key that may do everything."""
    with ITGlue(
        "US",
        SecretStr(simulator.key().value),
        base_url=simulator.url,
        before_request=limiter.before_request,
        after_throttle=limiter.held.append,
    ) as client:
        yield client


@pytest.fixture
def wire() -> Iterator[respx.MockRouter]:
    """Answers in place of IT Glue's own host."""
    with respx.mock(base_url=API, assert_all_called=False) as router:
        yield router


@pytest.fixture
def client(wire: respx.MockRouter, limiter: Limiter) -> Iterator[ITGlue]:
    """The client of what `wire` plays."""
    with ITGlue(
        "US",
        SecretStr(KEY),
        before_request=limiter.before_request,
        after_throttle=limiter.held.append,
    ) as itglue:
        yield itglue
