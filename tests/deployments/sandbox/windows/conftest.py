"""The practice Windows server, and pypsrp itself on the other side."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from pypsrp.client import Client
from pypsrp.powershell import PowerShell, RunspacePool

from deployments.sandbox.windows.server import WindowsServer


@dataclass
class Engine:
    """A sync engine that counts."""

    staging: bool = False
    suspended: bool = False
    busy: bool = False
    cycles: int = 0

    def start_delta_cycle(self) -> str:
        self.cycles += 1
        return "Success"


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def server(engine: Engine) -> Iterator[WindowsServer]:
    with WindowsServer(engine) as server:
        yield server


OpenClient = Callable[..., Client]


@pytest.fixture
def open_client(server: WindowsServer, tmp_path: Path) -> Iterator[OpenClient]:
    """Makes clients of pypsrp; what is given replaces what is right."""
    authority = tmp_path / "authority.pem"
    authority.write_text(server.ca_certificate)
    clients: list[Client] = []

    def opened(**given: Any) -> Client:
        right = {
            "port": server.port,
            "username": server.user,
            "password": server.password,
            "auth": "basic",
            "ssl": True,
            "cert_validation": str(authority),
            "no_proxy": True,
            "operation_timeout": 1,
            "read_timeout": 5,
        }
        clients.append(Client("localhost", **{**right, **given}))
        return clients[-1]

    yield opened
    for each in clients:
        each.close()


def invoke(pool: RunspacePool, cmdlet: str, **parameters: str) -> PowerShell:
    """Run one cmdlet to its end; what it wrote is in `output` and `streams`."""
    shell = PowerShell(pool)
    shell.add_cmdlet(cmdlet).add_parameters(parameters)
    shell.invoke()
    shell.close()
    return shell


def rows(shell: PowerShell) -> list[dict[str, Any]]:
    """The properties of what a cmdlet gave out."""
    written = cast("list[Any]", shell.output)
    return [each.adapted_properties for each in written]
