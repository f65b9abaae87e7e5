"""What an operator takes away: the tables as CSV, and the digest of a day."""

import csv
from pathlib import Path

import pytest

from flows.export_reports import export_reports
from flows.rotate_passwords import rotate_passwords
from flows.send_digest import send_digest
from models.account_news import Event, Happened
from tasks.account_news import tell
from tasks.clients.database import writing
from tasks.clients.errors import Misconfigured
from tasks.clients.report_files import FOLDER
from tasks.reports import RotationIncomplete
from tests.flows.conftest import CUSTOMER, Practice, page

NAMES = ("svc-sql", "svc-backup", "svc-noupn")


@pytest.fixture
def rotated(contoso: Practice) -> Practice:
    """Three accounts were rotated; one could not be."""
    contoso.contoso.protect("svc-sql")
    with pytest.raises(RotationIncomplete):
        rotate_passwords(CUSTOMER)
    return contoso


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the operator wants the files."""
    made = tmp_path / "reports"
    made.mkdir()
    monkeypatch.setenv(FOLDER, str(made))
    return made


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_the_tables_are_files_and_pages_with_links_and_without_passwords(
    rotated: Practice, folder: Path
):
    export_reports()
    assert sorted(each.name for each in folder.iterdir()) == [
        "accounts.csv",
        "customers.csv",
        "rotations.csv",
    ]
    (customer,) = rows(folder / "customers.csv")
    assert (customer["Proven"], customer["Failed"]) == ("2", "1")
    accounts = {each["Account"]: each for each in rows(folder / "accounts.csv")}
    assert accounts[r"CONTOSO\svc-backup"]["Outcome"] == "proven"
    assert "/passwords/" in accounts[r"CONTOSO\svc-backup"]["IT Glue link"]
    assert "adminCount" in accounts[r"CONTOSO\svc-sql"]["What is the matter"]
    begun = rows(folder / "rotations.csv")
    assert len(begun) == len(NAMES)
    assert all(each["By"].startswith("run rotate passwords: Contoso, Ltd. (") for each in begun)
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        text = file.read_bytes().decode("utf-8-sig")
        assert page(f"export-{file.stem}") == f"```csv\n{text}```"
        assert not any(str(rotated.directory_password(name)) in text for name in NAMES)


def test_one_customer_alone_has_files_of_its_own_and_a_folder_that_is_not_there_is_named(
    contoso: Practice, folder: Path
):
    export_reports(CUSTOMER)
    assert (folder / "accounts-1-contoso-ltd.csv").exists()
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    with pytest.raises(Misconfigured, match="there is no such folder"):
        export_reports()


def test_the_digest_says_how_the_day_went_and_who_waits(rotated: Practice):
    with writing() as session:
        tell(session, [(rotated.account("svc-web"), Happened(Event.NEW_ADMINISTRATOR))])
    said = str(send_digest(return_state=True).message)
    assert said.startswith("Past 24 hours: 3 rotations, 2 proven, 1 failed. http")
    assert "\nContoso, Ltd.: 2 proven, 1 failed\n" in said
    assert r"1 account needs a person: CONTOSO\svc-sql (Contoso, Ltd.)." in said
    assert r"1 account is new as an administrator: CONTOSO\svc-web (Contoso, Ltd.)." in said
    assert "1 account needs a person" in page("digest")
