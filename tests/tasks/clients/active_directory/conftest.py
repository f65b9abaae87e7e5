import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from pydantic import SecretStr

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.world import SERVICE_ACCOUNT, Domain, Grant, User
from models.identity import Identity
from tasks.clients.active_directory import ActiveDirectory, DomainConnection
from tests.deployments.sandbox.active_directory.client import Client

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CUSTOMERS = "OU=Customers,DC=contoso,DC=test"
AWKWARD = ("Customers", "#1 Team #2; <a+b=c>")
SERVICE = f"OU=Service,{CUSTOMERS}"
MARKER = "info"  # what may be written beside the password, on the accounts in SERVICE


class DomainController(Protocol):
    """What the simulated and the real domain controller have in common."""

    host: str
    ca_certificate: str

    @property
    def port(self) -> int: ...
    @property
    def starttls_port(self) -> int: ...


Target = Callable[..., DomainConnection]
Connect = Callable[..., ActiveDirectory]
SignedIn = Callable[..., Client]


def contoso(accounts: int = 0) -> Domain:
    """The practice world's first domain with one more OU of an awkward name, and in it a user.

    The domain's policy for long passwords applies to that user, whose name is awkward too.
    """
    domain = draw_world(accounts).domains[0]
    long = User(
        sam="svc-long",
        name="Printer #2; a+b=c, Long",
        ou=AWKWARD,
        password="L" * 40 + "-0ng",
        upn="svc-long@contoso.test",
        long_passwords=True,
    )
    return replace(
        domain,
        ous=(*domain.ous, AWKWARD),
        users=(*domain.users, long),
        grants=(Grant(("Customers", "Service"), MARKER),),
    )


def password_of(sam: str) -> SecretStr:
    """The password that the drawn account `sam` starts with."""
    return SecretStr(next(user.password for user in contoso().users if user.sam == sam))


def account(client: ActiveDirectory, sam: str) -> Identity:
    """The account of that name below Customers and beside it."""
    for ou in (CUSTOMERS, "OU=Not Delegated,DC=contoso,DC=test"):
        for found in client.fetch_accounts(ou, subtree=True):
            if found.sam_account_name == sam:
                return found
    raise KeyError(sam)


def target_at(server: DomainController, **changes: Any) -> DomainConnection:
    """The connection to `server` as an operator should write it, with some changes."""
    domain = contoso()
    right = DomainConnection(
        host=server.host,
        port=server.port,
        base_dn=domain.base_dn,
        bind_user=f"{SERVICE_ACCOUNT}@{domain.dns_name}",
        bind_password=SecretStr(domain.service_password),
        ca_certificate=server.ca_certificate,
        reply_timeout=10,
    )
    return replace(right, **changes)


@pytest.fixture
def simulated() -> Iterator[SimulatedDomain]:
    with SimulatedDomain(contoso(), now=lambda: NOON) as started:
        yield started


@pytest.fixture(scope="session")
def samba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DomainController]:
    # Started where it is wanted only: it needs Samba's programs.
    from deployments.sandbox.samba.domain import SambaDomain  # noqa: PLC0415  # as said above

    folder: Path = tmp_path_factory.mktemp("samba")
    domain = contoso()
    # Its ports are fixed, so every worker's has an address of its own.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    domain = replace(domain, address=f"127.0.4.{int(worker) + 1}")
    with SambaDomain(domain, folder) as started:
        yield started


@pytest.fixture(params=["simulated", pytest.param("samba", marks=pytest.mark.samba)])
def server(request: pytest.FixtureRequest) -> DomainController:
    return request.getfixturevalue(request.param)


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Opens a client of a domain controller, closed at the test's end."""
    with ExitStack() as clients:

        def opened(server: DomainController, **changes: Any) -> ActiveDirectory:
            return clients.enter_context(ActiveDirectory(target_at(server, **changes)))

        yield opened


@pytest.fixture
def client(server: DomainController, connect: Connect) -> ActiveDirectory:
    """A client of either domain controller; the real one is shared by all tests."""
    return connect(server)


@pytest.fixture
def simulated_client(simulated: SimulatedDomain, connect: Connect) -> ActiveDirectory:
    return connect(simulated, reply_timeout=1)


@pytest.fixture
def signed_in(server: DomainController) -> Iterator[SignedIn]:
    """Opens one more connection; as an account, unless none is named."""
    with ExitStack() as connections:

        def opened(name: str = "", password: str = "") -> Client:
            client = connections.enter_context(closing(Client(server)))
            assert not name or client.bind(name, password).code == 0
            return client

        yield opened


@pytest.fixture
def anonymous(signed_in: SignedIn) -> Client:
    return signed_in()


@pytest.fixture
def service(signed_in: SignedIn) -> Client:
    return signed_in(r"CONTOSO\svc-quickpass", contoso().service_password)


@pytest.fixture
def administrator(signed_in: SignedIn) -> Client:
    return signed_in(r"CONTOSO\Administrator", contoso().administrator_password)
