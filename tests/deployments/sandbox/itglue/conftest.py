"""The stand-in on a real socket, and a plain client for it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from deployments.sandbox.drawing import CONTOSO_ID, draw_world
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.world import World

MEDIA_TYPE = "application/vnd.api+json"


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Caller:
    """Calls the stand-in with one of the world's keys."""

    itglue: ITGlueSimulator
    world: World
    clock: Clock
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10, trust_env=False))

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: int | str = 0,
        region: str = "US",
        media_type: str = MEDIA_TYPE,
        **query: str,
    ) -> httpx.Response:
        """Send one request; `query` names use __ for brackets: `filter__name`."""
        value = key if isinstance(key, str) else self.world.keys[key].value
        params = {bracketed(name): each for name, each in query.items()}
        headers = {"x-api-key": value, "Content-Type": media_type}
        url = self.itglue.urls[region] + path
        return self.http.request(method, url, params=params, json=body, headers=headers)

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The `data` of a list."""
        return self.call("GET", path, **query).json()["data"]

    def entry(self, name: str) -> dict[str, Any]:
        """An entry of Contoso's by its name, as a list shows it."""
        [row] = self.rows("/passwords", filter__name=name, filter__organization_id=str(CONTOSO_ID))
        return row


def bracketed(name: str) -> str:
    first, *rest = name.split("__")
    return first + "".join(f"[{each}]" for each in rest)


def resource(kind: str = "passwords", **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": kind, "attributes": attributes}}


@pytest.fixture
def start() -> Generator[Callable[[int], Caller]]:
    """Starts the stand-in with so many accounts in its world."""
    running: list[Caller] = []

    def begin(accounts: int) -> Caller:
        world, clock = draw_world(accounts), Clock()
        itglue = ITGlueSimulator(world, clock=clock)
        itglue.__enter__()
        running.append(Caller(itglue, world, clock))
        return running[-1]

    yield begin
    for each in running:
        each.http.close()
        each.itglue.__exit__(None, None, None)


@pytest.fixture
def caller(start: Callable[[int], Caller]) -> Caller:
    return start(0)
