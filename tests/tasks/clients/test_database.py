"""Our database: migrated, durable, and whole or not at all."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models.account import Account
from models.customer import Customer
from models.request_quota import RequestQuota
from models.rotation import Rotation
from tasks.clients.database import database_url, migrate, reading, writing
from tasks.clients.errors import Misconfigured

TABLES = (Account, Customer, RequestQuota, Rotation)
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'quickpass.db'}")


def test_the_migrations_make_exactly_the_tables_of_the_models():
    migrate()
    engine = create_engine(database_url())
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), TABLES[0].metadata)
    engine.dispose()
    assert found == []


def test_a_database_that_was_not_migrated_says_what_to_run(tmp_path: Path):
    (tmp_path / "new").mkdir()
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


def test_every_commit_reaches_the_disk_before_it_returns():
    migrate()
    with reading() as session:
        assert session.connection().execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.connection().execute(text("PRAGMA journal_mode")).scalar() == "wal"
