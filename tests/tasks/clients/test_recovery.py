"""The copies for the recovery key: there, whole, and opened by the standard tool; or a clear no."""

import errno
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from pyrage import decrypt, x25519  # pyright: ignore[reportMissingModuleSource]  # compiled

from tasks.clients.errors import Misconfigured
from tasks.clients.recovery import FOLDER, RECIPIENTS, Label, Recovery, recovery

OWNER = x25519.Identity.generate()
LABEL = Label(
    account=r"CONTOSO\svc-sql",
    customer="Contoso, Ltd.",
    domain="contoso.com",
    rotation_id=17,
    generation=3,
    attempt=1,
    sealed_at=datetime(2026, 1, 2, 3, 4, 5, 678, UTC),
)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Break-glass is switched on."""
    made = tmp_path / "copies"
    made.mkdir()
    monkeypatch.setenv(FOLDER, str(made))
    monkeypatch.setenv(RECIPIENTS, str(OWNER.to_public()))
    return made


def copies() -> Recovery:
    """What the settings say, which is not nothing."""
    found = recovery()
    assert found is not None
    return found


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_a_person_finds_the_copy_by_customer_domain_account_and_time(folder: Path):
    copies().keep(LABEL, SecretStr("canary"))
    assert [str(each.relative_to(folder)) for each in files(folder)] == [
        (
            "Contoso_Ltd/contoso.com/CONTOSO_svc-sql_2026-01-02T03-04-05.000678Z_"
            "generation-3_candidate-1_rotation-17.age"
        )
    ]


@pytest.mark.age
def test_the_standard_tool_opens_a_copy_with_the_offline_key_alone(folder: Path, tmp_path: Path):
    tool = shutil.which("age")
    assert tool, "tests/install_age.sh installs it"
    key = tmp_path / "key.txt"
    key.write_text(f"{OWNER}\n")
    copies().keep(LABEL, SecretStr("canary & Ünïcode"))
    (copy,) = files(folder)
    command = [tool, "-d", "-i", str(key), str(copy)]
    shown = subprocess.run(command, capture_output=True, check=True, env={})  # noqa: S603  # the standard tool
    lines = shown.stdout.decode().splitlines()
    assert lines[:6] == [
        r"Account   CONTOSO\svc-sql",
        "Customer  Contoso, Ltd.",
        "Domain    contoso.com",
        "Sealed    2026-01-02 03:04:05 UTC, before it was sent to the domain",
        "Which     generation 3, candidate 1, rotation 17",
        "Password  canary & Ünïcode",
    ]


def test_each_of_several_recovery_keys_opens_a_copy(folder: Path, monkeypatch: pytest.MonkeyPatch):
    other = x25519.Identity.generate()
    monkeypatch.setenv(RECIPIENTS, f"{OWNER.to_public()}, {other.to_public()},")
    copies().keep(LABEL, SecretStr("canary"))
    (copy,) = files(folder)
    for key in (OWNER, other):
        assert b"canary" in decrypt(copy.read_bytes(), [key])


def test_neither_the_copy_nor_its_name_holds_the_password(folder: Path):
    copies().keep(LABEL, SecretStr("canary"))
    (copy,) = files(folder)
    assert b"canary" not in copy.read_bytes()
    assert "canary" not in str(copy)
    assert copy.stat().st_mode & 0o077 == 0


def test_a_copy_that_is_there_is_never_written_again(folder: Path):
    copies().keep(LABEL, SecretStr("canary"))
    (copy,) = files(folder)
    before = copy.read_bytes()
    copies().keep(LABEL, SecretStr("canary"))
    assert copy.read_bytes() == before


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_whatever_the_names_the_copy_lies_two_folders_down_and_nowhere_else(
    account: str, customer: str, domain: str
):
    label = LABEL._replace(account=account, customer=customer, domain=domain)
    path = label.path(Path("/copies"))
    assert len(path.parts) == len(Path("/copies").parts) + 3
    for part in path.parts[2:]:
        assert not part.startswith((".", "-"))
        assert len(part.encode()) < 230


def test_two_candidates_whose_names_look_alike_never_share_a_file():
    later = LABEL.sealed_at.replace(microsecond=679)
    others = [
        LABEL._replace(account="CONTOSO/svc-sql", attempt=2),
        LABEL._replace(generation=4),
        LABEL._replace(rotation_id=18),
        LABEL._replace(sealed_at=later),
    ]
    assert len({each.path(Path()) for each in [LABEL, *others]}) == 5


def test_a_dropped_copy_is_gone_also_if_the_account_was_renamed_since(folder: Path):
    kept = LABEL._replace(generation=4)
    copies().keep(LABEL._replace(account="old_name", customer="Old_Ltd"), SecretStr("canary"))
    copies().keep(kept, SecretStr("canary"))
    copies().drop({LABEL.mark})
    assert files(folder) == [kept.path(folder)]


def test_it_is_off_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.delenv(RECIPIENTS, raising=False)
    assert recovery() is None


@pytest.mark.parametrize("missing", [FOLDER, RECIPIENTS])
def test_half_of_the_settings_is_refused_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, missing: str
):
    monkeypatch.delenv(missing)
    with pytest.raises(Misconfigured, match=missing):
        recovery()


def test_a_wrong_recovery_key_is_named_by_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(RECIPIENTS, f"{OWNER.to_public()},age1nonsense")
    with pytest.raises(Misconfigured, match="Key 2 in QUICKPASS_RECOVERY_RECIPIENTS is not a pub"):
        recovery()


def test_a_secret_key_among_the_settings_is_refused_and_not_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(RECIPIENTS, str(OWNER))
    with pytest.raises(Misconfigured, match="belongs offline") as refused:
        recovery()
    assert str(OWNER) not in str(refused.value)


def test_a_folder_that_is_not_there_is_not_made(folder: Path):
    folder.rmdir()
    for attempt in (copies().try_out, lambda: copies().keep(LABEL, SecretStr("canary"))):
        with pytest.raises(Misconfigured, match="no such folder"):
            attempt()
    assert not folder.exists()


def test_a_file_in_the_place_of_the_folder_is_refused(folder: Path):
    folder.rmdir()
    folder.touch()
    with pytest.raises(Misconfigured, match="no such folder"):
        copies().try_out()


@pytest.mark.parametrize(
    "call", ["os.fsync", "os.open", "pathlib.Path.replace", "pathlib.Path.mkdir"]
)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_says_no_is_said_and_leaves_no_half_a_copy(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken, pytest.raises(Misconfigured) as refused:
        broken.setattr(call, refuse)
        copies().keep(LABEL, SecretStr("canary"))
    assert os.strerror(code) in str(refused.value)
    assert "canary" not in str(refused.value)
    if call != "os.fsync":  # then it may be there: it only is not known to be
        assert files(folder) == []


def test_trying_out_leaves_nothing_behind(folder: Path):
    copies().try_out()
    assert list(folder.iterdir()) == []
