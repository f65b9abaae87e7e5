"""The audit log: who did what to what, why, and what came of it, chained so that edits show.

Each record carries a keyed hash over itself and the hash before it. Whoever edits, drops or
reorders records without the key breaks the chain at a place that can be named; records cut off
at the end show against a head that was exported earlier.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Field, SQLModel

from models.columns import Moment

FIRST = ""
"""The hash before the first record."""


class AuditRecord(SQLModel, table=True):
    """One line of the log. Never holds a password, a key, or a text from outside."""

    number: int = Field(primary_key=True)  # counts from 1 without a gap
    at: datetime = Field(sa_type=Moment)
    who: str
    action: str
    subject: str
    outcome: str
    why: str
    mac: str


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row, moved by whoever appends."""

    id: int = Field(primary_key=True)
    number: int
    mac: str


class Broken(NamedTuple):
    """The first place where the chain does not hold, and how it shows."""

    number: int
    how: str


def mac_of(record: AuditRecord, before: str, key: bytes) -> str:
    """The hash of `record` when the record before it has the hash `before`."""
    said = [
        before,
        record.number,
        record.at.isoformat(),
        record.who,
        record.action,
        record.subject,
        record.outcome,
        record.why,
    ]
    # A database lets an intruder put other kinds of values there; they get some hash, not this one.
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hmac.new(key, text.encode(), sha256).hexdigest()


def first_broken(
    records: Iterable[AuditRecord], key: bytes, head: AuditHead, exported: AuditHead | None = None
) -> Broken | None:
    """Where the chain breaks first; None if it holds. `records` come in the order of their numbers.

    `head` is the log's own end, `exported` one that was kept elsewhere while the log was shorter.
    """
    ends = [head] if exported is None else [head, exported]
    before, expected = FIRST, 1
    for record in records:
        if record.number > expected:
            return Broken(expected, "this record is missing")
        if how := _wrong(record, expected, mac_of(record, before, key), ends):
            return Broken(record.number, how)
        before, expected = record.mac, expected + 1
    if expected <= max(each.number for each in ends):
        return Broken(expected, "the log ends before this record")
    return None


def _wrong(record: AuditRecord, expected: int, mac: str, ends: Sequence[AuditHead]) -> str | None:
    if record.number != expected:
        return "no record has this number"
    if not hmac.compare_digest(str(record.mac).encode(), mac.encode()):
        return "this record, or the one before it, was altered"
    if any(end.number == expected and end.mac != mac for end in ends):
        return "the log was written anew up to here"
    if expected > ends[0].number:
        return "this record stands behind the end of the log"
    return None
