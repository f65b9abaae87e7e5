"""Shredding: what may go is gone, here and in the recovery folder, and leaves a record."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pyrage import x25519  # pyright: ignore[reportMissingModuleSource]  # compiled
from sqlmodel import col, select, update

from models.audit import AuditRecord
from models.rotation import Rotation
from models.sealed_password import SealedPassword
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import Misconfigured
from tasks.clients.recovery import FOLDER, RECIPIENTS, Recovery
from tasks.shredding import shred_passwords
from tests.escrow_builder import add_account, finish, prepare, seal


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prepare(monkeypatch, tmp_path)


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Break-glass is switched on."""
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    monkeypatch.setenv(RECIPIENTS, str(x25519.Identity.generate().to_public()))
    return folder


def rotated_long_ago(generations: int) -> None:
    """One account with so many clean rotations; time has passed since."""
    account = add_account("svc-sql")
    for generation in range(generations):
        seal(account, f"canary {generation}")
        finish(account)
    with writing() as session:
        session.exec(update(Rotation).values(settled=2))


def let_weeks_pass() -> None:
    with writing() as session:
        past = now_in(session) - timedelta(days=36)
        session.exec(update(SealedPassword).values(sealed_at=past))


def kept() -> list[int]:
    with reading() as session:
        rows = session.exec(select(SealedPassword).order_by(col(SealedPassword.id))).all()
    return [row.generation for row in rows if row.ciphertext is not None]


def test_only_the_three_predecessors_and_the_present_one_stay():
    rotated_long_ago(6)
    let_weeks_pass()
    assert shred_passwords.fn() == 2
    assert kept() == [3, 4, 5, 6]
    with reading() as session:
        shred = select(AuditRecord).where(AuditRecord.action == "shred passwords")
        assert session.exec(shred).one().why.startswith("2 passwords")


def test_what_is_younger_than_five_weeks_stays():
    rotated_long_ago(6)
    assert shred_passwords.fn() == 0
    assert kept() == [1, 2, 3, 4, 5, 6]


def test_their_copies_go_with_them(copies: Path, monkeypatch: pytest.MonkeyPatch):
    rotated_long_ago(6)
    with reading() as session:
        sealed_at = [each.sealed_at for each in session.exec(select(SealedPassword)).all()]
    # The copies' names tell when they were sealed, so the clock has to move, not the rows.
    later = max(sealed_at) + timedelta(days=36)

    def clock(_: object) -> datetime:
        return later

    monkeypatch.setattr("tasks.shredding.now_in", clock)
    assert shred_passwords.fn() == 2
    names = [each.name for each in copies.glob("*/*/*.age")]
    assert sorted(name.partition("generation-")[2][0] for name in names) == list("3456")


def test_a_copy_that_cannot_be_removed_keeps_its_row(copies: Path, monkeypatch: pytest.MonkeyPatch):
    rotated_long_ago(5)
    let_weeks_pass()

    def refuse(*_: object) -> None:
        raise Misconfigured("Old recovery copies cannot be removed.")

    monkeypatch.setattr(Recovery, "drop", refuse)
    with pytest.raises(Misconfigured):
        shred_passwords.fn()
    assert kept() == [1, 2, 3, 4, 5]
