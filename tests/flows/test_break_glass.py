"""Break-glass during a rotation: a copy before anything is sent, or nothing is sent."""

from pathlib import Path

import pytest
from pyrage import decrypt, x25519  # pyright: ignore[reportMissingModuleSource]  # compiled

from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from models.rotation import RotationState
from tasks.clients.errors import Misconfigured
from tasks.clients.recovery import FOLDER, RECIPIENTS, Recovery
from tasks.reports import RotationIncomplete
from tests.flows.conftest import CUSTOMER, Practice

OWNER = x25519.Identity.generate()
SERVICE = [AccountType.SERVICE]
NAMES = ("svc-sql", "svc-backup", "svc-noupn")


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Break-glass is switched on."""
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    monkeypatch.setenv(RECIPIENTS, str(OWNER.to_public()))
    return folder


def copied(folder: Path, name: str) -> list[str]:
    """What the recovery key's holder reads of an account, oldest first."""
    files = sorted(folder.glob(f"*/*/*{name}_*.age"))
    texts = [decrypt(each.read_bytes(), [OWNER]).decode() for each in files]
    return [text.partition("Password  ")[2].splitlines()[0] for text in texts]


def test_what_the_domain_accepts_is_what_the_copy_says(contoso: Practice, copies: Path):
    rotate_passwords(CUSTOMER, SERVICE)
    for name in NAMES:
        assert copied(copies, name) == [contoso.directory_password(name)]


def test_a_missing_folder_is_said_and_nothing_is_sent(contoso: Practice, copies: Path):
    before = contoso.directory_password("svc-sql")
    copies.rmdir()
    with pytest.raises(RotationIncomplete, match=r"there is no such folder.*old password"):
        rotate_passwords(CUSTOMER, SERVICE)
    assert contoso.directory_password("svc-sql") == before
    copies.mkdir()
    rotate_passwords(CUSTOMER, SERVICE)
    assert copied(copies, "svc-sql") == [contoso.directory_password("svc-sql")]


def test_a_disk_that_fills_up_after_the_check_stops_before_anything_is_sent(
    contoso: Practice, copies: Path, monkeypatch: pytest.MonkeyPatch
):
    before = contoso.directory_password("svc-sql")

    def refuse(*_: object) -> None:
        raise Misconfigured("The recovery copy cannot be written: No space left on device.")

    with monkeypatch.context() as full, pytest.raises(RotationIncomplete, match="No space left"):
        full.setattr(Recovery, "keep", refuse)
        rotate_passwords(CUSTOMER, SERVICE)
    assert contoso.directory_password("svc-sql") == before
    assert contoso.rotation("svc-sql").state == RotationState.SEALED
    rotate_passwords(CUSTOMER, SERVICE)
    assert copied(copies, "svc-sql") == [contoso.directory_password("svc-sql")]
