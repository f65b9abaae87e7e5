"""A policy for Contoso's service accounts, whose moments come when a test says so."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from flows.set_rotation_policy import set_rotation_policy
from models.account import AccountType
from models.rotation_hold import RotationHold
from models.schedule import ScheduledRotation
from tasks.clients.database import reading, writing
from tests.flows.conftest import CUSTOMER, Practice

SERVICE = ("svc-backup", "svc-noupn", "svc-sql")
MINUTE = timedelta(minutes=1)


def passwords(practice: Practice) -> list[object]:
    return [practice.directory_password(name) for name in SERVICE]


def switch_on(**more: Any) -> None:
    """A policy whose window is open now, for a few hours yet."""
    opens_at = f"{datetime.now(UTC) - 10 * MINUTE:%H:%M}"
    set_rotation_policy(
        CUSTOMER,
        AccountType.SERVICE,
        enabled=True,
        opens_at=opens_at,
        window_minutes=300,
        **more,
    )


def rows() -> dict[int, ScheduledRotation]:
    with reading() as session:
        return {each.account_id: each for each in session.exec(select(ScheduledRotation)).all()}


def come_due(practice: Practice, *names: str) -> None:
    """Let these accounts' moments come, one after the other."""
    with writing() as session:
        for number, name in enumerate(names):
            row = session.get_one(ScheduledRotation, practice.account(name).id)
            row.due_at = datetime.now(UTC) - MINUTE + timedelta(seconds=number)


def held() -> list[RotationHold]:
    with reading() as session:
        found = select(RotationHold).where(col(RotationHold.released_at).is_(None))
        return list(session.exec(found).all())
