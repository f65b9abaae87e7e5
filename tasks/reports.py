"""Tells the operator: status pages, progress, and the colour of the run."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from prefect import task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.futures import PrefectFuture, as_completed
from pydantic import BaseModel
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.account import Account
from models.customer import Customer, Directory
from models.identity import OrganizationalUnit
from models.outcome import Outcome, outcome
from models.report import accounts_page, customers_page, rotation_page, sentence, units_page
from models.rotation import Rotation
from models.rotation_request import RotationRequest
from tasks.clients.database import Session, reading
from tasks.customers import find_customer

PROGRESS_STEPS = 20
LISTED = 20  # accounts named in the message of a red run; the page has them all
PART = 10_000  # ids in one question: databases limit them


class RotationIncomplete(Exception):
    """At least one account of the run needs a person; the text lists them."""


class RotationSummary(BaseModel):
    """How the rotations of a run ended."""

    proven: int
    unconfirmed: int
    failed: int


@task(task_run_name="report customers")
def report_customers() -> None:
    """Refresh the page of all customers."""
    with reading() as session:
        page = customers_page(
            session.exec(select(Customer).order_by(col(Customer.name))).all(),
            session.exec(select(Directory)).all(),
            session.exec(select(Account)).all(),
        )
    _publish("customers", page, "All customers and their IT Glue organizations")


@task(task_run_name="report accounts")
def report_accounts(customers: Sequence[str]) -> None:
    """Refresh the page of each of these customers' accounts."""
    for customer in customers:
        _report_accounts(find_customer(customer))


@task(task_run_name="report organizational units · {domain}")
def report_organizational_units(domain: str, offered: Sequence[OrganizationalUnit]) -> None:
    """Publish which OUs of a domain hold users, to choose from."""
    _publish(f"organizational-units-{_slug(domain)}", units_page(offered), f"OUs of {domain}")


def _report_accounts(owner: Customer) -> None:
    with reading() as session:
        accounts = session.exec(
            select(Account).where(Account.customer_id == owner.id).order_by(col(Account.label))
        ).all()
        theirs = select(col(Account.id)).where(Account.customer_id == owner.id)
        latest = _latest_rotations(session, theirs)
    key = f"accounts-{owner.id}-{_slug(owner.name)}".strip("-")
    _publish(key, accounts_page(accounts, latest), f"Accounts of {owner.name}")


def follow_progress(recorded: Sequence[PrefectFuture[None]]) -> None:
    """Wait until every account has come as far as it will, and show how many have."""
    if not recorded:
        return
    artifact = cast(
        "UUID",  # typed sync-or-async
        create_progress_artifact(0.0, description=f"{len(recorded)} accounts to rotate"),
    )
    step = max(1, len(recorded) // PROGRESS_STEPS)
    for done, _ in enumerate(as_completed(list(recorded)), start=1):
        if done % step == 0 or done == len(recorded):
            update_progress_artifact(artifact, progress=100 * done / len(recorded))


@task(task_run_name="report rotations · {customer}")
def report_rotations(customer: str, requests: Sequence[RotationRequest]) -> RotationSummary:
    """Publish how the run ended; RotationIncomplete, naming them, if anyone was left behind."""
    rows = publish_rotations("rotation-report", f"Rotations of {customer}", requests)
    counts = Counter(outcome(rotation) for _, _, rotation in rows)
    left = [(label, rotation) for label, _, rotation in rows if outcome(rotation) != Outcome.PROVEN]
    if left:
        listed = [f"{label}: {sentence(rotation)}" for label, rotation in left[:LISTED]]
        if len(left) > LISTED:
            listed.append(f"... and {len(left) - LISTED} more: see the rotation report.")
        raise RotationIncomplete(
            f"{len(left)} of {len(rows)} accounts need you; the others are proven.\n"
            + "\n".join(listed)
        )
    return RotationSummary(
        proven=counts[Outcome.PROVEN],
        unconfirmed=counts[Outcome.UNCONFIRMED],
        failed=counts[Outcome.FAILED],
    )


def publish_rotations(
    key: str, description: str, requests: Sequence[RotationRequest]
) -> list[tuple[str, Account | None, Rotation | None]]:
    """Publish how the rotations of these accounts stand; label, account and rotation of each."""
    ids = [request.account.id for request in requests]
    accounts: dict[int | None, Account] = {}
    latest: dict[int, Rotation] = {}
    with reading() as session:
        for start in range(0, len(ids), PART):
            part = ids[start : start + PART]
            found = session.exec(select(Account).where(col(Account.id).in_(part))).all()
            accounts.update((each.id, each) for each in found)
            latest |= _latest_rotations(session, part)
    rows = [
        (str(each), accounts.get(each.account.id), latest.get(each.account.id)) for each in requests
    ]
    _publish(key, rotation_page(rows), description)
    return rows


def _latest_rotations(
    session: Session, account_ids: Sequence[int] | SelectOfScalar[int | None]
) -> dict[int, Rotation]:
    last = (
        select(func.max(Rotation.id))
        .where(col(Rotation.account_id).in_(account_ids))
        .group_by(col(Rotation.account_id))
    )
    found = session.exec(select(Rotation).where(col(Rotation.id).in_(last))).all()
    return {rotation.account_id: rotation for rotation in found}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _publish(key: str, markdown: str, description: str) -> None:
    create_markdown_artifact(key=key, markdown=markdown, description=description)
