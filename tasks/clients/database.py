"""Our own database: SQLite beside the application by default, PostgreSQL by URL.

`QUICKPASS_DATABASE_URL` names it. A PostgreSQL password belongs into libpq's password file, not
into the URL, so that it never stands in the environment of a run.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

import models.migrations
from tasks.clients.errors import Misconfigured

MIGRATIONS = Path(models.migrations.__path__[0])
BUSY_SECONDS = 30


def database_url() -> str:
    """Where our database is; a file in `~/.quickpass-flows/` unless told otherwise."""
    default = Path.home() / ".quickpass-flows" / "quickpass.db"
    return os.environ.get("QUICKPASS_DATABASE_URL") or f"sqlite:///{default}"


@contextmanager
def writing() -> Generator[Session]:
    """A session that commits at its end, or rolls back when the body raises.

    On SQLite it holds the one write lock from its first line on, so that what it reads cannot
    change before it writes.
    """
    with Session(_migrated_engine(database_url()), expire_on_commit=False) as session:
        session.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
        yield session
        session.commit()


@contextmanager
def reading() -> Generator[Session]:
    """A session that sees one moment of the database and changes nothing."""
    with Session(_migrated_engine(database_url()), expire_on_commit=False) as session:
        if session.get_bind().dialect.name == "postgresql":  # by default each query sees its own
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def now_in(session: Session) -> datetime:
    """The time by the clock that all workers on this database share."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)  # a file is shared by one machine only
    return session.scalar(select(func.clock_timestamp())) or datetime.now(UTC)


def migrate() -> None:
    """Bring the database to this version of the application, creating it if need be."""
    url = database_url()
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    with _engine(url).begin() as connection:
        command.upgrade(_alembic(connection), "head")
    _migrated_engine.cache_clear()


@cache
def _migrated_engine(url: str) -> Engine:
    engine = _engine(url)
    with engine.connect() as connection:
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
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=40)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # FULL makes a commit survive the loss of power; the escrow depends on it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
