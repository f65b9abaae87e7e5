"""Tells the operator: status pages, progress, and the colour of the run."""

from collections import Counter
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from prefect import task
from prefect.artifacts import (
    Artifact,
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.futures import PrefectFuture, as_completed
from pydantic import BaseModel
from sqlmodel import col, select

from models.account import Account
from models.attention import is_in_flight, needs_a_person
from models.customer import Customer
from models.identity import OrganizationalUnit
from models.left_out import LeftOut, left_out_section
from models.outcome import Outcome, outcome
from models.page_keys import CUSTOMERS, IN_FLIGHT, NEEDS_A_PERSON, accounts_key, elsewhere
from models.plural import counted
from models.report import incomplete, link, rotation_page, slug, units_page
from models.rotation import Rotation
from models.rotation_request import RequestedRotations, RotationRequest
from models.status_pages import accounts_page, customers_page
from models.waiting_pages import in_flight_page, needs_a_person_page
from tasks.clients.database import in_parts, reading
from tasks.customers import find_customer
from tasks.schedules import list_rotation_schedules
from tasks.standings import account_lines, customer_lines, latest_rotations, list_waiting

PROGRESS_STEPS = 20
LINKED = 5  # customers whose accounts a report of many links to


class RotationIncomplete(Exception):
    """At least one account of the run needs a person; the text lists them."""


class RotationSummary(BaseModel):
    """How the rotations of a run ended; `left_out` are accounts that it did not begin."""

    proven: int
    unconfirmed: int
    failed: int
    left_out: int = 0


@task(task_run_name="report customers")
def report_customers() -> None:
    """Refresh the page of all customers, and of what needs a person."""
    _publish_customers()
    publish_waiting()


@task(task_run_name="report accounts")
def report_accounts(customers: Sequence[str]) -> None:
    """Refresh every page on which these customers' accounts are seen."""
    schedules = list_rotation_schedules()
    for customer in customers:
        owner = find_customer(customer)
        page = accounts_page(account_lines(owner, schedules))
        _publish(accounts_key(owner), page, f"Accounts of {owner.name}")
    _publish_customers()
    publish_waiting()


def publish_waiting(*, changed_only: bool = False) -> None:
    """Refresh the pages of what is not proven; with `changed_only`, those that say anything new."""
    waiting = list_waiting()
    flying = [each for each in waiting.unfinished if is_in_flight(each.rotation)]
    stuck = [each for each in waiting.unfinished if needs_a_person(each.rotation)]
    pages = (
        (IN_FLIGHT, in_flight_page(flying, waiting.now), "Rotations under way or waiting"),
        (
            NEEDS_A_PERSON,
            needs_a_person_page(stuck, waiting.customers, waiting.undecided, waiting.outdated),
            "Accounts that wait for a person, and what to press",
        ),
    )
    for key, page, description in pages:
        if not (changed_only and _shown(key) == page):
            _publish(key, page, description)


@task(task_run_name="report organizational units · {domain}")
def report_organizational_units(domain: str, offered: Sequence[OrganizationalUnit]) -> None:
    """Publish which OUs of a domain hold users, to choose from."""
    _publish(f"organizational-units-{slug(domain)}", units_page(offered), f"OUs of {domain}")


def follow_progress(recorded: Sequence[PrefectFuture[None]]) -> None:
    """Wait until every account has come as far as it will, and show how many have."""
    if not recorded:
        return
    artifact = cast(
        "UUID",  # typed sync-or-async
        create_progress_artifact(0.0, description=f"{counted(len(recorded), 'account')} to rotate"),
    )
    step = max(1, len(recorded) // PROGRESS_STEPS)
    for done, _ in enumerate(as_completed(list(recorded)), start=1):
        if done % step == 0 or done == len(recorded):
            update_progress_artifact(artifact, progress=100 * done / len(recorded))


@task(task_run_name="report rotations · {customer}")
def report_rotations(customer: str, wanted: RequestedRotations) -> RotationSummary:
    """Publish how the run ended; RotationIncomplete, naming them, if anyone was left behind."""
    if wanted.planned_only:
        return RotationSummary(proven=0, unconfirmed=0, failed=0)
    description = f"Rotations of {customer}"
    rows = publish_rotations("rotation-report", description, wanted.requests, wanted.left_out)
    counts = Counter(outcome(rotation) for _, _, rotation in rows)
    left = [(label, rotation) for label, _, rotation in rows if outcome(rotation) != Outcome.PROVEN]
    if left:
        raise RotationIncomplete(incomplete(left, len(rows)))
    return RotationSummary(
        proven=counts[Outcome.PROVEN],
        unconfirmed=counts[Outcome.UNCONFIRMED],
        failed=counts[Outcome.FAILED],
        left_out=len(wanted.left_out),
    )


def publish_rotations(
    key: str,
    description: str,
    requests: Sequence[RotationRequest],
    left_out: Sequence[LeftOut] = (),
) -> list[tuple[str, Account | None, Rotation | None]]:
    """Publish how the rotations of these accounts stand; label, account and rotation of each."""
    ids = [request.account.id for request in requests]
    accounts: dict[int | None, Account] = {}
    with reading() as session:
        for part in in_parts(ids):
            found = session.exec(select(Account).where(col(Account.id).in_(part))).all()
            accounts.update((each.id, each) for each in found)
        latest = latest_rotations(session, ids)
        theirs = {each.customer_id for each in accounts.values()}
        owners = select(Customer).where(col(Customer.id).in_(theirs)).order_by(col(Customer.name))
        linked = session.exec(owners.limit(LINKED)).all()
    rows = [
        (str(each), accounts.get(each.account.id), latest.get(each.account.id)) for each in requests
    ]
    links = [link(accounts_key(each), f"Accounts of {each.name}") for each in linked]
    links.append(elsewhere(CUSTOMERS, IN_FLIGHT, NEEDS_A_PERSON))
    page = f"{rotation_page(rows)}{left_out_section(left_out)}\n\n{' · '.join(links)}"
    _publish(key, page, description)
    return rows


def _publish_customers() -> None:
    page = customers_page(customer_lines())
    _publish(CUSTOMERS, page, "All customers and their IT Glue organizations")


def _shown(key: str) -> object:
    """What the page of that key says now, None if there is none."""
    shown = cast("Artifact | None", Artifact.get(key))  # typed sync-or-async
    return shown and shown.data


def _publish(key: str, markdown: str, description: str) -> None:
    create_markdown_artifact(key=key, markdown=markdown, description=description)
