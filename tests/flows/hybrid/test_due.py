"""A policy rotates accounts of a tenant when they are due, like any others."""

from datetime import UTC, datetime, timedelta

from flows.rotate_due import rotate_due
from flows.set_rotation_policy import set_rotation_policy
from models.account import AccountType
from models.schedule import ScheduledRotation
from tasks.clients.database import writing
from tests.flows.hybrid.conftest import FABRIKAM_CUSTOMER, ONLY, Cloud


def test_an_account_of_a_tenant_that_is_due_is_rotated_and_proven_and_nothing_else_is(apart: Cloud):
    now = datetime.now(UTC)
    set_rotation_policy(
        FABRIKAM_CUSTOMER,
        AccountType.ADMINISTRATOR,
        enabled=True,
        opens_at=f"{now - timedelta(minutes=10):%H:%M}",
        window_minutes=300,
    )
    before, others = apart.password(ONLY), apart.practice.directory_password("fab-admin")
    with writing() as session:
        due = session.get_one(ScheduledRotation, apart.row(ONLY).id)
        due.due_at = now - timedelta(minutes=1)
    assert rotate_due().proven == 1
    assert apart.password(ONLY) == apart.entry_password(apart.row(ONLY)) != before
    assert apart.practice.directory_password("fab-admin") == others
