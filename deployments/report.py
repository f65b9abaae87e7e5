"""Writes what the application says it did, for anyone to check against `world.json`."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from sqlmodel import col, func, select

from models.account import Account
from models.customer import Customer
from models.outcome import Outcome, outcome
from models.password_check import PasswordCheck
from models.protection import protection
from models.request_quota import RequestQuota
from models.rotation import Reason, Rotation, RotationState
from tasks.clients.database import reading

PICTURE_SECONDS = 900


def write_report(path: Path, seconds: float) -> None:
    """Write `report.json`; `seconds` is how long the main job took.

    Waits until Prefect's server has taken in every task run, and reports how long that took.
    """
    with reading() as session:
        customers = session.exec(select(func.count()).select_from(Customer)).one()
        accounts = session.exec(select(Account).order_by(col(Account.label))).all()
        rotations = session.exec(select(Rotation).order_by(col(Rotation.id))).all()
        requests = sum(session.exec(select(RequestQuota.requests)).all())
    latest = {rotation.account_id: rotation for rotation in rotations}
    decisions = Counter(each.decision for each in accounts if each.entry_id is None)
    outcomes = Counter(outcome(latest[each.id]) for each in accounts if each.id in latest)
    runs, lag = settled_task_runs()
    report = {
        "customers": customers,
        "accounts_imported": len(accounts),
        "accounts_linked": sum(each.entry_id is not None for each in accounts),
        "accounts_ambiguous": decisions["ambiguous"],
        "accounts_unmatched": decisions["unmatched"],
        "entries_created": sum(each.linked_by == "created" for each in accounts),
        "passwords_rotated": outcomes[Outcome.PROVEN] + outcomes[Outcome.UNCONFIRMED],
        "passwords_proven": outcomes[Outcome.PROVEN],
        "passwords_unconfirmed": outcomes[Outcome.UNCONFIRMED],
        "passwords_failed": outcomes[Outcome.FAILED],
        "passwords_pulled": sum(
            each.reason is Reason.ENTRY and each.state is RotationState.RECORDED
            for each in rotations
        ),
        "seconds": seconds,
        "itglue_requests": requests,
        "prefect_task_runs": runs,
        "prefect_lag_seconds": lag,
        "accounts": [described(each, latest.get(each.id or 0)) for each in accounts],
    }
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False))


def write_checks(path: Path) -> None:
    """Write what the last check found of each account, those rotated most often first."""
    rotations = (
        select(func.count()).where(Rotation.account_id == Account.id).correlate(Account)
    ).scalar_subquery()
    checked = (
        select(Account, PasswordCheck)
        .join(PasswordCheck, col(PasswordCheck.account_id) == col(Account.id))
        .order_by(rotations.desc(), col(Account.label))
    )
    with reading() as session:
        found = session.exec(checked).all()
    checks = [
        {
            "label": account.label,
            "object_id": account.object_id,
            "entry_id": account.entry_id,
            "verdict": check.verdict.value,
        }
        for account, check in found
    ]
    path.write_text(json.dumps(checks, indent=1, ensure_ascii=False))


def described(account: Account, rotation: Rotation | None) -> dict[str, Any]:
    """One account, as far as an outsider needs it to check the claim."""
    return {
        "label": account.label,
        "object_id": account.object_id,
        "type": account.type.value,
        "entry_id": account.entry_id,
        "decision": account.decision,
        "outcome": outcome(rotation).value if rotation else None,
        "twin_object_id": rotation.twin_object_id if rotation else None,
        "problem": rotation.problem if rotation else protection(account),
    }


def settled_task_runs() -> tuple[int, float]:
    """How many task runs Prefect knows once none is under way, and the seconds until then."""
    begun = time.monotonic()
    known = -1
    with get_client(sync_client=True) as client:
        while time.monotonic() - begun < PICTURE_SECONDS:
            before, known = known, count(client, {})
            unfinished = count(client, {"state": {"name": {"any_": ["Pending", "Running"]}}})
            if unfinished == 0 and known == before:
                break
            time.sleep(1)
    return known, round(time.monotonic() - begun, 1)


def count(client: SyncPrefectClient, task_runs: dict[str, Any]) -> int:
    """How many task runs the server knows that fit the filter."""
    response = client.request("POST", "/task_runs/count", json={"task_runs": task_runs})
    response.raise_for_status()
    return int(response.json())
