"""The audit log at the command line: whole, exported, broken; and a database that refuses edits."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from deployments.__main__ import main
from models.audit import AuditRecord
from tasks.audit import append
from tasks.clients.database import reading, writing
from tests.escrow_builder import prepare

TRIGGERS = (
    "auditrecord_never_changes",
    "auditrecord_never_shrinks",
    "auditrecord_grows_at_its_end",
)


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Five records: the first is the escrow key's."""
    prepare(monkeypatch, tmp_path)
    for number in range(2, 6):
        with writing() as session:
            append(session, "do", f"thing {number}", outcome="done", why="because")


def run(statement: str) -> None:
    with writing() as session:
        session.connection().execute(text(statement))


def tamper(*statements: str) -> None:
    """What somebody does who owns the database: the triggers first, then the records."""
    for trigger in TRIGGERS:
        run(f"DROP TRIGGER IF EXISTS {trigger}")
    for statement in statements:
        run(statement)


def test_a_whole_log_is_said_to_be_whole(capsys: pytest.CaptureFixture[str]):
    assert main(["audit", "verify"]) == 0
    assert capsys.readouterr().out == "The audit log is whole: 5 records.\n"


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (["UPDATE auditrecord SET who = 'nobody' WHERE number = 3"], "3: this record, or the one"),
        (["UPDATE auditrecord SET at = 'never' WHERE number = 4"], "4: this record cannot be read"),
        (["UPDATE auditrecord SET why = x'ff' WHERE number = 2"], "2: this record, or the one"),
        (
            ["UPDATE auditrecord SET subject = CAST(x'ff' AS TEXT) WHERE number = 5"],
            "5: this record cannot be read",
        ),
        (["DELETE FROM auditrecord WHERE number = 2"], "2: this record is missing"),
        (["DELETE FROM auditrecord WHERE number = 1"], "1: this record is missing"),
        (["DELETE FROM auditrecord WHERE number > 3"], "4: the log ends before this record"),
        (["DELETE FROM auditrecord"], "1: the log ends before this record"),
        (["DELETE FROM audithead"], "1: this record stands behind the end"),
        (["UPDATE audithead SET number = 4"], "4: the log was written anew up to here"),
        (["UPDATE audithead SET number = 9"], "6: the log ends before this record"),
        (
            [
                "UPDATE auditrecord SET number = 9 WHERE number = 2",
                "UPDATE auditrecord SET number = 2 WHERE number = 3",
                "UPDATE auditrecord SET number = 3 WHERE number = 9",
            ],
            "2: this record, or the one",
        ),
        (["UPDATE auditrecord SET number = -3 WHERE number = 3"], "-3: no record has this number"),
    ],
)
def test_the_first_broken_link_is_named(
    capsys: pytest.CaptureFixture[str], statements: list[str], says: str
):
    tamper(*statements)
    assert main(["audit", "verify"]) == 1
    out, err = capsys.readouterr()
    assert f"The audit log is BROKEN at record {says}" in err
    assert out == ""


def test_records_cut_off_with_their_head_show_against_an_exported_head(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert main(["audit", "head"]) == 0
    exported = tmp_path / "head.txt"
    exported.write_text(capsys.readouterr().out)
    tamper(
        "DELETE FROM auditrecord WHERE number = 5",
        "UPDATE audithead SET number = 4, mac = (SELECT max(mac) FROM auditrecord WHERE number = 4)",
    )
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--head", str(exported)]) == 1
    assert "BROKEN at record 5: the log ends before" in capsys.readouterr().err


def test_a_log_that_grew_since_holds_against_its_exported_head(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    main(["audit", "head"])
    exported = tmp_path / "head.txt"
    exported.write_text(capsys.readouterr().out)
    with writing() as session:
        append(session, "do", "more", outcome="done")
    assert main(["audit", "verify", "--head", str(exported)]) == 0


def test_a_file_that_is_no_head_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (tmp_path / "head.txt").write_text("nothing")
    assert main(["audit", "verify", "--head", str(tmp_path / "head.txt")]) == 1
    assert "does not hold an exported head" in capsys.readouterr().err
    assert main(["audit", "verify", "--head", str(tmp_path / "none.txt")]) == 1
    assert "No such file" in capsys.readouterr().err


def test_a_missing_audit_key_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (tmp_path / "audit.key").unlink()
    assert main(["audit", "verify"]) == 1
    assert "QUICKPASS_AUDIT_KEY_FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE auditrecord SET why = 'other' WHERE number = 2",
        "DELETE FROM auditrecord WHERE number = 2",
        "DELETE FROM auditrecord",
        "INSERT OR REPLACE INTO auditrecord SELECT * FROM auditrecord WHERE number = 2",
        "INSERT OR IGNORE INTO auditrecord SELECT * FROM auditrecord WHERE number = 3",
        "UPDATE OR REPLACE auditrecord SET number = 2 WHERE number = 3",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(statement: str):
    with pytest.raises(IntegrityError, match="the audit log is append-only"):
        run(statement)
    with reading() as session:
        assert len(session.exec(select(AuditRecord)).all()) == 5
    assert main(["audit", "verify"]) == 0
