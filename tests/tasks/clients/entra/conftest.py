"""The client twice: for the practice Microsoft 365, and for replies that a test writes itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import respx
from pydantic import SecretStr

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.entra.directory import SignIn
from deployments.sandbox.entra.drawing import MSP_APPLICATION, NORTHWIND, draw_tenants
from deployments.sandbox.entra.on_premises import reader
from deployments.sandbox.entra.simulator import EntraSimulator
from tasks.clients.entra import ClientSecret, EntraTenant, TenantConnection
from tests.clock import Clock

LOGIN, GRAPH = "https://login.microsoftonline.com", "https://graph.microsoft.com"
SECRET = "aB8~a-client-secret-that-nobody-may-read"
TENANT = UUID(NORTHWIND)


class Limiter:
    """Counts what the client tells the limiter that all workers share."""

    def __init__(self) -> None:
        self.requests = 0
        self.held: list[float] = []

    def before_request(self) -> None:
        self.requests += 1


@dataclass
class Practice:
    """The practice Microsoft 365, and clients for its tenants."""

    entra: EntraSimulator
    domain: SimulatedDomain
    clock: Clock
    limiter: Limiter
    _open: list[EntraTenant] = field(default_factory=list[EntraTenant])

    @property
    def secret(self) -> str:
        """The good secret of the application that all customers consented to."""
        return self.entra.applications[MSP_APPLICATION].secrets[0].value

    def client(self, tenant: str = NORTHWIND, **more: Any) -> EntraTenant:
        """A client for a tenant; `more` replaces what is right in its connection."""
        given = {
            "tenant_id": UUID(tenant),
            "client_id": UUID(MSP_APPLICATION),
            "credential": ClientSecret(value=SecretStr(self.secret)),
            "login_url": self.entra.login_url,
            "graph_url": self.entra.graph_url,
            "ca_certificate": self.entra.ca_certificate,
            **more,
        }
        client = EntraTenant(
            TenantConnection.model_validate(given),
            before_request=self.limiter.before_request,
            after_throttle=self.limiter.held.append,
        )
        self._open.append(client)
        return client

    def id_of(self, upn: str, tenant: str = NORTHWIND) -> UUID:
        users = self.entra.directories[tenant].seen().values()
        return next(UUID(row["id"]) for row in users if row["userPrincipalName"] == upn)

    def sign_in(self, upn: str, password: SecretStr, tenant: str = NORTHWIND) -> SignIn:
        return self.entra.sign_in(tenant, upn, password.get_secret_value())

    def close(self) -> None:
        for each in self._open:
            each.close()


@pytest.fixture
def limiter() -> Limiter:
    return Limiter()


@pytest.fixture
def practice(limiter: Limiter) -> Iterator[Practice]:
    clock = Clock()
    domain = SimulatedDomain(draw_world().domains[0], now=clock)
    domains = {"contoso.test": reader(domain, "contoso.test")}
    with EntraSimulator(draw_tenants(), domains=domains, now=clock) as entra:
        begun = Practice(entra, domain, clock, limiter)
        yield begun
        begun.close()


@pytest.fixture
def client(practice: Practice) -> EntraTenant:
    """The client for Northwind, with all that it needs."""
    return practice.client()


@pytest.fixture
def wire() -> Iterator[respx.MockRouter]:
    """Answers in place of Microsoft's own hosts; the login gives a token."""
    with respx.mock(assert_all_called=False) as router:
        home = f"{LOGIN}/{NORTHWIND}"
        router.get(f"{home}/v2.0/.well-known/openid-configuration").respond(
            json={
                "token_endpoint": f"{home}/oauth2/v2.0/token",
                "authorization_endpoint": f"{home}/oauth2/v2.0/authorize",
            }
        )
        router.post(f"{home}/oauth2/v2.0/token", name="token").respond(
            json={"token_type": "Bearer", "expires_in": 3599, "access_token": "an-opaque-token"}
        )
        yield router


@pytest.fixture
def far(wire: respx.MockRouter, limiter: Limiter) -> Iterator[EntraTenant]:
    """The client of what `wire` plays."""
    connection = TenantConnection(
        tenant_id=TENANT,
        client_id=UUID(MSP_APPLICATION),
        credential=ClientSecret(value=SecretStr(SECRET)),
    )
    before: Callable[[], None] = limiter.before_request
    with EntraTenant(
        connection, before_request=before, after_throttle=limiter.held.append
    ) as tenant:
        yield tenant
