"""Candidates: sealed, copied and found again, or nothing may be sent."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from pyrage import decrypt, x25519  # pyright: ignore[reportMissingModuleSource]  # compiled
from sqlmodel import select

from models.account import Account
from models.rotation import Rotation, RotationState
from models.sealed_password import EscrowKey, SealedPassword
from tasks import candidates
from tasks.candidates import keep_copy, open_candidate, ready_to_seal, seal_next
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import Misconfigured
from tasks.clients.recovery import FOLDER, RECIPIENTS
from tasks.lease import Claim
from tasks.ledger import LostRace
from tests.escrow_builder import add_account, finish, latest, prepare, seal

OWNER = x25519.Identity.generate()


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prepare(monkeypatch, tmp_path)


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Break-glass is switched on."""
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    monkeypatch.setenv(RECIPIENTS, str(OWNER.to_public()))
    return folder


def copied(folder: Path) -> list[str]:
    """The passwords that the recovery key's holder reads."""
    texts = [decrypt(each.read_bytes(), [OWNER]).decode() for each in folder.glob("*/*/*.age")]
    return sorted(text.partition("Password  ")[2].splitlines()[0] for text in texts)


def sent(account: Account) -> Claim:
    """A claim on the account's rotation whose first candidate was just refused."""
    return Claim(finish(account, RotationState.SENT))


def test_a_candidate_has_its_copy_when_it_is_sealed(copies: Path):
    seal(add_account("svc-sql"), "canary")
    assert copied(copies) == ["canary"]


def test_nothing_is_copied_while_it_is_off(copies: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(FOLDER)
    monkeypatch.delenv(RECIPIENTS)
    keep_copy(seal(add_account("svc-sql"), "canary"))
    assert copied(copies) == []


def test_what_was_sealed_while_it_was_off_gets_its_copy_before_it_is_sent(
    copies: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as off:
        off.delenv(FOLDER)
        off.delenv(RECIPIENTS)
        rotation = seal(add_account("svc-sql"), "canary")
    keep_copy(rotation)
    assert copied(copies) == ["canary"]


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_sealed(copies: Path):
    copies.rmdir()
    with pytest.raises(Misconfigured, match="recovery copy cannot be written"):
        ready_to_seal()


def test_a_further_candidate_gets_a_copy_beside_the_first(copies: Path):
    account = add_account("svc-sql")
    seal(account, "first")
    seal_next(sent(account), SecretStr("second"))
    assert (latest(account).state, latest(account).attempt) == (RotationState.SEALED, 2)
    keep_copy(latest(account))
    assert copied(copies) == ["first", "second"]


def test_a_candidate_that_a_dead_worker_sealed_is_taken_over(monkeypatch: pytest.MonkeyPatch):
    account = add_account("svc-sql")
    seal(account, "first")
    claim = sent(account)

    def die(*_: object, **__: object) -> Rotation:
        raise ZeroDivisionError

    with monkeypatch.context() as dying, pytest.raises(ZeroDivisionError):
        dying.setattr(Claim, "move", die)
        seal_next(claim, SecretStr("second"))
    seal_next(claim, SecretStr("third"))
    assert open_candidate(latest(account)).get_secret_value() == "second"


def test_no_candidate_is_sealed_with_a_key_that_was_retired_at_that_moment():
    with writing() as session:
        session.exec(select(EscrowKey)).one().retired_at = now_in(session)
    account = add_account("svc-sql")
    with pytest.raises(LostRace):
        seal(account, "canary")
    with reading() as session:
        assert session.exec(select(SealedPassword)).all() == []
        assert session.exec(select(Rotation)).all() == []


def test_a_key_that_was_changed_between_two_looks_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
):
    real, calls = candidates.escrow, iter([True, False])

    class Former:
        key_id = "former"

    monkeypatch.setattr(candidates, "escrow", lambda: Former() if next(calls, False) else real())
    ready_to_seal()
