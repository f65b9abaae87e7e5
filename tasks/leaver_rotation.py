"""Finds what a departed person saw among the accounts that are looked after."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from prefect import task
from prefect.artifacts import create_markdown_artifact
from sqlmodel import col, select

from models.account import Account, AccountRef
from models.customer import Customer
from models.leaver import (
    LEFT_OPEN,
    Accounted,
    Answer,
    Known,
    Seen,
    account_for,
    in_tiers,
    leaver_page,
)
from models.leaver_report import NoReport, ReportLine, read_report
from models.left_out import LeftOut
from models.password_entry import PasswordEntry
from models.plural import counted
from models.report import slug
from models.rotation import Reason
from models.rotation_request import RequestedRotations
from tasks.clients.database import reading
from tasks.clients.errors import Misconfigured
from tasks.doors import itglue
from tasks.halves import request_for, without_cloud_halves
from tasks.retries import RETRIES
from tasks.rotation_requests import objections

LARGEST = 20_000_000
"""Bytes of a report. One with a line for each of 50,000 passwords is smaller."""


class LeaverPlan(NamedTuple):
    """What is rotated, and how many lines a person has to see to."""

    wanted: RequestedRotations
    open_lines: int


class LinesLeftOpen(Exception):
    """Some lines of the report need a person; the page says which and why."""


@task(task_run_name="read report of {who}")
def read_leaver_report(file: str, who: str) -> Sequence[ReportLine]:
    """The lines of the report in that file on the worker's machine; Misconfigured if it is none."""
    path = Path(file).expanduser()
    problem = ""
    try:
        if path.stat().st_size > LARGEST:
            problem = f"{path} is too large for a report of passwords."
        else:
            return read_report(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        problem = f"The report {path} cannot be read on the worker's machine: {error.strerror}."
    except UnicodeDecodeError:
        problem = f"{path} is no text in UTF-8: save the report as CSV (UTF-8)."
    except NoReport as error:
        problem = str(error)
    raise Misconfigured(f"{problem} Nothing was changed.")


@task(task_run_name="account for every line", **RETRIES)
def plan_leaver_rotation(lines: Sequence[ReportLine], who: str, *, dry_run: bool) -> LeaverPlan:
    """Publish what is done about each line, and give the accounts to rotate, highest tier first."""
    seen: list[Seen] = []
    entries: list[PasswordEntry] = []
    organizations: dict[int, str] = {}
    owners: dict[int, Customer] = {}
    for owner, accounts in _everyone():
        organization_id, connection = owner.organization_id or 0, owner.connection or ""
        organizations[organization_id] = owner.organization_name or owner.name
        entries += itglue(connection).fetch_entries(organization_id)
        whole, _ = without_cloud_halves(owner, accounts)  # a pair's entry is its whole's
        said = objections(whole, organization_id, connection)
        seen += [Seen(each, objection) for each, objection in zip(whole, said, strict=True)]
        owners |= {each.id or 0: owner for each in whole}
    accounted = account_for(lines, Known(entries, organizations, seen))
    create_markdown_artifact(
        key=f"leaver-{slug(who)}".strip("-"),
        markdown=leaver_page(accounted, who),
        description="What is done about each password that somebody saw",
    )
    by_id = {each.account.id or 0: each.account for each in seen}
    chosen = [] if dry_run else in_tiers(accounted, by_id)
    requests = [request_for(owners[each], by_id[each], Reason.ROTATION) for each in chosen]
    open_lines = sum(each.answer in LEFT_OPEN for each in accounted)
    wanted = RequestedRotations(
        requests=requests, left_out=_left_out(accounted, by_id), planned_only=dry_run
    )
    return LeaverPlan(wanted, open_lines)


@task(task_run_name="report lines of {who}")
def report_leaver(who: str, plan: LeaverPlan) -> int:
    """How many were rotated; LinesLeftOpen if a line of the report still needs a person."""
    if plan.open_lines and not plan.wanted.planned_only:
        lines = counted(plan.open_lines, "line needs", "lines need")
        raise LinesLeftOpen(
            f"{lines} a person: {who} may still know those passwords. The page "
            f"leaver-{slug(who)} lists each with the reason."
        )
    return len(plan.wanted.requests)


def _everyone() -> list[tuple[Customer, list[Account]]]:
    """The matched customers, each with its linked accounts."""
    matched = select(Customer).where(
        col(Customer.organization_id).is_not(None), col(Customer.connection).is_not(None)
    )
    linked = select(Account).where(
        col(Account.entry_id).is_not(None), col(Account.gone_at).is_(None)
    )
    with reading() as session:
        owners = session.exec(matched.order_by(col(Customer.name))).all()
        accounts = session.exec(linked.order_by(col(Account.label))).all()
    return [
        (owner, [each for each in accounts if each.customer_id == owner.id]) for owner in owners
    ]


def _left_out(accounted: Sequence[Accounted], by_id: dict[int, Account]) -> list[LeftOut]:
    return [
        LeftOut(account=AccountRef.of(by_id[each.account_id]), reason=each.why)
        for each in accounted
        if each.account_id is not None and each.answer in {Answer.ALONE, Answer.REFUSED}
    ]
