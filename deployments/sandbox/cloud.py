"""The Microsoft 365 of the practice world: all tenants, and the server that fills Contoso's.

with practice_cloud(domains) as cloud:
...  # cloud.access() says how to reach it, cloud.entra holds the truth
"""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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


@dataclass(frozen=True)
class PracticeCloud:
    """Microsoft 365 beside the domains of the practice world, and its Entra Connect servers."""

    entra: EntraSimulator
    servers: Mapping[str, WindowsServer]  # by the id of the tenant that each fills

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
                "enabled": each["accountEnabled"],
                "had": each["had"],
            }
            for each in self.entra.snapshot()
            if each["tenant"] in NAMES
        ]

    def _server(self, tenant_id: str) -> dict[str, Any] | None:
        server = self.servers.get(tenant_id)
        if server is None:
            return None
        return {
            "host": "127.0.0.1",
            "port": server.port,
            "user": server.user,
            "password": server.password,
            "ca_certificate": server.ca_certificate,
        }


@contextmanager
def practice_cloud(domains: Mapping[str, PracticeDomain]) -> Generator[PracticeCloud]:
    """Everything up until the body ends. `domains` are by DNS name; only these are synced."""
    read = {name: reader(domain, name) for name, domain in domains.items()}
    with ExitStack() as up:
        entra = up.enter_context(EntraSimulator(draw_tenants(), domains=read, hashes_every=OFTEN))
        servers = {
            tenant_id: up.enter_context(WindowsServer(connect))
            for tenant_id, connect in entra.connects.items()
        }
        yield PracticeCloud(entra, servers)
