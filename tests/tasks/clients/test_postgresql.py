"""What the application asks of PostgreSQL, of servers that would not give it by themselves."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from models.customer import Customer
from tasks.clients import database
from tasks.clients.database import migrate, reading, writing
from tasks.clients.errors import Misconfigured
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.postgresql
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def in_force(name: str) -> str:
    """A setting of the server as it is for what we write."""
    with writing() as session:
        return session.connection().execute(text(f"SHOW {name}")).scalar_one()


def customers() -> list[str]:
    with reading() as session:
        return list(session.exec(select(Customer.name)).all())


def test_a_commit_survives_the_crash_of_a_server_that_does_not_wait_for_its_disk(
    on_postgresql: PostgreSQL,
):
    migrate()
    with writing() as session:
        session.add(Customer(name="Contoso", created_at=NOW))
    on_postgresql.stop()
    on_postgresql.start()
    assert customers() == ["Contoso"]


@pytest.mark.parametrize("wanted", ["local", "remote_write", "on", "remote_apply"])
def test_a_server_that_waits_for_its_disk_waits_as_its_operator_wants(
    on_postgresql: PostgreSQL, wanted: str
):
    on_postgresql.set_default("synchronous_commit", wanted)
    migrate()
    assert in_force("synchronous_commit") == wanted


def test_a_server_that_does_not_wait_for_its_disk_waits_for_us(on_postgresql: PostgreSQL):
    migrate()
    assert in_force("synchronous_commit") == "on"
    with reading() as session:
        found = session.connection().execute(text("SHOW synchronous_commit")).scalar_one()
    assert found == "off"


@pytest.mark.parametrize("wanted", ["serializable", "repeatable read", "read committed"])
def test_writers_see_what_was_committed_before_them_whatever_the_server_prefers(
    on_postgresql: PostgreSQL, wanted: str
):
    on_postgresql.set_default("default_transaction_isolation", wanted)
    migrate()
    assert in_force("transaction_isolation") == "read committed"


def test_a_writer_that_freezes_is_put_out_and_the_others_go_on(
    on_postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
):
    migrate()
    assert in_force("idle_in_transaction_session_timeout") == "30s"
    soon = database.BEGIN_WRITING.replace("'30s'", "'1s'")
    monkeypatch.setattr(database, "BEGIN_WRITING", soon)
    with pytest.raises(DBAPIError, match="idle-in-transaction timeout"), writing() as frozen:
        frozen.add(Customer(name="frozen", created_at=NOW))
        frozen.flush()
        with writing() as another:
            another.add(Customer(name="another", created_at=NOW))
    assert customers() == ["another"]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_name_is_refused(
    on_postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch, encoding: str
):
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", on_postgresql.new_database(encoding))
    with pytest.raises(Misconfigured, match=f"encoding is {encoding}"):
        migrate()


def test_a_server_that_forgets_with_its_power_is_refused(monkeypatch: pytest.MonkeyPatch):
    with PostgreSQL(fsync="off") as server:
        monkeypatch.setenv("QUICKPASS_DATABASE_URL", server.new_database())
        with pytest.raises(Misconfigured, match="fsync off"):
            migrate()


@pytest.mark.usefixtures("on_postgresql")
def test_the_audit_log_cannot_be_emptied_at_once():
    migrate()
    with pytest.raises(DBAPIError, match="the audit log is append-only"), writing() as session:
        session.connection().execute(text("TRUNCATE auditrecord"))
