"""A client for IT Glue's own host, with the wire under the test's control."""

from collections.abc import Iterator

import pytest
import respx
from pydantic import SecretStr

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
def wire() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=API, assert_all_called=False) as router:
        yield router


@pytest.fixture
def client(wire: respx.MockRouter, limiter: Limiter) -> Iterator[ITGlue]:
    with ITGlue(
        "US",
        SecretStr(KEY),
        before_request=limiter.before_request,
        after_throttle=limiter.held.append,
    ) as itglue:
        yield itglue
