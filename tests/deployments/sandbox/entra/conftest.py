"""The stand-in on real sockets over TLS, and a plain client for it."""

import ssl
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.entra.drawing import CONTOSO, MSP_APPLICATION, NORTHWIND, draw_tenants
from deployments.sandbox.entra.on_premises import reader
from deployments.sandbox.entra.simulator import EntraSimulator
from deployments.sandbox.entra.tenant import EntraWorld
from tests.clock import Clock

SCOPE = "/.default"


@dataclass
class Caller:
    """Calls the stand-in as an application of the world."""

    entra: EntraSimulator
    world: EntraWorld
    clock: Clock
    domain: SimulatedDomain
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        trust = ssl.create_default_context(cadata=self.entra.ca_certificate)
        self.http = httpx.Client(timeout=10, trust_env=False, verify=trust)

    @property
    def secret(self) -> str:
        """The good secret of the application that all customers consented to."""
        return self.world.applications[0].secrets[0].value

    def ask_token(self, tenant: str = NORTHWIND, **form: str) -> httpx.Response:
        """Ask the login for a token; `form` replaces what is right."""
        right = {
            "client_id": MSP_APPLICATION,
            "grant_type": "client_credentials",
            "scope": self.entra.graph_url + SCOPE,
            "client_secret": self.secret,
        }
        url = f"{self.entra.login_url}/{tenant}/oauth2/v2.0/token"
        data = {name: value for name, value in {**right, **form}.items() if value}
        return self.http.post(url, data=data)

    def token(self, tenant: str = NORTHWIND, **form: str) -> str:
        return self.ask_token(tenant, **form).json()["access_token"]

    def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **more: str
    ) -> httpx.Response:
        """Send one request to Graph; `more` are headers, with _ for -."""
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        headers["Authorization"] = f"Bearer {self.token() if token is None else token}"
        url = path if path.startswith("https://") else f"{self.entra.graph_url}/v1.0{path}"
        return self.http.request(method, url, json=body, headers=headers)

    def rows(self, path: str, **more: Any) -> list[dict[str, Any]]:
        """The `value` of one page."""
        return self.call("GET", path, **more).json()["value"]

    def id_of(self, upn: str, tenant: str = NORTHWIND) -> str:
        users = self.entra.directories[tenant].seen().values()
        return next(row["id"] for row in users if row["userPrincipalName"] == upn)


def profile(password: str, *, must_change: bool = False) -> dict[str, Any]:
    return {"passwordProfile": {"password": password, "forceChangePasswordNextSignIn": must_change}}


def problem(reply: httpx.Response) -> tuple[int, str]:
    """The status and the code that a request was refused with."""
    return reply.status_code, reply.json()["error"]["code"]


@pytest.fixture
def start() -> Generator[Callable[[int], Caller]]:
    """Starts the stand-in with so many more users in Northwind."""
    running: list[Caller] = []

    def begin(users: int) -> Caller:
        world, clock = draw_tenants(users), Clock()
        domain = SimulatedDomain(draw_world().domains[0], now=clock)
        domains = {"contoso.test": reader(domain, "contoso.test")}
        entra = EntraSimulator(world, domains=domains, now=clock)
        entra.__enter__()
        running.append(Caller(entra, world, clock, domain))
        return running[-1]

    yield begin
    for each in running:
        each.http.close()
        each.entra.__exit__(None, None, None)


@pytest.fixture
def caller(start: Callable[[int], Caller]) -> Caller:
    return start(0)


__all__ = ["CONTOSO", "NORTHWIND", "Caller", "Clock", "problem", "profile"]
