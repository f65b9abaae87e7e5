"""The Microsoft 365 of the practice world: all tenants, and the server that fills Contoso's.

with PracticeCloud(domains) as cloud:
...  # cloud.access() says how to reach it, cloud.entra holds the truth
"""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from deployments.sandbox.entra.drawing import (
    CONTOSO,
    FABRIKAM,
    MSP_APPLICATION,
    NORTHWIND,
    draw_tenants,
)
from deployments.sandbox.entra.on_premises import PracticeDomain, reader
from deployments.sandbox.entra.simulator import EntraSimulator
from deployments.sandbox.windows.server import WindowsServer

OFTEN = timedelta(seconds=10)
"""Microsoft's Entra Connect carries passwords over every two minutes: too long to watch."""

NAMES = {NORTHWIND: "northwind", CONTOSO: "contoso", FABRIKAM: "fabrikam"}


class PracticeCloud:
    """Microsoft 365 beside the domains of the practice world."""

    def __init__(self, domains: Mapping[str, PracticeDomain]) -> None:
        """Not started yet. `domains` are by DNS name; only those that are given are synced."""
        read = {name: reader(domain, name) for name, domain in domains.items()}
        self.entra = EntraSimulator(draw_tenants(), domains=read, hashes_every=OFTEN)
        self._servers = {
            tenant_id: WindowsServer(connect) for tenant_id, connect in self.entra.connects.items()
        }
        self._up = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as up:
            up.enter_context(self.entra)
            for server in self._servers.values():
                up.enter_context(server)
            self._up = up.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._up.close()

    def access(self) -> list[dict[str, Any]]:
        """How to reach each tenant, with the secrets an operator would have."""
        secret = self.entra.applications[MSP_APPLICATION].secrets[0].value
        return [
            {
                "name": name,
                "tenant_id": tenant_id,
                "client_id": MSP_APPLICATION,
                "client_secret": secret,
                "login_url": self.entra.login_url,
                "graph_url": self.entra.graph_url,
                "ca_certificate": self.entra.ca_certificate,
                "connect_server": self._server(tenant_id),
            }
            for tenant_id, name in NAMES.items()
        ]

    def users(self) -> list[dict[str, Any]]:
        """Every user of these tenants, with the password that works now and those before."""
        return [
            {
                "tenant": NAMES[each["tenant"]],
                "object_id": each["id"],
                "upn": each["userPrincipalName"],
                "synced": bool(each["onPremisesSyncEnabled"]),
                "password": each["password"],
                "had": each["had"],
            }
            for each in self.entra.snapshot()
            if each["tenant"] in NAMES
        ]

    def _server(self, tenant_id: str) -> dict[str, Any] | None:
        server = self._servers.get(tenant_id)
        if server is None:
            return None
        return {
            "host": "127.0.0.1",
            "port": server.port,
            "user": server.user,
            "password": server.password,
            "ca_certificate": server.ca_certificate,
        }
