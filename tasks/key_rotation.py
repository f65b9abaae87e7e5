"""Changes the escrow key: every sealed password gets the new one, then the old one goes.

    key file     keys in the table   rows wrapped with
    old          old                 old
    old, new     old                 old         on disk before anything knows of it
    old, new     old, new            old
    new, old     old, new            old, new    what is sealed from here on has the new key
    new, old     old, new            new         batch after batch
    new, old     new                 new
    new          new                 new

Each line is one durable step, and file and table tell where to go on after a crash at any of them.
Workers go on meanwhile: they read the file at each use, and it always holds what a row needs.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import NamedTuple

from sqlmodel import col, select

from models.sealed_password import EscrowKey, SealedPassword
from tasks.audit import append
from tasks.candidates import check_key, sealed_of
from tasks.clients.database import Session, now_in, reading, writing
from tasks.clients.errors import Misconfigured, Permanent, Unexpected
from tasks.clients.escrow import VARIABLE, escrow, id_of, key_file
from tasks.clients.key_file import KEY_BYTES, only_writer, read_keys, replace_keys

BATCH = 500
"""Rows re-wrapped in one transaction: a worker that wants to write waits for one batch."""

ACTION = "rotate escrow key"


class Changed(NamedTuple):
    """The key that everything is wrapped with now, and how many passwords this run gave it."""

    key_id: str
    rewrapped: int


def rotate_escrow_key() -> Changed:
    """Change the escrow key, or finish a change that was interrupted.

    Misconfigured if the key file is not this database's, or another process is at it. Unexpected,
    after all the others were done, if rows are damaged: the old key stays in the file for them.
    """
    with only_writer(key_file()):
        check_key()
        new = _new_key(_keys())
        _register(new)
        others = [key for key in _keys() if key != new]
        replace_keys(key_file(), [new, *others])
        rewrapped = 0
        while True:
            more, left = _rewrap(id_of(new))
            rewrapped += more
            if left:
                raise Unexpected(
                    f"{rewrapped} passwords have the new key {id_of(new)}. These do not open with "
                    f"any key in {key_file()}, so the old one stays there: sealed passwords "
                    f"{', '.join(map(str, left))}. Restore them from a backup, then run it again."
                )
            if _retire_others(id_of(new), rewrapped):
                break
        replace_keys(key_file(), [new])
        return Changed(id_of(new), rewrapped)


def _new_key(keys: Sequence[bytes]) -> bytes:
    """The key that an interrupted change was about; else a new one, last in the file."""
    with reading() as session:
        known = {each.key_id: each for each in session.exec(select(EscrowKey)).all()}
    unknown = [key for key in keys if id_of(key) not in known]
    if unknown:
        return unknown[-1]
    if len(keys) > 1:
        return max(keys, key=lambda key: known[id_of(key)].created_at)
    new = token_bytes(KEY_BYTES)
    replace_keys(key_file(), [*keys, new])
    return new


def _register(new: bytes) -> None:
    in_file = {id_of(key) for key in _keys()}
    with writing() as session:
        if session.get(EscrowKey, id_of(new)) is not None:
            return
        known = session.exec(select(EscrowKey).where(col(EscrowKey.retired_at).is_(None))).all()
        if elsewhere := {each.key_id for each in known} - in_file:
            raise Misconfigured(
                f"The database also knows the key {', '.join(elsewhere)}, which is not in "
                f"{key_file()}: its change was begun on another machine. Finish it there first."
            )
        at = _after(now_in(session), known)
        session.add(EscrowKey(key_id=id_of(new), created_at=at))
        append(session, ACTION, id_of(new), outcome="begun")


def _rewrap(new_id: str) -> tuple[int, list[int]]:
    """Wrap every row's own key with the new one; how many, and the ids of those that cannot be."""
    done, left, last = 0, list[int](), 0
    while True:
        with writing() as session:
            rows = session.exec(
                select(SealedPassword)
                .where(
                    col(SealedPassword.id) > last,
                    SealedPassword.key_id != new_id,
                    col(SealedPassword.shredded_at).is_(None),
                )
                .order_by(col(SealedPassword.id))
                .limit(BATCH)
            ).all()
            for row in rows:
                last = row.id or 0
                try:
                    sealed = escrow().rewrapped(sealed_of(row))
                except Permanent:
                    left.append(last)
                else:
                    row.key_id, row.wrapped_key = sealed.key_id, sealed.wrapped_key
                    done += 1
        if not rows:
            return done, left


def _retire_others(new_id: str, rewrapped: int) -> bool:
    """Retire the other keys; False if a worker sealed with one since, so that there is more to do.

    A worker that has begun to seal is waited for, so that its row is seen here.
    """
    with writing() as session:
        live = select(EscrowKey).where(
            EscrowKey.key_id != new_id, col(EscrowKey.retired_at).is_(None)
        )
        others = session.exec(live).all()
        if any(_in_use(session, each.key_id) for each in others):
            return False
        for each in others:
            each.retired_at = now_in(session)
            why = f"replaces {each.key_id}; {rewrapped} passwords re-wrapped"
            append(session, ACTION, new_id, outcome="done", why=why)
    return True


def _in_use(session: Session, key_id: str) -> bool:
    row = select(SealedPassword.id).where(
        SealedPassword.key_id == key_id, col(SealedPassword.shredded_at).is_(None)
    )
    return session.exec(row).first() is not None


def _keys() -> list[bytes]:
    return read_keys(key_file(), VARIABLE)


def _after(now: datetime, known: Sequence[EscrowKey]) -> datetime:
    """A moment later than every key's: order must not depend on a clock that was set back."""
    return max([now, *(each.created_at + timedelta(microseconds=1) for each in known)])
