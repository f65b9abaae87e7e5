"""The status pages after a run, as the operator reads them in Prefect."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from sqlmodel import select

from flows.resume_rotations import resume_rotations
from flows.rotate_passwords import rotate_passwords
from models.rotation import Rotation
from tasks.clients.database import writing
from tasks.reports import RotationIncomplete
from tasks.schedules import list_rotation_schedules
from tests.flows.conftest import CUSTOMER, Practice, artifacts, page

ACCOUNTS = "accounts-1-contoso-ltd"


@pytest.fixture
def every_month(prefect: None) -> Generator[None]:
    """A schedule that rotates whatever is older than 30 days."""
    deployed = RunnerDeployment.from_flow(
        rotate_passwords,
        name="every month",
        parameters={"customer": "*", "older_than_days": 7},
        schedule=Cron("0 3 1 1 *", timezone="UTC", parameters={"older_than_days": 30}),
    )
    deployment_id = deployed.apply()
    yield
    with get_client(sync_client=True) as client:
        client.delete_deployment(deployment_id)  # pyright: ignore[reportArgumentType]  # typed sync-or-async


def put_into_the_vault(practice: Practice, name: str) -> None:
    practice.itglue.edit(practice.account(name).entry_id or 0, vault_id=5)


def test_each_account_stands_where_an_operator_looks_for_it(contoso: Practice, every_month: None):
    put_into_the_vault(contoso, "svc-sql")
    contoso.contoso.lock("svc-noupn")
    with pytest.raises(RotationIncomplete):
        rotate_passwords(CUSTOMER)
    assert "Contoso, Ltd.](/v2/artifacts/key/accounts-1-contoso-ltd)" in page("customers")
    assert "| 1 proven, 1 unconfirmed, 1 failed |" in page("customers")
    due = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    (proven,) = (line for line in page(ACCOUNTS).splitlines() if r"CONTOSO\\svc-backup |" in line)
    assert " in contoso.test |" in proven
    assert f"| {due} " in proven
    assert r"CONTOSO\\svc-noupn" in page("rotations-in-flight")
    assert "svc-sql" not in page("rotations-in-flight")
    waiting = page("needs-a-person")
    assert r"accounts = CONTOSO\\svc-sql" in waiting
    assert "svc-noupn" not in waiting


def test_a_sweep_publishes_only_what_says_something_new(contoso: Practice):
    with pytest.raises(RotationIncomplete):
        put_into_the_vault(contoso, "svc-sql")
        rotate_passwords(CUSTOMER, accounts=["svc-sql"])
    before = artifacts()
    resume_rotations()
    assert artifacts() == before
    with writing() as session:
        session.exec(select(Rotation)).one().problem = "Something else."
    resume_rotations()
    assert artifacts() == before + 1
    assert "Something else." in page("needs-a-person")


def test_a_prefect_that_does_not_answer_leaves_next_due_unknown():
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert list_rotation_schedules() is None
