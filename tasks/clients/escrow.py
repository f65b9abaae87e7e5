"""Seals candidates so that only the holder of the escrow key can open them.

AES-256-GCM under a key that lives outside the database, in the file that
`QUICKPASS_ESCROW_KEY_FILE` names. The associated data binds each ciphertext to its account,
rotation and attempt: a row moved or rolled back does not open.
"""

import os
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from tasks.clients.errors import Misconfigured, Unexpected

KEY_BYTES = 32
NONCE_BYTES = 12


class Sealed(NamedTuple):
    """A sealed password, and the id of the key that opens it."""

    key_id: str
    nonce: bytes
    ciphertext: bytes


class Binding(NamedTuple):
    """What a sealed password belongs to; opening it with any other binding fails."""

    object_id: str
    rotation_id: int
    attempt: int


class Escrow:
    """Seals and opens with one key."""

    def __init__(self, key: bytes) -> None:
        """`key` is 32 bytes."""
        self._cipher = AESGCM(key)
        self.key_id = sha256(b"quickpass escrow key id:" + key).hexdigest()[:16]

    def seal(self, password: SecretStr, binding: Binding) -> Sealed:
        """Seal `password`, bound to what it is for."""
        nonce = token_bytes(NONCE_BYTES)
        plain = password.get_secret_value().encode()
        return Sealed(self.key_id, nonce, self._cipher.encrypt(nonce, plain, self._data(binding)))

    def open(self, sealed: Sealed, binding: Binding) -> SecretStr:
        """The password; Misconfigured under another key, Unexpected if the row was tampered with."""
        if sealed.key_id != self.key_id:
            raise Misconfigured(
                f"The escrow holds a password sealed with key {sealed.key_id}, but the key file has "
                f"key {self.key_id}. Put the former key file back; nothing was changed."
            )
        try:
            plain = self._cipher.decrypt(sealed.nonce, sealed.ciphertext, self._data(binding))
        except InvalidTag:
            pass
        else:
            return SecretStr(plain.decode())
        raise Unexpected(
            f"The sealed password of rotation {binding.rotation_id} does not open: its row was "
            "altered, or belongs to another rotation. Restore the database from a backup."
        )

    def _data(self, binding: Binding) -> bytes:
        return "|".join(("1", self.key_id, *map(str, binding))).encode()


def escrow() -> Escrow:
    """The escrow with the configured key; Misconfigured when there is none, or it is not one."""
    path = key_file()
    try:
        key = b64decode(path.read_bytes())
    except OSError as error:
        reason = error.strerror
    except ValueError:
        reason = "it is not base64"
    else:
        if len(key) == KEY_BYTES:
            return Escrow(key)
        reason = f"it does not hold {KEY_BYTES} bytes in base64"
    raise Misconfigured(
        f"The escrow key cannot be read from {path}: {reason}. Restore that file, or name the "
        "right one in QUICKPASS_ESCROW_KEY_FILE. Without it no password can be rotated."
    )


def key_file() -> Path:
    """Where the escrow key is."""
    default = Path.home() / ".quickpass-flows" / "escrow.key"
    return Path(os.environ.get("QUICKPASS_ESCROW_KEY_FILE") or default)


def create_key() -> None:
    """Make a key, readable by its owner only, unless there is one already."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(b64encode(token_bytes(KEY_BYTES)))
        file.flush()
        os.fsync(file.fileno())
