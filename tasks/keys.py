"""The keys that lie outside the database: made once, and made known to the database."""

from sqlmodel import select

from models.sealed_password import EscrowKey
from tasks.audit import append, audit_key_file
from tasks.clients.database import now_in, writing
from tasks.clients.escrow import create_escrow_key, escrow
from tasks.clients.key_file import create_key


def create_keys() -> None:
    """Make the escrow key and the audit key unless there are any, and tell a new database.

    A database that knows a key already is not taught another one: that is what a wrong key file
    would look like.
    """
    create_key(audit_key_file())
    create_escrow_key()
    with writing() as session:
        if session.exec(select(EscrowKey)).first() is None:
            key_id = escrow().key_id
            session.add(EscrowKey(key_id=key_id, created_at=now_in(session)))
            append(session, "create escrow key", key_id, outcome="done")
