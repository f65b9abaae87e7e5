"""The Samba domain controller really is as the world draws it."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from deployments.sandbox.drawing import draw_world
from deployments.sandbox.samba.domain import SambaDomain
from deployments.sandbox.world import SERVICE_ACCOUNT, Domain
from models.identity import Identity
from tasks.clients.active_directory import ActiveDirectory, DomainConnection, Logon
from tasks.clients.errors import NotPermitted, PolicyRefused

pytestmark = pytest.mark.samba

CONTOSO = replace(draw_world().domains[0], address="127.0.3.1")
FABRIKAM = replace(draw_world().domains[1], address="127.0.3.2", old_password_minutes=60)
NEW = SecretStr("Fresh-Secret-2026-" + "x" * 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samba")


@pytest.fixture(scope="module")
def contoso(folder: Path) -> Generator[SambaDomain]:
    with SambaDomain(CONTOSO, folder / "contoso") as dc:
        yield dc


@pytest.fixture(scope="module")
def fabrikam(folder: Path) -> Generator[SambaDomain]:
    with SambaDomain(FABRIKAM, folder / "fabrikam") as dc:
        yield dc


def client(dc: SambaDomain, domain: Domain) -> ActiveDirectory:
    return ActiveDirectory(
        DomainConnection(
            host=dc.host,
            port=dc.port,
            base_dn=domain.base_dn,
            bind_user=f"{SERVICE_ACCOUNT}@{domain.dns_name}",
            bind_password=SecretStr(domain.service_password),
            ca_certificate=dc.ca_certificate,
        )
    )


@pytest.fixture
def directory(contoso: SambaDomain) -> Generator[ActiveDirectory]:
    with client(contoso, CONTOSO) as opened:
        yield opened


def find(directory: ActiveDirectory, name: str) -> Identity:
    everyone = directory.fetch_accounts(CONTOSO.base_dn, subtree=True)
    return next(each for each in everyone if each.sam_account_name == name)


def drawn(name: str) -> SecretStr:
    return SecretStr(next(user.password for user in CONTOSO.users if user.sam == name))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("jsmith", Logon.ACCEPTED),
        ("svc-noupn", Logon.ACCEPTED),
        ("adm-old", Logon.RIGHT_BUT_RESTRICTED),
        ("o.brien", Logon.RIGHT_BUT_RESTRICTED),
        ("adm-locked", Logon.LOCKED),
    ],
)
def test_every_account_answers_to_its_drawn_password_as_its_state_demands(
    directory: ActiveDirectory, name: str, shown: Logon
):
    assert directory.verify_password(find(directory, name), drawn(name)) == shown


@pytest.mark.parametrize("name", ["adm-root", "forgotten"])
def test_the_service_account_may_not_reset_what_was_not_delegated(
    directory: ActiveDirectory, name: str
):
    with pytest.raises(NotPermitted):
        directory.set_password(find(directory, name).object_id, NEW)


def test_the_units_are_those_of_the_drawing(directory: ActiveDirectory):
    offered = {unit.path: unit.users for unit in directory.fetch_organizational_units()}
    for path in {user.ou for user in CONTOSO.users}:
        holds = sum(user.ou == path for user in CONTOSO.users)
        assert offered[" / ".join(path)] == holds


def test_the_policy_of_its_own_is_in_force_and_readable(fabrikam: SambaDomain):
    with client(fabrikam, FABRIKAM) as directory:
        everyone = directory.fetch_accounts(FABRIKAM.base_dn, subtree=True)
        account = next(each for each in everyone if each.sam_account_name == "fab-long")
        _, policy = directory.fetch_account_and_policy(account.object_id)
        assert (policy.min_length, policy.readable) == (40, True)
        with pytest.raises(PolicyRefused):
            directory.set_password(account.object_id, SecretStr("Only-twenty-chars-99"))
        directory.set_password(account.object_id, NEW)


def test_a_domain_may_let_the_last_password_in_beside_the_new_one(fabrikam: SambaDomain):
    newer = SecretStr("Newer-Secret-2026-" + "x" * 30)
    with client(fabrikam, FABRIKAM) as directory:
        everyone = directory.fetch_accounts(FABRIKAM.base_dn, subtree=True)
        account = next(each for each in everyone if each.sam_account_name == "fab-dup")
        for password in (NEW, newer):
            directory.set_password(account.object_id, password)
            assert directory.verify_password(account, password) == Logon.ACCEPTED
        assert directory.verify_password(account, NEW) == Logon.ACCEPTED
        directory.set_password(account.object_id, newer)  # the last one is now the same
        assert directory.verify_password(account, NEW) == Logon.WRONG


def test_the_snapshot_knows_a_new_password_only_if_it_is_told_of_it(
    contoso: SambaDomain, directory: ActiveDirectory
):
    account = find(directory, "svc-print")
    directory.set_password(account.object_id, NEW)

    def shown(*candidates: str) -> object:
        everyone = contoso.snapshot(candidates)
        return next(
            each["password"] for each in everyone if each["object_id"] == str(account.object_id)
        )

    assert shown() is None
    assert shown(NEW.get_secret_value()) == NEW.get_secret_value()


def test_what_was_set_is_kept_when_the_domain_controller_vanishes_and_comes_back(
    contoso: SambaDomain,
):
    with client(contoso, CONTOSO) as directory:
        account = find(directory, "svc-backup")
        directory.set_password(account.object_id, NEW)
    contoso.stop()
    contoso.start()
    with client(contoso, CONTOSO) as directory:
        assert directory.verify_password(account, NEW) == Logon.ACCEPTED


def test_no_password_stands_in_the_domain_controllers_files(contoso: SambaDomain, folder: Path):
    secrets = [user.password for user in CONTOSO.users]
    secrets += [CONTOSO.service_password, CONTOSO.administrator_password]
    needles = [form for each in secrets for form in (each.encode(), each.encode("utf-16-le"))]
    for path in (folder / "contoso").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert [needle for needle in needles if needle in content] == [], path
