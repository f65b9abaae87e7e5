"""Our database: migrated, durable, and whole or not at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models.account import Account
from models.account_news import AccountNews
from models.audit import AuditRecord
from models.customer import Customer
from models.dependent import Dependent
from models.entry_pull import EntryPull
from models.import_rule import ImportRule
from models.job import Job
from models.password_check import PasswordCheck
from models.plan import PlannedRotation
from models.request_quota import RequestQuota
from models.rotation import Rotation
from models.rotation_hold import RotationHold
from models.rotation_policy import RotationPolicy
from models.schedule import ScheduledRotation
from models.sealed_password import SealedPassword
from models.sync_booking import SyncBooking
from tasks.clients.database import database_url, migrate, now_in, reading, writing
from tasks.clients.errors import Misconfigured
from tests.at_once import at_once

TABLES = (
    Account,
    AccountNews,
    AuditRecord,
    Customer,
    Dependent,
    EntryPull,
    ImportRule,
    Job,
    PasswordCheck,
    PlannedRotation,
    RequestQuota,
    Rotation,
    RotationHold,
    RotationPolicy,
    ScheduledRotation,
    SealedPassword,
    SyncBooking,
)
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("on_each_database")


def test_the_migrations_make_exactly_the_tables_of_the_models():
    migrate()
    engine = create_engine(database_url())
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), TABLES[0].metadata)
    engine.dispose()
    assert found == []


def test_a_database_that_was_not_migrated_says_what_to_run():
    with pytest.raises(Misconfigured, match="python -m deployments"), reading():
        pass


def test_migrating_twice_keeps_everything():
    migrate()
    with writing() as session:
        session.add(Customer(name="Contoso", created_at=NOW))
    migrate()
    with reading() as session:
        assert session.exec(select(Customer.name)).all() == ["Contoso"]


def test_a_body_that_raises_changes_nothing():
    migrate()
    with pytest.raises(ZeroDivisionError), writing() as session:
        session.add(Customer(name="Contoso", created_at=NOW))
        session.flush()
        raise ZeroDivisionError
    with reading() as session:
        assert session.exec(select(Customer)).all() == []


def test_moments_come_back_in_utc():
    migrate()
    local = NOW.astimezone(timezone(timedelta(hours=5)))
    with writing() as session:
        session.add(Customer(name="Contoso", created_at=local))
    with reading() as session:
        stored = session.exec(select(Customer.created_at)).one()
    assert stored == NOW
    assert stored.tzinfo == UTC


def test_one_organization_cannot_have_two_customers():
    migrate()
    with pytest.raises(IntegrityError), writing() as session:
        session.add(Customer(name="a", organization_id=1, created_at=NOW))
        session.add(Customer(name="b", organization_id=1, created_at=NOW))


def test_what_a_writer_reads_stays_so_until_it_has_written():
    migrate()

    def add(_: int) -> None:
        with writing() as session:
            known = len(session.exec(select(Customer)).all())
            session.add(Customer(name=f"customer {known + 1}", created_at=NOW))

    assert at_once(8, add) == [None] * 8


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile():
    migrate()
    with reading() as session:
        assert session.exec(select(Customer)).all() == []
        with writing() as another:
            another.add(Customer(name="Contoso", created_at=NOW))
        assert session.exec(select(Customer)).all() == []


def test_the_shared_clock_tells_utc_and_goes_on_within_a_transaction():
    migrate()
    with writing() as session:
        first, second = now_in(session), now_in(session)
    assert first.tzinfo == second.tzinfo == UTC
    assert datetime.now(UTC) - timedelta(minutes=1) < first < second <= datetime.now(UTC)
