"""A database of its own with keys, accounts and sealed passwords, without any outside."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlmodel import select

from models.account import Account, AccountRef, AccountType
from models.customer import Customer, Directory, DirectoryKind
from models.rotation import Reason, Rotation, RotationState
from models.rotation_request import RotationRequest
from models.sealed_password import EscrowKey, SealedPassword
from tasks.candidates import open_candidate, open_rotation
from tasks.clients.database import migrate, reading, writing
from tasks.clients.escrow import id_of, key_file
from tasks.clients.key_file import read_keys
from tasks.keys import create_keys

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def prepare(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A new database and new keys in `folder`; break-glass is off."""
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", f"sqlite:///{folder / 'quickpass.db'}")
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(folder / "escrow.key"))
    monkeypatch.setenv("QUICKPASS_AUDIT_KEY_FILE", str(folder / "audit.key"))
    monkeypatch.delenv("QUICKPASS_RECOVERY_FOLDER", raising=False)
    monkeypatch.delenv("QUICKPASS_RECOVERY_RECIPIENTS", raising=False)
    migrate()
    create_keys()


def add_account(name: str, *, customer: str = "Contoso, Ltd.", domain: str = "contoso") -> Account:
    """An account in a domain of its own customer, both made when they are first needed."""
    with writing() as session:
        owner = session.exec(select(Customer).where(Customer.name == customer)).first()
        if owner is None:
            owner = Customer(name=customer, created_at=NOW)
            session.add(owner)
            session.flush()
        dns_name = f"{domain}.com"
        home = session.exec(select(Directory).where(Directory.dns_name == dns_name)).first()
        if home is None:
            home = Directory(
                customer_id=owner.id or 0,
                kind=DirectoryKind.ACTIVE_DIRECTORY,
                object_id=str(uuid4()),
                dns_name=dns_name,
                netbios_name=domain.upper(),
                connection=domain,
            )
            session.add(home)
            session.flush()
        account = Account(
            customer_id=owner.id or 0,
            directory_id=home.id or 0,
            object_id=str(uuid4()),
            type=AccountType.SERVICE,
            sam_account_name=name,
            user_principal_name=f"{name}@{dns_name}",
            display_name=None,
            label=f"{domain.upper()}\\{name}",
            ou_dn="",
            enabled=True,
            locked=False,
            protected=False,
            password_set_at=None,
            seen_at=NOW,
        )
        session.add(account)
    return account


def seal(account: Account, password: str) -> Rotation:
    """A rotation of the account that was just opened with this candidate."""
    request = RotationRequest(account=AccountRef.of(account), run_id="test", reason=Reason.ROTATION)
    open_rotation(request, SecretStr(password))
    return latest(account)


def finish(account: Account, state: RotationState = RotationState.RECORDED) -> Rotation:
    """The account's latest rotation, put into this state as if all had gone well."""
    with writing() as session:
        rotation = session.get_one(Rotation, latest(account).id)
        rotation.state = state
    return rotation


def latest(account: Account) -> Rotation:
    """The account's rotation of the highest generation."""
    with reading() as session:
        theirs = select(Rotation).where(Rotation.account_id == account.id)
        return max(session.exec(theirs).all(), key=lambda each: each.generation)


def add_sealed_accounts(number: int) -> list[Account]:
    """So many accounts, each with a candidate: `canary 0`, `canary 1`, and so on."""
    made = [add_account(f"svc-{each}") for each in range(number)]
    for each, account in enumerate(made):
        seal(account, f"canary {each}")
    return made


def all_open(accounts: list[Account]) -> bool:
    """Whether every password comes back as it was sealed."""
    return [open_candidate(latest(each)).get_secret_value() for each in accounts] == [
        f"canary {number}" for number in range(len(accounts))
    ]


def key_ids() -> list[str]:
    """The keys in the key file, the present one first."""
    return [id_of(key) for key in read_keys(key_file(), "")]


def row_keys() -> set[str]:
    """The keys that rows are wrapped with."""
    with reading() as session:
        return set(session.exec(select(SealedPassword.key_id)).all())


def live_keys() -> set[str]:
    """The keys that the database does not know as retired."""
    with reading() as session:
        keys = session.exec(select(EscrowKey)).all()
    return {each.key_id for each in keys if each.retired_at is None}
