"""The sandbox as a newcomer runs it, and the UI as an operator sees it."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from deployments.one_machine import ROOT, Machine
from tests.browser.chromium import blank_page
from tests.browser.screens import Ui


def play(folder: Path, *options: str) -> tuple[str, dict[str, Any]]:
    """Run the sandbox once; what it printed and reported."""
    command = [sys.executable, "-m", "deployments.practice", "--once", "--folder", str(folder)]
    done = subprocess.run(  # noqa: S603  # our own program
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, json.loads((folder / "report.json").read_text())


@pytest.mark.parametrize("directory", ["simulated", pytest.param("samba", marks=pytest.mark.samba)])
def test_the_main_job_keeps_every_promise(tmp_path: Path, directory: str):
    said, report = play(tmp_path / "world", "--directory", directory)
    assert "Every promise held" in said
    drifted = "16 accounts were changed behind its back" in said
    assert drifted == (directory == "simulated")
    counts = {name: value for name, value in report.items() if isinstance(value, int)}
    assert counts | {"itglue_requests": 0, "prefect_task_runs": 0} == {
        "customers": 9,
        "accounts_imported": 36,
        "accounts_linked": 32,
        "accounts_ambiguous": 1,
        "accounts_unmatched": 3,
        "entries_created": 17,
        "passwords_rotated": 25,
        "passwords_proven": 24,
        "passwords_unconfirmed": 1,
        "passwords_failed": 3,
        "passwords_pulled": 1,
        "itglue_requests": 0,
        "prefect_task_runs": 0,
    }


@pytest.fixture
def operator(tmp_path: Path) -> Generator[Page]:
    """A person at the UI of a freshly registered server, signed in."""
    machine = Machine(tmp_path)
    with machine.server(), blank_page() as page:
        assert machine.run("deployments") == 0
        Ui(page, machine.url).sign_in(machine.login)
        yield page


@pytest.mark.browser
def test_an_operator_finds_every_field_of_an_import_explained(operator: Page):
    operator.goto(operator.url.partition("/dashboard")[0] + "/deployments")
    operator.get_by_role("link", name="import-accounts", exact=True).first.click()
    operator.get_by_role("button", name="Run").click()
    operator.get_by_text("Custom run").click()
    for help_text in (
        "The customer's name; empty to pick it in a form.",
        "The connection to the customer's domain; not needed where it has one already.",
        "empty to pick from those that hold users.",
        "Also import from the OUs below.",
        "What the accounts are for.",
        "Only these accounts, by sign-in name or UPN",
    ):
        operator.get_by_text(help_text).wait_for()
