"""Databases for tests: one of each kind that the application runs on, new and empty."""

from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from tests.postgresql import PostgreSQL


@pytest.fixture(scope="session")
def postgresql() -> Generator[PostgreSQL]:
    """A server for all tests of this process."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def on_postgresql(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Generator[PostgreSQL]:
    """The application's database is a new one on PostgreSQL; the server it is on."""
    server: PostgreSQL = request.getfixturevalue("postgresql")
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", server.new_database())
    engines = set[Engine]()

    def note(connection: Connection) -> None:
        engines.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield server
    event.remove(Engine, "engine_connect", note)
    for engine in engines:
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def on_each_database(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    """The application's database is a new one, once of each kind; which kind."""
    if request.param == "postgresql":
        request.getfixturevalue("on_postgresql")
    else:
        monkeypatch.setenv("QUICKPASS_DATABASE_URL", f"sqlite:///{tmp_path / 'quickpass.db'}")
    return request.param


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The application's keys are in a folder of this test's, where there are none yet."""
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(tmp_path / "escrow.key"))
    monkeypatch.setenv("QUICKPASS_AUDIT_KEY_FILE", str(tmp_path / "audit.key"))
    monkeypatch.delenv("QUICKPASS_RECOVERY_FOLDER", raising=False)
    monkeypatch.delenv("QUICKPASS_RECOVERY_RECIPIENTS", raising=False)
