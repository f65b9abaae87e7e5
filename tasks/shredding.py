"""Destroys sealed passwords that nobody can need any more."""

from collections import defaultdict

from prefect import task
from sqlmodel import col, select

from models.account import Account
from models.retention import AGE, shreddable
from models.rotation import Rotation
from models.sealed_password import SealedPassword
from tasks.audit import append
from tasks.clients.database import Session, now_in, reading, writing
from tasks.recovery_copies import drop_copies


@task(task_run_name="shred old passwords")
def shred_passwords(*, dry_run: bool = False) -> int:
    """Take key and ciphertext from every sealed password that may go; the row stays as a tombstone.

    None in a dry run. Its copy for the recovery key goes first: once the row is shredded nobody
    would look for it.
    """
    if dry_run:
        return 0
    with reading() as session:
        going = [row for rows in _shreddable(session).values() for row in rows]
        drop_copies(session, going)
    ids = {row.id for row in going}
    shredded = 0
    with writing() as session:
        now = now_in(session)
        for account_id, rows in _shreddable(session).items():
            gone = [row for row in rows if row.id in ids]
            for row in gone:
                row.wrapped_key = row.nonce = row.ciphertext = None
                row.shredded_at = now
            if gone:
                label = session.get_one(Account, account_id).label
                why = f"{len(gone)} passwords, each older than five weeks and three successors"
                append(session, "shred passwords", label, outcome="done", why=why)
            shredded += len(gone)
    return shredded


def count_shreddable(session: Session) -> int:
    """How many sealed passwords may go now."""
    return sum(len(rows) for rows in _shreddable(session).values())


def _shreddable(session: Session) -> dict[int, list[SealedPassword]]:
    """What may go, by account."""
    now = now_in(session)
    old = select(SealedPassword).where(
        col(SealedPassword.shredded_at).is_(None), col(SealedPassword.sealed_at) <= now - AGE
    )
    by_account: defaultdict[int, list[SealedPassword]] = defaultdict(list)
    for row in session.exec(old).all():
        by_account[row.account_id].append(row)
    return {
        account_id: shreddable(
            sealed,
            session.exec(select(Rotation).where(col(Rotation.account_id) == account_id)).all(),
            now,
        )
        for account_id, sealed in by_account.items()
    }
