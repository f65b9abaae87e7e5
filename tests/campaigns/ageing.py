"""Lets time pass for one account: whatever was noted about it lies further back then."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.campaigns.truth import Subject

MOMENTS = {
    "rotation": [
        "lease_until",
        "next_try_at",
        "opened_at",
        "changed_at",
        "settle_at",
        "password_set_at",
    ],
    "sealedpassword": ["sealed_at"],
    "account": ["rotated_at", "logon_tried_at", "password_set_at"],
}
STORED = "%Y-%m-%d %H:%M:%S.%f"


def grow_older(
    account: Subject, passed: timedelta, database: sqlite3.Connection, domain: SimulatedDomain
) -> None:
    """Move every moment of an account back, in the database and in the directory alike."""
    rows_grow_older(account, passed, database)
    with domain.directory.lock:
        entry = domain.directory.named("samaccountname", account.sam) if account.sam else None
        if entry is not None and entry.account is not None:
            known = entry.account
            entry.account = replace(
                known,
                password_set_at=known.password_set_at - passed,
                bad_at=known.bad_at and known.bad_at - passed,
                locked_at=known.locked_at and known.locked_at - passed,
            )


def rows_grow_older(account: Subject, passed: timedelta, database: sqlite3.Connection) -> None:
    """Move every moment of an account back in the database."""
    with database:
        for table, columns in MOMENTS.items():
            key = "id" if table == "account" else "account_id"
            names = ", ".join(columns)
            wanted = f"SELECT rowid, {names} FROM {table} WHERE {key} = ?"  # noqa: S608  # names of ours
            places = ", ".join(f"{column} = ?" for column in columns)
            change = f"UPDATE {table} SET {places} WHERE rowid = ?"  # noqa: S608  # names of ours
            for row, *moments in database.execute(wanted, [account.id]).fetchall():
                database.execute(change, [*(_older(each, passed) for each in moments), row])


def _older(moment: str | None, passed: timedelta) -> str | None:
    return moment and (datetime.fromisoformat(moment) - passed).strftime(STORED)
