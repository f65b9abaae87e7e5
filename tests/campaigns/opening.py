"""The oracle's own keys: opens sealed passwords, and follows the audit log's chain."""

import hmac
import json
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

FORM = "2"
FOREIGN = 0


def opened(row: sqlite3.Row, object_id: str, key_file: Path) -> str | None:
    """The password of ours in a row of the escrow; None if it opens with no key, or is foreign."""
    if row["ciphertext"] is None or row["attempt"] == FOREIGN:
        return None
    parts = (FORM, object_id, row["rotation_id"], row["generation"], row["attempt"])
    bound_to = "|".join(map(str, parts)).encode()
    for line in key_file.read_bytes().split():
        try:
            own = aes_key_unwrap(b64decode(line), row["wrapped_key"])
            return AESGCM(own).decrypt(row["nonce"], row["ciphertext"], bound_to).decode()
        except (InvalidUnwrap, InvalidTag):
            continue
    return None


class Chain:
    """The audit log, followed from its first record to the last one seen."""

    def __init__(self, key_file: Path) -> None:
        """The key is read when the first record is."""
        self._key_file = key_file
        self._followed = 0
        self._mac = ""

    def broken(self, rows_after: Callable[[int], list[sqlite3.Row]]) -> Iterator[str]:
        """Where the chain does not hold from the last record seen, which is given again, onwards."""
        rows = rows_after(self._followed - 1)
        if self._followed and (not rows or rows.pop(0)["mac"] != self._mac):
            yield f"record {self._followed} of the audit log was altered or has vanished"
        for row in rows:
            self._followed += 1
            if row["number"] != self._followed:
                yield f"the audit log has a hole before record {row['number']}"
            if row["mac"] != self._expected(row):
                yield f"record {row['number']} of the audit log does not fit the chain"
            self._mac = row["mac"]

    def _expected(self, row: sqlite3.Row) -> str:
        at = datetime.fromisoformat(row["at"]).replace(tzinfo=UTC).isoformat()
        said = [self._mac, row["number"], at]
        said += [row[name] for name in ("who", "action", "subject", "outcome", "why")]
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        key = b64decode(self._key_file.read_bytes().split()[0])
        return hmac.new(key, text.encode(), sha256).hexdigest()
