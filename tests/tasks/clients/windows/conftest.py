"""The client, and the practice Windows server whose Entra Connect brings a domain to a tenant."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.entra.connect import EntraConnect
from deployments.sandbox.entra.drawing import draw_tenants
from deployments.sandbox.entra.on_premises import reader
from deployments.sandbox.entra.simulator import EntraSimulator
from deployments.sandbox.windows.server import WindowsServer
from tasks.clients.windows import ConnectServer, ServerConnection
from tests.clock import Clock
from tests.deployments.sandbox.windows.conftest import Engine

PASSWORD = "Canary-Sync-7f3a9c"
WRONG = "Wrong-Canary-51bd2e"


def has_secret(text: str, user: str = "svc-sync") -> bool:
    """Whether a password stands in a text, as it is or as Basic sends it."""
    basic = [b64encode(f"{user}:{each}".encode()).decode() for each in (PASSWORD, WRONG)]
    return any(each in text for each in (PASSWORD, WRONG, *basic))


def settings(server: WindowsServer, **more: Any) -> dict[str, Any]:
    """What is right in a connection to the practice server; `more` replaces some of it."""
    return {
        "host": "localhost",
        "port": server.port,
        "user": server.user,
        "password": SecretStr(server.password),
        "authentication": "basic",
        "ca_certificate": server.ca_certificate,
        **more,
    }


def connection(server: WindowsServer, **more: Any) -> ServerConnection:
    """A connection to the practice server."""
    return ServerConnection.model_validate(settings(server, **more))


def connect_server(server: WindowsServer, **more: Any) -> ConnectServer:
    """A client for it."""
    return ConnectServer(connection(server, **more))


@dataclass
class Practice:
    """The practice server and its engine."""

    server: WindowsServer
    engine: Engine

    def connect_server(self, **more: Any) -> ConnectServer:
        return connect_server(self.server, **more)


@pytest.fixture
def practice() -> Iterator[Practice]:
    engine = Engine()
    with WindowsServer(engine, password=PASSWORD) as server:
        yield Practice(server, engine)


@pytest.fixture
def entra_connect() -> Iterator[EntraConnect]:
    """The Entra Connect server of the practice tenant that has one."""
    clock = Clock()
    domain = SimulatedDomain(draw_world().domains[0], now=clock)
    domains = {"contoso.test": reader(domain, "contoso.test")}
    with EntraSimulator(draw_tenants(), domains=domains, now=clock) as entra:
        yield next(iter(entra.connects.values()))
