"""However often everything is restarted, nothing is rotated that is not due."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from prefect.settings import PREFECT_API_URL
from sqlmodel import func, select

from flows.set_rotation_policy import set_rotation_policy
from models.rotation import Rotation
from models.schedule import ScheduledRotation
from tasks.clients.database import reading, writing
from tests.flows.conftest import CUSTOMER, Practice
from tests.flows.interrupted import agree

PER_COMMIT, NIGHTLY = 2, 99

START = """
from flows.rotate_due import rotate_due
from tasks.clients.database import migrate
from tasks.keys import create_keys

migrate()
create_keys()
print(rotate_due().proven)
"""
"""What every start does to our database, and then `rotate-due`, in a process that knows nothing yet."""


def restarted() -> int:
    """Start everything anew; how many accounts that rotated."""
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", START],
        env={**os.environ, "PREFECT_API_URL": str(PREFECT_API_URL.value())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout.splitlines()[-1])


def moments() -> dict[int, datetime]:
    with reading() as session:
        return {each.account_id: each.due_at for each in session.exec(select(ScheduledRotation))}


def rotations() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Rotation)).one()


def test_restarts_rotate_what_is_due_once_and_nothing_else(
    contoso: Practice, request: pytest.FixtureRequest
):
    now = datetime.now(UTC)
    opens_at = f"{now - timedelta(minutes=10):%H:%M}"
    set_rotation_policy(CUSTOMER, enabled=True, opens_at=opens_at, window_minutes=300)
    with writing() as session:
        row = session.get_one(ScheduledRotation, contoso.account("svc-sql").id)
        row.due_at = now - timedelta(minutes=1)
    before = contoso.contoso.snapshot()
    assert restarted() == 1
    assert agree(contoso, "svc-sql")
    rotated = contoso.contoso.snapshot()
    (changed,) = (each for each in rotated if each not in before)
    assert changed["sam_account_name"] == "svc-sql"
    assert restarted() == 0
    stored = moments()
    for _ in range(NIGHTLY if request.config.option.nightly else PER_COMMIT):
        assert restarted() == 0
        assert moments() == stored
    assert contoso.contoso.snapshot() == rotated
    assert rotations() == 1
