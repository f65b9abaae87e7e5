"""What policies rotate by themselves reaches the tenants as well."""

from datetime import UTC, datetime, timedelta

from flows.rotate_due import rotate_due
from flows.set_rotation_policy import set_rotation_policy
from models.account import AccountType
from models.schedule import ScheduledRotation
from tasks.clients.database import writing
from tests.flows.hybrid.conftest import CONTOSO_CUSTOMER, SQL, Cloud

MINUTES = timedelta(minutes=10)


def test_a_due_account_has_reached_the_tenant_through_entra_connect_when_the_run_ends(
    synced: Cloud,
):
    set_rotation_policy(
        CONTOSO_CUSTOMER,
        AccountType.ADMINISTRATOR,
        enabled=True,
        opens_at=f"{datetime.now(UTC) - MINUTES:%H:%M}",
        window_minutes=300,
    )
    account = synced.practice.account("svc-sql")
    with writing() as session:
        row = session.get_one(ScheduledRotation, account.id)
        row.due_at = datetime.now(UTC) - timedelta(minutes=1)
    assert rotate_due().proven == 1
    assert len(synced.passwords("svc-sql", SQL)) == 1
    assert synced.rotation(account).cloud_changed_at is not None
