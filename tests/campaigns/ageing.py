"""Lets time pass for one account: whatever was noted about it lies further back then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

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
    account: Subject, passed: timedelta, sql: Callable[..., list[Any]], domain: SimulatedDomain
) -> None:
    """Move every moment of an account back, in the database and in the directory alike."""
    for table, columns in MOMENTS.items():
        key = "id" if table == "account" else "account_id"
        for column in columns:
            wanted = f"SELECT rowid, {column} FROM {table} WHERE {key} = ? AND {column} NOT NULL"  # noqa: S608  # names of ours
            for row, moment in sql(wanted, account.id):
                older = (datetime.fromisoformat(moment) - passed).strftime(STORED)
                sql(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", older, row)  # noqa: S608
    with domain.directory.lock:
        entry = domain.directory.named("samaccountname", account.sam)
        if entry is not None and entry.account is not None:
            known = entry.account
            entry.account = replace(
                known,
                password_set_at=known.password_set_at - passed,
                bad_at=known.bad_at and known.bad_at - passed,
                locked_at=known.locked_at and known.locked_at - passed,
            )
