"""What people do to accounts of a real Samba domain, and to their entries, is named by a check."""

import os
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from deployments.sandbox.drawing import draw_world
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.samba.domain import SambaDomain
from deployments.sandbox.world import Domain, World
from flows.rotate_passwords import rotate_passwords
from flows.verify_passwords import verify_passwords
from models.account import Account, AccountType
from models.password_check import PasswordCheck
from tasks.account_matching import fetch_entries
from tasks.automatch import automatch
from tasks.check_report import PasswordsApart
from tasks.clients.database import migrate, reading
from tasks.connections import ITGlueConnection
from tasks.doors import close_doors
from tasks.keys import create_keys
from tests.deployments.sandbox.active_directory.client import Client
from tests.flows.conftest import CUSTOMER, import_contoso, save_domain

pytestmark = pytest.mark.samba

PEOPLE = "OU=Team 000,OU=Teams,OU=Customers,DC=contoso,DC=test"
DISABLED = b"514"
OLD_PASSWORD_MINUTES = 0
SERVICE = [AccountType.SERVICE]


@pytest.fixture
def world() -> World:
    drawn = sum(len(each.users) for each in draw_world().domains)
    return draw_world(drawn + 8)


@pytest.fixture
def samba(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[SambaDomain]:
    """The domain; a former password never signs in there, so that a logon tells at once."""
    monkeypatch.setattr("models.drift.FORMER_SIGNS_IN", timedelta(minutes=OLD_PASSWORD_MINUTES))
    # Its ports are fixed, so every worker's has an address of its own.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    domain = replace(world.domains[0], address=f"127.0.6.{int(number) + 1}")
    domain = replace(domain, old_password_minutes=OLD_PASSWORD_MINUTES)
    with SambaDomain(domain, tmp_path / "samba") as started:
        yield started


@pytest.fixture
def itglue(
    prefect: None, database: None, keys: None, world: World, samba: SambaDomain
) -> Generator[ITGlueSimulator]:
    """IT Glue with the entries of seven accounts of the domain, imported and linked."""
    migrate()
    create_keys()
    with ITGlueSimulator(world) as started:
        key = SecretStr(world.keys[0].value)
        ITGlueConnection(api_key=key, base_url=started.url).save("it-glue", overwrite=True)
        save_domain("contoso", samba, world, 0)
        import_contoso("Customers / Teams / Team 000", AccountType.SERVICE)
        automatch.fn(CUSTOMER, fetch_entries.fn(CUSTOMER), link=True)
        yield started
        close_doors()


def person(number: int) -> str:
    return f"CN=Person {number:05},{PEOPLE}"


def verdicts() -> dict[str, str]:
    with reading() as session:
        found = session.exec(
            select(Account.sam_account_name, PasswordCheck.verdict).where(
                PasswordCheck.account_id == Account.id
            )
        ).all()
    return dict(found)


def entry_of(name: str) -> int:
    with reading() as session:
        wanted = select(Account.entry_id).where(Account.sam_account_name == name)
        return session.exec(wanted).one() or 0


def lock(samba: SambaDomain, domain: Domain, name: str) -> None:
    """Try wrong passwords until the domain lets the account in no more."""
    with closing(Client(samba)) as somebody:
        for _ in range(domain.policy.lockout_threshold):
            somebody.bind(f"CONTOSO\\{name}", "Not-its-passw0rd")


def wrong_logons(samba: SambaDomain, domain: Domain, number: int) -> int:
    with closing(administrator(samba, domain)) as client:
        return int(client.read(person(number), "badPwdCount")["badPwdCount"][0])


def administrator(samba: SambaDomain, domain: Domain) -> Client:
    client = Client(samba)
    assert client.bind(r"CONTOSO\Administrator", domain.administrator_password).code == 0
    return client


def test_each_drift_in_a_samba_domain_is_named_and_no_logon_of_a_check_locks_anybody(
    itglue: ITGlueSimulator, samba: SambaDomain, world: World
):
    domain = world.domains[0]
    assert rotate_passwords(CUSTOMER, SERVICE).proven == 7
    assert verify_passwords(CUSTOMER).fine == 7

    itglue.edit(entry_of("user00001"), password="typed by hand")
    with closing(administrator(samba, domain)) as client:
        assert client.reset(person(2), "By-Hand-2026-by-hand").code == 0
        control = ("userAccountControl", "REPLACE", [DISABLED])
        assert client.modify(person(3), control).code == 0
        assert client.modify(person(5), ("pwdLastSet", "REPLACE", [b"0"])).code == 0
        assert client.reset(person(6), "Both-places-2026-both").code == 0
    lock(samba, domain, "user00004")
    itglue.edit(entry_of("user00006"), password="Both-places-2026-both")

    for sixth in ("changed by hand", "fine"):  # what works is told once
        with pytest.raises(PasswordsApart, match="5 accounts need you"):
            verify_passwords(CUSTOMER)
        assert verdicts() == {
            "user00001": "entry edited",
            "user00002": "directory changed",
            "user00003": "account disabled",
            "user00004": "account locked",
            "user00005": "must change",
            "user00006": sixth,
            "user00007": "fine",
        }
    # What stands in the second's entry is its former password, which a domain never counts.
    assert [wrong_logons(samba, domain, number) for number in (1, 2, 7)] == [1, 0, 0]
