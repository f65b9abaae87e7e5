"""The escrow gives back what was sealed, to the right owner only."""

from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tasks.clients.errors import Misconfigured, Unexpected
from tasks.clients.escrow import Binding, Escrow, create_escrow_key, escrow, key_file

KEY = bytes(range(32))
OWNER = Binding("0000-1111", 7, 3, 1)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_sealed_password_comes_back_unchanged(password: str):
    sealed = Escrow([KEY]).seal(SecretStr(password), OWNER)
    assert Escrow([KEY]).open(sealed, OWNER).get_secret_value() == password


@pytest.mark.parametrize(
    "other",
    [
        Binding("0000-2222", 7, 3, 1),
        Binding("0000-1111", 8, 3, 1),
        Binding("0000-1111", 7, 4, 1),
        Binding("0000-1111", 7, 3, 2),
    ],
)
def test_a_row_that_was_moved_to_another_owner_does_not_open(other: Binding):
    sealed = Escrow([KEY]).seal(SecretStr("canary"), OWNER)
    with pytest.raises(Unexpected, match="altered") as refused:
        Escrow([KEY]).open(sealed, other)
    assert "canary" not in str(refused.value)


def test_a_flipped_bit_does_not_open():
    sealed = Escrow([KEY]).seal(SecretStr("canary"), OWNER)
    broken = bytes([sealed.ciphertext[0] ^ 1]) + sealed.ciphertext[1:]
    with pytest.raises(Unexpected):
        Escrow([KEY]).open(sealed._replace(ciphertext=broken), OWNER)


def test_another_key_is_named_as_the_reason():
    sealed = Escrow([KEY]).seal(SecretStr("canary"), OWNER)
    with pytest.raises(Misconfigured, match="former key file"):
        Escrow([bytes(32)]).open(sealed, OWNER)


def test_the_ciphertext_does_not_hold_the_password():
    assert b"canary" not in Escrow([KEY]).seal(SecretStr("canary"), OWNER).ciphertext


def test_a_missing_key_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(tmp_path / "none.key"))
    with pytest.raises(Misconfigured, match=r"none\.key: No such file"):
        escrow()


@pytest.mark.parametrize("content", [b"", b"short", b64encode(bytes(31)), b"\xff\xfe"])
def test_a_file_that_is_no_key_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
):
    (tmp_path / "escrow.key").write_bytes(content)
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(tmp_path / "escrow.key"))
    with pytest.raises(Misconfigured, match="cannot be read"):
        escrow()


def test_making_a_key_never_replaces_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(tmp_path / "keys" / "escrow.key"))
    create_escrow_key()
    first = key_file().read_bytes()
    create_escrow_key()
    assert key_file().read_bytes() == first
    assert key_file().stat().st_mode & 0o077 == 0
