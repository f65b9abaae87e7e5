"""What a departed person saw is rotated, and every line of the report is accounted for."""

from pathlib import Path

import pytest

from flows.rotate_leaver import rotate_leaver
from tasks.clients.errors import Misconfigured
from tasks.leaver_rotation import LinesLeftOpen
from tests.flows.conftest import CUSTOMER, Practice, page
from tests.flows.interrupted import agree

SERVICE = ("svc-backup", "svc-noupn", "svc-sql")


def report(practice: Practice, folder: Path, *names: str, more: str = "") -> str:
    lines = [f'"{CUSTOMER}","{practice.account(name).entry_name}",' for name in names]
    file = folder / "at-risk.csv"
    file.write_text("\n".join(["Organization,Name,Username", *lines, more]), encoding="utf-8")
    return str(file)


def passwords(practice: Practice) -> dict[str, object]:
    return {name: practice.directory_password(name) for name in SERVICE}


def test_exactly_what_is_listed_is_rotated(contoso: Practice, tmp_path: Path):
    before = passwords(contoso)
    assert rotate_leaver(report(contoso, tmp_path, "svc-sql"), "Jo", dry_run=False) == 1
    after = passwords(contoso)
    assert {name for name in SERVICE if before[name] != after[name]} == {"svc-sql"}
    assert agree(contoso, "svc-sql")
    assert page("leaver-jo").startswith("1 line of what Jo saw: 1 new password")


def test_a_line_that_nobody_looks_after_turns_the_run_red_after_the_others_were_rotated(
    contoso: Practice, tmp_path: Path
):
    file = report(contoso, tmp_path, "svc-sql", more="Tailspin,Router,admin")
    with pytest.raises(LinesLeftOpen, match="1 line needs a person"):
        rotate_leaver(file, "Jo", dry_run=False)
    assert agree(contoso, "svc-sql")
    assert "Router" in page("leaver-jo")


def test_a_dry_run_changes_nothing(contoso: Practice, tmp_path: Path):
    before = passwords(contoso)
    rotate_leaver(report(contoso, tmp_path, *SERVICE), "Jo")
    assert passwords(contoso) == before
    assert "3 new password" in page("leaver-jo")


def test_a_file_that_is_no_report_is_refused(contoso: Practice, tmp_path: Path):
    (tmp_path / "x.csv").write_text("hello", encoding="utf-8")
    with pytest.raises(Misconfigured, match="Nothing was changed"):
        rotate_leaver(str(tmp_path / "x.csv"), "Jo", dry_run=False)
    with pytest.raises(Misconfigured, match="cannot be read"):
        rotate_leaver(str(tmp_path / "missing.csv"), "Jo", dry_run=False)
