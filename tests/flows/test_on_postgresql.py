"""A whole onboarding, rotation and import by itself with the application's database on PostgreSQL."""

import pytest
from sqlmodel import col, update

from deployments.__main__ import main
from flows.import_accounts import import_accounts
from flows.import_new_accounts import import_new_accounts
from flows.resume_rotations import resume_rotations
from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from models.outcome import Outcome, outcome
from models.rotation import Rotation
from tasks.clients.database import now_in, writing
from tests.flows.changing import hire
from tests.flows.conftest import CUSTOMER, Practice
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.postgresql


@pytest.fixture
def database(on_postgresql: PostgreSQL) -> None:
    """In the place of the file that other flows are tested with."""


def test_accounts_are_rotated_resumed_looked_at_again_told_of_and_imported(contoso: Practice):
    summary = rotate_passwords(CUSTOMER, [AccountType.SERVICE])
    assert (summary.proven, summary.unconfirmed, summary.failed) == (3, 0, 0)
    with writing() as session:
        due = update(Rotation).where(col(Rotation.settle_at).is_not(None))
        session.exec(due.values(settle_at=now_in(session)))
    assert resume_rotations().looked_at == 3
    for name in ("svc-sql", "svc-backup", "svc-noupn"):
        assert outcome(contoso.rotation(name)) == Outcome.PROVEN
        assert contoso.entry(name)["password"] == contoso.directory_password(name)
    unit, service = ["Customers / Service"], AccountType.SERVICE
    import_accounts(CUSTOMER, None, unit, account_type=service, keep_importing=True)
    hire(contoso.contoso, "svc-late", ("Customers", "Service"))
    assert import_new_accounts().new == [r"CONTOSO\svc-late"]
    assert main(["audit", "verify"]) == 0
