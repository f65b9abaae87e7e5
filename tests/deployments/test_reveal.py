"""Revealing: the right passwords to the right person's terminal, and never without a record."""

from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from deployments.__main__ import main
from models.audit import AuditRecord
from models.sealed_password import SealedPassword
from tasks.clients.database import reading, writing
from tests.escrow_builder import NOW, add_account, finish, prepare, seal

PASSWORDS = ("first-canary", "second-canary", "third-canary")


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One account, rotated twice and once begun."""
    prepare(monkeypatch, tmp_path)
    account = add_account("svc-sql")
    for password in PASSWORDS[:2]:
        seal(account, password)
        finish(account)
    seal(account, PASSWORDS[2])


def records() -> list[AuditRecord]:
    with reading() as session:
        revealed = select(AuditRecord).where(AuditRecord.action == "reveal passwords")
        return list(session.exec(revealed.order_by(col(AuditRecord.number))).all())


def shown(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Each password under its headline, in the order in which they were printed."""
    lines = capsys.readouterr().out.splitlines()
    return [
        (before.partition(" · ")[2], line.strip())
        for before, line in pairwise(lines)
        if line.startswith("    ")
    ]


@pytest.mark.parametrize("name", [r"contoso\SVC-SQL", "svc-sql", "svc-sql@contoso.com"])
def test_an_account_is_shown_newest_first_with_the_one_that_works_marked(
    capsys: pytest.CaptureFixture[str], name: str
):
    assert main(["reveal", name, "--why", "ticket 4711"]) == 0
    headlines = shown(capsys)
    assert [password for _, password in headlines] == list(reversed(PASSWORDS))
    said = [headline.split(" · ") for headline, _ in headlines]
    assert [(each[0], each[-1]) for each in said] == [
        ("rotation sealed", "not in use"),
        ("rotation recorded", "WORKS NOW, as far as is known"),
        ("rotation recorded", "not in use"),
    ]


def test_every_candidate_that_may_work_is_marked(capsys: pytest.CaptureFixture[str]):
    with writing() as session:
        session.connection().execute(text("UPDATE rotation SET state='sent' WHERE generation=3"))
    assert main(["reveal", "svc-sql"]) == 0
    assert [headline.split(" · ")[-1] for headline, _ in shown(capsys)] == [
        "may work now",
        "may work now",
        "not in use",
    ]


def test_what_somebody_else_changed_since_is_only_said_to_be_possible(
    capsys: pytest.CaptureFixture[str],
):
    with writing() as session:
        session.connection().execute(text("UPDATE rotation SET problem='x' WHERE generation=2"))
    assert main(["reveal", "svc-sql"]) == 0
    assert "WORKS NOW" not in str(shown(capsys))


def test_it_is_written_to_the_audit_log_with_the_reason_and_no_password():
    assert main(["reveal", "svc-sql", "--why", "ticket 4711"]) == 0
    (record,) = records()
    assert record.subject == r"CONTOSO\svc-sql (svc-sql@contoso.com) of Contoso, Ltd., contoso.com"
    assert record.why == "ticket 4711"
    assert "canary" not in str(record)
    assert main(["audit", "verify"]) == 0


def test_nothing_is_shown_when_it_cannot_be_written_to_the_audit_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "audit.key").unlink()
    assert main(["reveal", "svc-sql"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "QUICKPASS_AUDIT_KEY_FILE" in err


def test_nothing_is_shown_when_the_database_refuses_the_record(
    capsys: pytest.CaptureFixture[str],
):
    with writing() as session:
        session.connection().execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON auditrecord "
                "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        )
    assert main(["reveal", "svc-sql"]) == 1
    assert capsys.readouterr() == ("", "The database said no: the disk is full\n")


def test_an_unknown_account_is_a_sentence(capsys: pytest.CaptureFixture[str]):
    assert main(["reveal", "nobody"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("No account is called 'nobody'.")
    assert err.count("\n") == 1
    assert records() == []


def test_an_unknown_customer_is_a_sentence(capsys: pytest.CaptureFixture[str]):
    assert main(["reveal", "svc-sql", "--customer", "Northwind"]) == 1
    assert "No customer called 'Northwind'" in capsys.readouterr().err


def test_namesakes_are_listed_and_told_apart_by_customer(capsys: pytest.CaptureFixture[str]):
    namesake = add_account("svc-sql", customer="Fabrikam", domain="fabrikam")
    seal(namesake, "fabrikam-canary")
    assert main(["reveal", "svc-sql"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert r"CONTOSO\svc-sql (svc-sql@contoso.com) of Contoso, Ltd., contoso.com" in err
    assert r"FABRIKAM\svc-sql (svc-sql@fabrikam.com) of Fabrikam, fabrikam.com" in err
    assert main(["reveal", "svc-sql", "--customer", "fabrikam"]) == 0
    assert [password for _, password in shown(capsys)] == ["fabrikam-canary"]


def test_an_account_that_was_never_rotated_is_said_to_be_so(capsys: pytest.CaptureFixture[str]):
    add_account("svc-new")
    assert main(["reveal", "svc-new"]) == 1
    assert "never rotated here" in capsys.readouterr().err


def test_a_row_that_does_not_open_is_said_and_the_others_are_shown(
    capsys: pytest.CaptureFixture[str],
):
    with writing() as session:
        row = session.exec(select(SealedPassword).where(SealedPassword.generation == 2)).one()
        row.generation = 4
    assert main(["reveal", "svc-sql"]) == 1
    out, err = capsys.readouterr()
    assert "second-canary" not in out + err
    assert "third-canary" in out
    assert "first-canary" in out
    assert "altered" in err


def test_a_shredded_row_is_said_to_be_shredded(capsys: pytest.CaptureFixture[str]):
    with writing() as session:
        row = session.exec(select(SealedPassword).where(SealedPassword.generation == 1)).one()
        row.wrapped_key = row.nonce = row.ciphertext = None
        row.shredded_at = NOW
    assert main(["reveal", "svc-sql"]) == 0
    assert "shredded 2026-01-02" in capsys.readouterr().out


def test_a_missing_escrow_key_shows_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (tmp_path / "escrow.key").unlink()
    assert main(["reveal", "svc-sql"]) == 1
    out, err = capsys.readouterr()
    assert "canary" not in out
    assert "QUICKPASS_ESCROW_KEY_FILE" in err
