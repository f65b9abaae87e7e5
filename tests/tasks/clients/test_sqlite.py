"""What the application asks of SQLite."""

from pathlib import Path

import pytest
from sqlalchemy import text

from tasks.clients.database import migrate, reading


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'quickpass.db'}")


def test_every_commit_reaches_the_disk_before_it_returns():
    migrate()
    with reading() as session:
        assert session.connection().execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.connection().execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_the_folder_of_a_new_database_is_made(tmp_path: Path):
    migrate()
    assert (tmp_path / "new" / "quickpass.db").exists()
