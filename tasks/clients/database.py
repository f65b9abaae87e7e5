"""Our own database: SQLite beside the application by default, PostgreSQL by URL.

`QUICKPASS_DATABASE_URL` names it. A PostgreSQL password belongs into libpq's password file, not
into the URL, so that it never stands in the environment of a run.
"""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, func, select

import models.migrations
from tasks.clients.errors import Misconfigured

Id = TypeVar("Id")

MIGRATIONS = Path(models.migrations.__path__[0])
BUSY_SECONDS = 30
PART = 10_000  # ids in one question
POOL = 40
"""Connections that a process may hold: more than a run has threads."""

WRITING = {"writing": True}
"""The execution option that marks a transaction as one that writes."""

# One writer at a time, as on SQLite: the lock is let go of after the commit can be seen, and every
# later statement sees it. Who freezes while holding it is put out, so that the others can go on.
# A commit is on the disk before it returns, whatever the server's default: the escrow depends on it.
BEGIN_WRITING = f"""
    SELECT pg_advisory_xact_lock(7165023470518841),
        set_config('idle_in_transaction_session_timeout', '{BUSY_SECONDS}s', true),
        CASE current_setting('synchronous_commit')
            WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END
"""


def database_url() -> str:
    """Where our database is; a file in `~/.quickpass-flows/` unless told otherwise."""
    default = Path.home() / ".quickpass-flows" / "quickpass.db"
    return os.environ.get("QUICKPASS_DATABASE_URL") or f"sqlite:///{default}"


@contextmanager
def writing() -> Generator[Session]:
    """A session that commits at its end, or rolls back when the body raises.

    It holds the one write lock from its first line on, so that what it reads cannot change before
    it writes. Keep it short, and open no other inside.
    """
    with Session(_migrated_engine(database_url()), expire_on_commit=False) as session:
        session.connection(execution_options=WRITING)
        yield session
        session.commit()


@contextmanager
def reading() -> Generator[Session]:
    """A session that sees one moment of the database and changes nothing."""
    with Session(_migrated_engine(database_url()), expire_on_commit=False) as session:
        if session.get_bind().dialect.name == "postgresql":  # by default each query sees its own
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def in_parts(ids: Sequence[Id]) -> Iterator[Sequence[Id]]:
    """`ids` in as many parts as one question each may hold: databases limit their parameters."""
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]


def now_in(session: Session) -> datetime:
    """The time by the clock that all workers on this database share."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)  # a file is shared by one machine only
    # It comes in the server's zone, where a day need not have 24 hours.
    return session.exec(select(func.clock_timestamp())).one().astimezone(UTC)


def migrate() -> None:
    """Bring the database to this version of the application, creating it if need be."""
    url = database_url()
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    with _engine(url).connect().execution_options(**WRITING) as connection, connection.begin():
        _check_server(connection)
        command.upgrade(_alembic(connection), "head")
    _migrated_engine.cache_clear()


@cache
def _migrated_engine(url: str) -> Engine:
    engine = _engine(url)
    with engine.connect() as connection:
        _check_server(connection)
        present = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory.from_config(_alembic()).get_current_head()
    if present != wanted:
        raise Misconfigured(
            f"The database is at version {present or 'none'}, this application needs {wanted}. "
            "Run `python -m deployments` once: it brings the database up to date."
        )
    return engine


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@cache
def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            connect_args={"timeout": BUSY_SECONDS},
            pool_size=POOL,
            hide_parameters=True,  # an error's text is shown in Prefect
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url,
            connect_args={"client_encoding": "UTF8"},
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            pool_size=POOL,
            hide_parameters=True,
        )
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # FULL makes a commit survive the loss of power; the escrow depends on it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if _writes(connection):  # psycopg has begun by itself
        connection.exec_driver_sql(BEGIN_WRITING)


def _writes(connection: Connection) -> bool:
    return connection.get_execution_options().get("writing", False)


def _check_server(connection: Connection) -> None:
    """Misconfigured on a PostgreSQL server or database that cannot keep what we give it."""
    if connection.dialect.name == "sqlite":
        return
    if connection.exec_driver_sql("SHOW fsync").scalar_one() == "off":
        raise Misconfigured(
            "The PostgreSQL server has fsync off: it would lose sealed passwords with its power. "
            "Switch it on in postgresql.conf and reload the server. Nothing was changed."
        )
    if (encoding := connection.exec_driver_sql("SHOW server_encoding").scalar_one()) != "UTF8":
        raise Misconfigured(
            f"The database's encoding is {encoding}, but names come in all languages. Create it "
            "with `createdb --encoding UTF8 --template template0`. Nothing was changed."
        )
