"""The audit log on each database: whole whoever writes, and not to be changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from models.audit import AuditHead, AuditRecord, first_broken
from tasks.audit import HEAD, append, audit_key, audit_key_file
from tasks.clients.database import migrate, reading, writing
from tasks.clients.key_file import create_key
from tests.at_once import at_once


@pytest.fixture(autouse=True)
def empty_log(on_each_database: str, keys: None) -> None:
    migrate()
    create_key(audit_key_file())


def write(number: int) -> None:
    with writing() as session:
        append(session, "do", f"thing {number}", outcome="done", why="because — “ça”\n🔑")


def length_if_whole() -> int:
    with reading() as session:
        records = session.exec(select(AuditRecord).order_by(col(AuditRecord.number))).all()
        assert first_broken(records, audit_key(), session.get_one(AuditHead, HEAD)) is None
    return len(records)


@pytest.mark.parametrize("workers", [2, 8])
def test_no_record_is_lost_or_doubled_whoever_writes_the_first_ones(workers: int):
    for _ in range(5):
        assert at_once(workers, write) == [None] * workers
    assert length_if_whole() == 5 * workers


def test_what_was_rolled_back_leaves_no_gap():
    write(1)
    with pytest.raises(ZeroDivisionError), writing() as session:
        append(session, "do", "nothing", outcome="done")
        session.flush()
        raise ZeroDivisionError
    write(2)
    assert length_if_whole() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE auditrecord SET why = 'other' WHERE number = 2",
        "DELETE FROM auditrecord WHERE number = 3",
        "DELETE FROM auditrecord",
    ],
)
def test_the_database_itself_refuses_to_change_a_record(statement: str):
    for number in range(3):
        write(number)
    with pytest.raises(DBAPIError, match="the audit log is append-only"), writing() as session:
        session.connection().execute(text(statement))
    assert length_if_whole() == 3
