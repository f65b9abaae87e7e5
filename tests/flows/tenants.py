"""The practice Microsoft 365 beside the practice world, and connections to its tenants."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from deployments.sandbox.entra.drawing import (
    CONTOSO,
    FABRIKAM,
    MSP_APPLICATION,
    NORTHWIND,
    draw_tenants,
)
from deployments.sandbox.entra.on_premises import PracticeDomain, reader
from deployments.sandbox.entra.simulator import EntraSimulator
from tasks.connections import Microsoft365Tenant
from tests.clock import Clock
from tests.flows.saved import saved


@dataclass
class Tenants:
    """Northwind has nothing but its tenant; Contoso's comes from its domain; Fabrikam has both."""

    entra: EntraSimulator
    clock: Clock
    blocks: dict[str, Microsoft365Tenant] = field(default_factory=dict[str, Microsoft365Tenant])

    @property
    def northwind(self) -> Microsoft365Tenant:
        return self.block("northwind", NORTHWIND)

    @property
    def contoso(self) -> Microsoft365Tenant:
        return self.block("contoso-365", CONTOSO)

    @property
    def fabrikam(self) -> Microsoft365Tenant:
        return self.block("fabrikam-365", FABRIKAM)

    def block(self, name: str, tenant: str, **more: Any) -> Microsoft365Tenant:
        """A saved connection to a tenant; `more` replaces what is right in it."""
        given: dict[str, Any] = {
            "tenant_id": tenant,
            "client_id": MSP_APPLICATION,
            "client_secret": SecretStr(self.entra.applications[MSP_APPLICATION].secrets[0].value),
            "login_url": self.entra.login_url,
            "graph_url": self.entra.graph_url,
            "ca_certificate": self.entra.ca_certificate,
            **more,
        }
        if name not in self.blocks or more:
            self.blocks[name] = saved(Microsoft365Tenant(**given), name)
        return self.blocks[name]

    def id_of(self, upn: str, tenant: str) -> str:
        """The object id of a user, as the tenant really has it."""
        users = self.entra.directories[tenant].seen().values()
        return next(row["id"] for row in users if row["userPrincipalName"] == upn)


@contextmanager
def practice_tenants(domains: dict[str, PracticeDomain]) -> Generator[Tenants]:
    """All practice tenants; `domains` are what Entra Connect reads, by DNS name."""
    clock = Clock()
    read = {name: reader(domain, name) for name, domain in domains.items()}
    with EntraSimulator(draw_tenants(), domains=read, now=clock) as entra:
        yield Tenants(entra, clock)
