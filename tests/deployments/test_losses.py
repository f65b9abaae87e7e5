"""The look from outside, after a storm, finds what was lost and what nobody explains."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from deployments.losses import losses
from models.account import Account, AccountRef, AccountType
from models.customer import Customer, Directory, DirectoryKind
from models.rotation import Reason, Rotation
from models.rotation_request import RotationRequest
from tasks.candidates import open_rotation
from tasks.clients.database import migrate, now_in, writing
from tasks.keys import create_keys

ENTRY = 7

Ended = Callable[..., list[str]]


@pytest.fixture
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ended:
    """What is found in a folder where one account was rotated, with `sealed` in the escrow."""
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", f"sqlite:///{tmp_path / 'quickpass.db'}")
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(tmp_path / "keys" / "escrow.key"))
    monkeypatch.setenv("QUICKPASS_AUDIT_KEY_FILE", str(tmp_path / "keys" / "audit.key"))
    migrate()
    create_keys()

    def looked_at(directory: str, entry: str, **row: Any) -> list[str]:
        account = rotated()
        with writing() as session:
            rotation = session.get_one(Rotation, 1)
            for name, value in row.items():
                setattr(rotation, name, value)
        world = {
            "entries": [{"id": str(ENTRY), "password": entry}],
            "users": [],
            "accounts": [{"object_id": account.object_id, "password": directory}],
        }
        (tmp_path / "world.json").write_text(json.dumps(world))
        return list(losses(tmp_path))

    return looked_at


def rotated() -> Account:
    with writing() as session:
        now = now_in(session)
        session.add(Customer(id=1, name="Contoso", created_at=now))
        session.flush()
        session.add(
            Directory(
                id=1,
                customer_id=1,
                kind=DirectoryKind.ACTIVE_DIRECTORY,
                object_id="d",
                dns_name="contoso.test",
                netbios_name="CONTOSO",
                connection="contoso",
            )
        )
        session.flush()
        account = Account(
            id=1,
            customer_id=1,
            directory_id=1,
            object_id="a",
            type=AccountType.SERVICE,
            sam_account_name="svc",
            user_principal_name=None,
            display_name=None,
            label=r"CONTOSO\svc",
            ou_dn="",
            enabled=True,
            locked=False,
            protected=False,
            password_set_at=None,
            seen_at=now,
            entry_id=ENTRY,
        )
        session.add(account)
    ref = AccountRef.of(account)
    request = RotationRequest(account=ref, run_id="run", reason=Reason.ROTATION)
    open_rotation(request, SecretStr("sealed"))
    return account


PROVEN = {"state": "recorded", "logon": "accepted"}


def test_a_password_that_both_hold_is_not_lost(ended: Ended):
    assert ended("sealed", "sealed", **PROVEN) == []


def test_a_password_that_only_the_escrow_holds_is_not_lost(ended: Ended):
    assert ended("sealed", "old", state="set", problem="IT Glue is away") == []


def test_a_password_that_nobody_holds_is_lost(ended: Ended):
    assert "is nowhere" in ended("other", "old", state="set", problem="x")[0]


def test_a_rotation_that_ended_without_a_word_is_named(ended: Ended):
    assert "nobody says why" in ended("sealed", "old", state="set")[0]


def test_an_account_that_was_only_ever_refused_keeps_a_password_nobody_knew(ended: Ended):
    assert ended("never known", "old", state="refused", problem="may not") == []
