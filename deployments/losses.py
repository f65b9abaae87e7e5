"""Looks from outside for passwords that were lost, after a storm.

Reads only what the stand-ins wrote into `world.json`, and the escrow: the database by plain SQL,
opened with the key file and code of its own.
"""

import json
import sqlite3
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

PROOFS = ("accepted", "right_but_restricted", "change_seen")


def losses(folder: Path) -> Iterator[str]:
    """A sentence for each account whose password is nowhere, or whose end nobody explains."""
    world = json.loads((folder / "world.json").read_text())
    stored = {int(entry["id"]): entry["password"] for entry in world["entries"]}
    everyone = [*world["accounts"], *world["users"]]
    present = {each["object_id"]: each["password"] for each in everyone}
    with closing(sqlite3.connect(folder / "quickpass.db")) as database:
        database.row_factory = sqlite3.Row
        for account in database.execute(
            "SELECT * FROM account WHERE id IN (SELECT account_id FROM rotation)"
        ).fetchall():
            held = present[account["object_id"]]
            known = {stored.get(account["entry_id"])}
            known |= set(escrow_of(database, account, folder / "keys" / "escrow.key"))
            rotations = database.execute(
                "SELECT * FROM rotation WHERE account_id = ? ORDER BY generation DESC",
                (account["id"],),
            ).fetchall()
            last = rotations[0]
            untouched = {row["state"] for row in rotations} == {"refused"}
            twin = present.get(last["twin_object_id"])
            if last["cloud_changed_at"] and twin is not None and twin not in known:
                yield f"{account['label']}: the password of its twin is nowhere."
            if held not in known and not untouched:
                yield f"{account['label']}: the directory's password is nowhere."
            agreed = last["state"] == "recorded" and held == stored.get(account["entry_id"])
            if not (agreed and last["logon"] in PROOFS) and not (last["problem"] or agreed):
                yield f"{account['label']}: is {last['state']}, and nobody says why."


def escrow_of(database: sqlite3.Connection, account: sqlite3.Row, key_file: Path) -> Iterator[str]:
    """What the escrow holds for an account, as far as it opens."""
    keys = [b64decode(line) for line in key_file.read_bytes().split()]
    rows = database.execute(
        "SELECT * FROM sealedpassword WHERE account_id = ? AND ciphertext IS NOT NULL",
        (account["id"],),
    )
    for row in rows.fetchall():
        bound = (account["object_id"], row["rotation_id"], row["generation"], row["attempt"])
        data = "|".join(map(str, ("2", *bound))).encode()
        for key in keys:
            try:
                own = aes_key_unwrap(key, row["wrapped_key"])
                yield AESGCM(own).decrypt(row["nonce"], row["ciphertext"], data).decode()
            except (InvalidUnwrap, InvalidTag):
                continue
