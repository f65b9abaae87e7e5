"""Seals passwords so that only the holder of the escrow key can open them.

Each password is encrypted with AES-256-GCM under a key of its own, which the escrow key wraps (AES
key wrap, RFC 3394). The escrow key lives outside the database, in the file that
`QUICKPASS_ESCROW_KEY_FILE` names. The associated data binds each ciphertext to its account,
rotation, generation and candidate: a row that was moved, swapped or rolled back does not open.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from pydantic import SecretStr

from tasks.clients.errors import Misconfigured, Unexpected
from tasks.clients.key_file import KEY_BYTES, create_key, key_path, read_keys

VARIABLE = "QUICKPASS_ESCROW_KEY_FILE"
NONCE_BYTES = 12


class Sealed(NamedTuple):
    """A sealed password, its own key wrapped, and the id of the escrow key that unwraps that."""

    key_id: str
    wrapped_key: bytes
    nonce: bytes
    ciphertext: bytes


class Binding(NamedTuple):
    """What a sealed password belongs to; opening it with any other binding fails."""

    object_id: str
    rotation_id: int
    generation: int
    attempt: int


class Escrow:
    """Seals with the present key, and opens with any it has."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys` are 32 bytes each, the present one first."""
        self._keys = {id_of(key): key for key in keys}
        self.key_id = id_of(keys[0])

    def seal(self, password: SecretStr, binding: Binding) -> Sealed:
        """Seal `password`, bound to what it is for."""
        own, nonce = token_bytes(KEY_BYTES), token_bytes(NONCE_BYTES)
        plain = password.get_secret_value().encode()
        ciphertext = AESGCM(own).encrypt(nonce, plain, _data(binding))
        wrapped = aes_key_wrap(self._keys[self.key_id], own)
        return Sealed(self.key_id, wrapped, nonce, ciphertext)

    def open(self, sealed: Sealed, binding: Binding) -> SecretStr:
        """The password; Misconfigured without its key, Unexpected if the row was tampered with."""
        key = self._key_of(sealed)
        try:
            own = aes_key_unwrap(key, sealed.wrapped_key)
            plain = AESGCM(own).decrypt(sealed.nonce, sealed.ciphertext, _data(binding))
        except (InvalidUnwrap, InvalidTag, ValueError):
            pass
        else:
            return SecretStr(plain.decode())
        raise Unexpected(
            f"The sealed password of rotation {binding.rotation_id} does not open: its row was "
            "altered, or belongs to another rotation. Restore the database from a backup."
        )

    def rewrapped(self, sealed: Sealed) -> Sealed:
        """The same under the present key; Misconfigured or Unexpected where it cannot be."""
        try:
            own = aes_key_unwrap(self._key_of(sealed), sealed.wrapped_key)
        except (InvalidUnwrap, ValueError):
            own = None
        if own is None:
            raise Unexpected("A sealed password has a damaged key: restore it from a backup.")
        wrapped = aes_key_wrap(self._keys[self.key_id], own)
        return sealed._replace(key_id=self.key_id, wrapped_key=wrapped)

    def _key_of(self, sealed: Sealed) -> bytes:
        if sealed.key_id not in self._keys:
            raise Misconfigured(
                f"The escrow holds a password sealed with key {sealed.key_id}, but the key file has "
                f"key {self.key_id}. Put the former key file back; nothing was changed."
            )
        return self._keys[sealed.key_id]


def escrow() -> Escrow:
    """The escrow with the configured keys; Misconfigured when there are none."""
    return Escrow(read_keys(key_file(), VARIABLE))


def key_file() -> Path:
    """Where the escrow key is."""
    return key_path(VARIABLE, "escrow.key")


def create_escrow_key() -> None:
    """Make the escrow key, readable by its owner only, unless there is one already."""
    create_key(key_file())


def id_of(key: bytes) -> str:
    """A name for a key that tells nothing about it."""
    return sha256(b"quickpass escrow key id:" + key).hexdigest()[:16]


def _data(binding: Binding) -> bytes:
    return "|".join(("2", *map(str, binding))).encode()
