"""Lets rotations go on that were held, by an operator's word."""

from prefect import task
from sqlmodel import col, select

from models.account import AccountType
from models.customer import Customer
from models.plural import counted
from models.report import cell, moment, table
from models.rotation_hold import RotationHold
from tasks.audit import actor, append
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import Misconfigured, NotFound
from tasks.customers import find_customer
from tasks.due_accounts import begin_failed_again, open_holds


@task(task_run_name="release rotations · {customer}")
def release_hold(customer: str, account_type: AccountType, reason: str) -> str:
    """Let a customer's accounts of one type be rotated again; why they had been held.

    Those that failed are due at once while their window is open.

    NotFound when they are not held; Misconfigured without a reason.
    """
    if not reason.strip():
        raise Misconfigured("Say why they may go on: what was wrong, and what was done about it.")
    owner = find_customer(customer)
    with writing() as session:
        held = session.exec(
            select(RotationHold).where(
                RotationHold.customer_id == owner.id,
                RotationHold.account_type == account_type,
                col(RotationHold.released_at).is_(None),
            )
        ).first()
        if held is None:
            raise NotFound(
                f"The {account_type.value} accounts of {owner.name!r} are not held. Nothing was "
                "changed."
            )
        held.released_at, held.released_by = now_in(session), actor()
        held.release_reason = reason.strip()
        begin_failed_again(session, held.customer_id, account_type)
        subject = f"{owner.name}, {account_type.value} accounts"
        append(session, "release rotations", subject, outcome="released", why=reason.strip())
    return held.why


def holds_page() -> str:
    """What is held, since when and why, as Markdown."""
    with reading() as session:
        holds = open_holds(session)
        names = {each.id: each.name for each in session.exec(select(Customer)).all()}
    rows = [
        (
            cell(names[each.customer_id]),
            each.account_type.value,
            moment(each.held_at),
            cell(each.why),
        )
        for each in holds
    ]
    head = (
        f"{counted(len(rows), 'hold')}: their accounts are rotated again after release-rotations."
    )
    return f"{head}\n\n{table(('Customer', 'Type', 'Since', 'Why'), rows)}" if rows else head
