"""Which accounts are due now, and the word that stops a customer's rotations of one type."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from prefect import task
from sqlmodel import col, select

from models.account import Account, AccountRef, AccountType
from models.attention import is_in_flight
from models.customer import Customer
from models.left_out import LeftOut
from models.rotation_calendar import open_window
from models.rotation_hold import RotationHold
from models.rotation_policy import RotationPolicy
from models.schedule import ScheduledRotation, due_now
from models.waves import WaveRules
from tasks.clients.database import Session, in_parts, now_in, reading, writing
from tasks.customers import matched_customer
from tasks.jobs import JobUnderWay, begin_job
from tasks.problems import forget_stuck
from tasks.retries import RETRIES
from tasks.rotation_policies import Covered, covered_by_policies
from tasks.rotation_requests import objections
from tasks.runs import this_run
from tasks.standings import latest_rotations


class Due(NamedTuple):
    """A policy whose window is open, and its accounts that are due in it, in their order.

    `begun_before` are those that some run has begun in this window and that are not rotated yet,
    `refused` those that are due and cannot be rotated.
    """

    customer: Customer
    account_type: AccountType
    rules: WaveRules
    accounts: Sequence[Account]
    begun_before: Sequence[int]
    refused: Sequence[LeftOut]


@task(task_run_name="list accounts that are due", **RETRIES)
def list_due(customers: Sequence[str]) -> list[Due]:
    """What is due in an open window. A customer's type that is held is left out until released.

    One list of a customer's entries shows what speaks against an account (vaulted, archived,
    deleted, ...). It is not begun; the run says so once a window, and stops nobody else.
    """
    run_id = this_run()
    forget_stuck(run_id)
    with reading() as session:
        now = now_in(session)
        held = {(each.customer_id, each.account_type) for each in open_holds(session)}
        covered = [
            each
            for each in covered_by_policies(session, customers)
            if (each.customer.id, each.policy.account_type) not in held
        ]
    found: list[Due] = []
    for each in covered:
        rows = [row for key, row in each.rows.items() if key in each.accounts]
        if due := due_now(each.timetable.calendar, rows, now, run_id):
            found.append(_due(each, due, rows, now))
    with writing() as session:
        begin_due(session, [it.account.id for each in found for it in each.refused])
    return found


@task(task_run_name="begin job", **RETRIES)
def begin_due_jobs(due: Sequence[Due]) -> list[Due]:
    """What is due at customers for whom no other run of this flow is at work: the others wait."""
    if not due:
        return []
    try:
        free = begin_job.fn([each.customer.name for each in due])
    except JobUnderWay:
        free = []
    return [each for each in due if each.customer.name in free]


def begin_due(session: Session, account_ids: Sequence[int]) -> list[int]:
    """Note that this run begins these; those of them that no other run has begun meanwhile."""
    run_id, now = this_run(), now_in(session)
    begun: list[int] = []
    for part in in_parts(account_ids):
        wanted = select(ScheduledRotation).where(col(ScheduledRotation.account_id).in_(part))
        for row in session.exec(wanted.order_by(col(ScheduledRotation.due_at))).all():
            if row.run_id in {None, run_id}:
                row.run_id, row.begun_at = run_id, now
                begun.append(row.account_id)
    return begun


def begin_failed_again(session: Session, customer_id: int, account_type: AccountType) -> None:
    """Let accounts that were begun and failed be begun again in the window that is open.

    What is under way stays begun: the next wave waits until it is finished.
    """
    rows = session.exec(
        select(ScheduledRotation)
        .join(RotationPolicy, col(RotationPolicy.id) == col(ScheduledRotation.policy_id))
        .where(
            RotationPolicy.customer_id == customer_id,
            RotationPolicy.account_type == account_type,
            col(ScheduledRotation.begun_at).is_not(None),
        )
    ).all()
    latest = latest_rotations(session, [each.account_id for each in rows])
    for row in rows:
        rotation = latest.get(row.account_id)
        rotated = session.get_one(Account, row.account_id).rotated_at != row.rotated_at
        if not rotated and (rotation is None or not is_in_flight(rotation)):
            row.run_id, row.begun_at = None, None


def open_holds(session: Session) -> Sequence[RotationHold]:
    """The holds that no operator has released yet."""
    return session.exec(select(RotationHold).where(col(RotationHold.released_at).is_(None))).all()


def _due(
    covered: Covered,
    due: Sequence[ScheduledRotation],
    rows: Sequence[ScheduledRotation],
    now: datetime,
) -> Due:
    accounts = [covered.accounts[row.account_id] for row in due]
    _, organization_id, connection = matched_customer(covered.customer.name)
    said = objections(accounts, organization_id, connection)
    window = open_window(covered.timetable.calendar, now)
    listed = {row.account_id for row in due}
    return Due(
        covered.customer,
        covered.policy.account_type,
        covered.rules,
        [each for each, objection in zip(accounts, said, strict=True) if objection is None],
        [
            row.account_id
            for row in rows
            if row.account_id not in listed
            and row.begun_at is not None
            and window is not None
            and row.begun_at >= window.opens
        ],
        [
            LeftOut(account=AccountRef.of(each), reason=objection)
            for each, objection in zip(accounts, said, strict=True)
            if objection is not None
        ],
    )
