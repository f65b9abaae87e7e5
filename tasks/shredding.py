"""Destroys sealed passwords that nobody can need any more."""

from collections import defaultdict

from prefect import task
from sqlmodel import col, select

from models.account import Account
from models.retention import AGE, shreddable
from models.rotation import Rotation
from models.sealed_password import SealedPassword
from tasks.audit import append
from tasks.clients.database import now_in, writing


@task(task_run_name="shred old passwords")
def shred_passwords() -> int:
    """Take key and ciphertext from every sealed password that may go; the row stays as a tombstone."""
    with writing() as session:
        now = now_in(session)
        old = select(SealedPassword).where(
            col(SealedPassword.shredded_at).is_(None), col(SealedPassword.sealed_at) <= now - AGE
        )
        by_account: defaultdict[int, list[SealedPassword]] = defaultdict(list)
        for row in session.exec(old).all():
            by_account[row.account_id].append(row)
        shredded = 0
        for account_id, sealed in by_account.items():
            of_account = select(Rotation).where(col(Rotation.account_id) == account_id)
            gone = shreddable(sealed, session.exec(of_account).all(), now)
            for row in gone:
                row.wrapped_key = row.nonce = row.ciphertext = None
                row.shredded_at = now
            if gone:
                label = session.get_one(Account, account_id).label
                why = f"{len(gone)} passwords, each older than five weeks and three successors"
                append(session, "shred passwords", label, outcome="done", why=why)
            shredded += len(gone)
        return shredded
