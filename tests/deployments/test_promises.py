"""The check from outside finds what the application would rather not have found."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.promises import broken_promises, not_fine, unnamed


def account(**more: Any) -> dict[str, Any]:
    return {
        "label": "CONTOSO\\svc",
        "object_id": "1-2-3",
        "entry_id": 7,
        "outcome": "proven",
        "twin_object_id": None,
        **more,
    }


def entry(**more: Any) -> dict[str, Any]:
    return {"id": 7, "password": "fresh-canary", "versions": [], **more}


def write(
    folder: Path,
    claimed: dict[str, Any],
    held: str | None,
    stored: dict[str, Any],
    *,
    protected: bool = False,
) -> None:
    holds = {"object_id": "1-2-3", "password": held, "protected": protected}
    twin = {"object_id": "4-5-6", "upn": "svc@contoso.test", "password": "twins-canary"}
    access = {"tenants": [{"client_secret": "clients-canary"}]}
    world = {"access": access, "accounts": [holds], "users": [twin], "entries": [stored]}
    (folder / "report.json").write_text(json.dumps({"accounts": [claimed]}))
    (folder / "world.json").write_text(json.dumps(world))


def test_a_true_report_breaks_no_promise(tmp_path: Path):
    write(tmp_path, account(), "fresh-canary", entry())
    assert broken_promises(tmp_path) == []


@pytest.mark.parametrize(
    ("claimed", "held", "stored", "says"),
    [
        (account(), "another", entry(), "the directory and entry 7 differ"),
        (account(outcome="unconfirmed"), "another", entry(), "the directory and entry 7 differ"),
        (account(twin_object_id="4-5-6"), "fresh-canary", entry(), "its twin svc@contoso.test has"),
        (account(), None, entry(password=None), "a password that nobody knows"),
        (account(entry_id=8), "fresh-canary", entry(), "the directory and entry 8 differ"),
        (
            account(outcome="failed"),
            "old",
            entry(versions=[{"password": "old"}]),
            "failed, and yet its entry was changed",
        ),
    ],
)
def test_a_claim_that_the_world_contradicts_is_named(
    tmp_path: Path, claimed: dict[str, Any], held: str | None, stored: dict[str, Any], says: str
):
    write(tmp_path, claimed, held, stored)
    assert any(says in problem for problem in broken_promises(tmp_path))


def test_a_protected_account_has_to_be_left_out(tmp_path: Path):
    write(tmp_path, account(outcome=None), "fresh-canary", entry(), protected=True)
    assert broken_promises(tmp_path) == []
    write(tmp_path, account(), "fresh-canary", entry(), protected=True)
    said = r"CONTOSO\svc: protected, and yet it was not left out."
    assert broken_promises(tmp_path) == [said]


def test_a_report_about_nobody_is_no_proof(tmp_path: Path):
    write(tmp_path, account(), "fresh-canary", entry())
    (tmp_path / "report.json").write_text(json.dumps({"accounts": []}))
    assert broken_promises(tmp_path) == ["The report names no account."]


@pytest.mark.parametrize("secret", [b"twins-canary", b"clients-canary"])
def test_a_secret_of_the_cloud_in_clear_is_found_as_well(tmp_path: Path, secret: bytes):
    write(tmp_path, account(), "fresh-canary", entry())
    (tmp_path / "prefect.db").write_bytes(b"..." + secret)
    assert broken_promises(tmp_path) == ["prefect.db holds a password in clear."]


@pytest.mark.parametrize("content", [b"said fresh-canary aloud", b"\x00\xff fresh-canary\x00"])
def test_a_password_in_clear_is_found_in_text_and_in_databases(tmp_path: Path, content: bytes):
    write(tmp_path, account(), "fresh-canary", entry())
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "worker.log").write_bytes(content)
    assert broken_promises(tmp_path) == ["logs/worker.log holds a password in clear."]


def test_a_former_password_in_clear_is_found_as_well(tmp_path: Path):
    write(tmp_path, account(), "fresh-canary", entry(versions=[{"password": "old-canary"}]))
    (tmp_path / "prefect.db").write_bytes(b"...old-canary...")
    assert broken_promises(tmp_path) == ["prefect.db holds a password in clear."]


def checked(folder: Path, name: str, **verdicts: str) -> None:
    found = [{"label": key, "object_id": key, "verdict": said} for key, said in verdicts.items()]
    (folder / name).write_text(json.dumps(found))


def test_a_proven_account_that_a_check_does_not_call_fine_breaks_a_promise(tmp_path: Path):
    claimed = [account(label=key, object_id=key) for key in ("sql", "web", "ftp")]
    claimed.append(account(label="old", object_id="old", outcome="failed"))
    claimed.append(account(label="off", object_id="off"))
    (tmp_path / "report.json").write_text(json.dumps({"accounts": claimed}))
    accounts = [{"object_id": each["label"], "enabled": each["label"] != "off"} for each in claimed]
    (tmp_path / "world.json").write_text(json.dumps({"accounts": accounts, "users": []}))
    said = {"sql": "fine", "web": "entry edited", "old": "entry stale", "off": "account disabled"}
    checked(tmp_path, "checks.json", **said)
    assert list(not_fine(tmp_path)) == [
        "web: was proven, and its check says: entry edited.",
        "ftp: was proven, and its check says: not checked.",
    ]


def test_drift_with_another_name_breaks_a_promise_and_so_does_a_new_name_without_drift(
    tmp_path: Path,
):
    checked(tmp_path, "checks.json", sql="fine", web="fine", ftp="fine", old="entry stale")
    checked(tmp_path, "drifted-checks.json", sql="entry moved", web="fine", ftp="fine", old="fine")
    assert list(unnamed(tmp_path, {"sql": "entry moved", "web": "account locked"})) == [
        "web: account locked, and its check says: fine.",
        "old: entry stale, and its check says: fine.",
    ]
