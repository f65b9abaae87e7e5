"""A whole small world for flows: stand-ins on sockets, a Prefect server, a database of its own."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from pydantic import SecretStr
from sqlmodel import col, select

from deployments.sandbox.__main__ import StandIn
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.world import SERVICE_ACCOUNT, World
from models.account import Account, AccountType
from models.customer import Customer
from models.rotation import Rotation
from tasks.account_matching import fetch_entries
from tasks.accounts import store_accounts
from tasks.automatch import automatch
from tasks.clients.database import migrate, reading
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection
from tasks.customers import fetch_organizations, store_customers
from tasks.directories import (
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
)
from tasks.doors import close_doors
from tasks.keys import create_keys
from tests.flows.saved import saved
from tests.flows.tenants import Tenants, practice_tenants


@dataclass
class Practice:
    """The practice world and the application's view of it."""

    world: World
    itglue: ITGlueSimulator
    contoso: SimulatedDomain
    fabrikam: SimulatedDomain
    connection: ITGlueConnection
    contoso_domain: ActiveDirectoryDomain
    fabrikam_domain: ActiveDirectoryDomain

    def account(self, name: str) -> Account:
        """Our row of an account, by sAMAccountName."""
        with reading() as session:
            return session.exec(select(Account).where(Account.sam_account_name == name)).one()

    def rotation(self, name: str) -> Rotation:
        """The latest rotation of an account."""
        with reading() as session:
            found = session.exec(
                select(Rotation).where(Rotation.account_id == self.account(name).id)
            ).all()
        return found[-1]

    def entry(self, name: str) -> dict[str, Any]:
        """The entry that an account is linked to, as IT Glue holds it."""
        wanted = self.account(name).entry_id
        return next(each for each in self.itglue.snapshot() if each["id"] == wanted)

    def directory_password(self, name: str) -> object:
        """The password that the domain accepts for an account."""
        everyone = [*self.contoso.snapshot(), *self.fabrikam.snapshot()]
        return next(each["password"] for each in everyone if each["sam_account_name"] == name)


@pytest.fixture
def world() -> World:
    """The world that is played; a test file may draw another one."""
    return draw_world()


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the application's database is; a test file may put it elsewhere."""
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", f"sqlite:///{tmp_path / 'quickpass.db'}")


@pytest.fixture
def practice(
    prefect: None, world: World, database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Generator[Practice]:
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(tmp_path / "escrow.key"))
    monkeypatch.setenv("QUICKPASS_AUDIT_KEY_FILE", str(tmp_path / "audit.key"))
    migrate()
    create_keys()
    now = partial(datetime.now, UTC)
    with (
        ITGlueSimulator(world) as itglue,
        SimulatedDomain(world.domains[0], now=now) as contoso,
        SimulatedDomain(world.domains[1], now=now) as fabrikam,
    ):
        connection = ITGlueConnection(api_key=SecretStr(world.keys[0].value), base_url=itglue.url)
        yield Practice(
            world,
            itglue,
            contoso,
            fabrikam,
            saved(connection, "it-glue"),
            save_domain("contoso", contoso, world, 0),
            save_domain("fabrikam", fabrikam, world, 1),
        )
        close_doors()


def save_domain(name: str, dc: StandIn, world: World, number: int) -> ActiveDirectoryDomain:
    domain = world.domains[number]
    block = ActiveDirectoryDomain(
        host=dc.host,
        port=dc.port,
        base_dn=domain.base_dn,
        bind_user=f"{SERVICE_ACCOUNT}@{domain.dns_name}",
        bind_password=SecretStr(domain.service_password),
        ca_certificate=dc.ca_certificate,
    )
    return saved(block, name)


@pytest.fixture
def tenants(practice: Practice) -> Generator[Tenants]:
    """The practice world with Microsoft 365 in it; Contoso's tenant is synced from its domain."""
    with practice_tenants({"contoso.test": practice.contoso}) as found:
        yield found
        close_doors()


CUSTOMER = "Contoso, Ltd."


def customers() -> dict[str, int | None]:
    """All customers with the ids of their organizations."""
    with reading() as session:
        found = session.exec(select(Customer).order_by(col(Customer.name))).all()
    return {each.name: each.organization_id for each in found}


def page(key: str) -> str:
    """The newest artifact of that key, as the operator reads it."""
    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=wanted)
    return str(max(found, key=lambda each: each.created or 0).data)


def artifacts() -> int:
    """How many artifacts Prefect holds."""
    with get_client(sync_client=True) as client:
        answer = client.request("POST", "/artifacts/count", json={})
    return int(answer.json())


@pytest.fixture
def contoso(practice: Practice) -> Practice:
    """Contoso with its service accounts: svc-backup, svc-sql and svc-noupn are linked."""
    import_contoso("Customers / Service", AccountType.SERVICE)
    automatch.fn(CUSTOMER, fetch_entries.fn(CUSTOMER), link=True)
    return practice


@pytest.fixture
def administrators(practice: Practice) -> Practice:
    """Contoso with its administrators, none of them linked."""
    import_contoso("Customers / Administrators", AccountType.ADMINISTRATOR)
    return practice


def import_contoso(unit: str, account_type: AccountType) -> None:
    """Contoso as a customer, with the accounts of one OU.

    The steps run outside of a flow, as the flows that do this have tests of their own.
    """
    store_customers.fn("it-glue", fetch_organizations.fn("it-glue", [CUSTOMER]))
    offered = fetch_organizational_units.fn("contoso")
    units = choose_organizational_units.fn(offered, [unit])
    found = fetch_identities.fn("contoso", units, include_subtree=True)
    store_accounts.fn(CUSTOMER, "contoso", found, account_type=account_type, type_was_chosen=False)


def gone() -> set[str]:
    """The accounts that are marked as gone, by label."""
    with reading() as session:
        return {each.label for each in session.exec(select(Account)).all() if each.gone_at}
