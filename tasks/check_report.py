"""Tells what a check of all passwords found; red when somebody has to see to it."""

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel
from sqlmodel import col, select

from models.account import Account
from models.check_page import Checked, apart, apart_sentence, checks_page
from models.customer import Customer
from models.drift import Checkable
from models.names import name_key
from models.page_keys import CHECKS
from models.password_check import PasswordCheck
from models.verdict import SOUND, Verdict
from tasks.clients.database import reading
from tasks.repairs import RepairPlan, repaired


class PasswordsApart(Exception):
    """At least one entry does not hold the password of its account; the text lists them."""


class CheckSummary(BaseModel):
    """What a check found: accounts that are fine, that need somebody, and that could not be told.

    `repaired` are those of the fine ones that were not before.
    """

    fine: int
    apart: int
    not_known: int
    repaired: int


@task(task_run_name="report passwords")
def report_checks(
    customers: Sequence[str],
    looked: Sequence[Sequence[Checkable] | Exception],
    tried: Sequence[Verdict | Exception],
    plan: RepairPlan,
) -> CheckSummary:
    """Publish how all accounts stand; PasswordsApart, naming them, if any needs a person."""
    unread = [
        f"{customer} could not be looked at: {each}"
        for customer, each in zip(customers, looked, strict=True)
        if isinstance(each, Exception)
    ]
    unread += sorted({f"Not tried: {each}" for each in tried if isinstance(each, Exception)})
    unread += plan.too_many
    checked, mended = list_checked(customers), repaired(plan)
    create_markdown_artifact(
        key=CHECKS,
        markdown=checks_page(checked, unread, mended),
        description="What IT Glue holds, checked",
    )
    if said := apart_sentence(checked, unread, repaired=len(mended)):
        raise PasswordsApart(said)
    fine = sum(each.check.verdict in SOUND for each in checked)
    found = len(apart(checked))
    return CheckSummary(
        fine=fine,
        apart=found,
        not_known=len(checked) - fine - found,
        repaired=len(mended),
    )


def list_checked(customers: Sequence[str]) -> list[Checked]:
    """What the last check said of each of these customers' linked accounts."""
    wanted = {name_key(each) for each in customers}
    linked = (
        select(Account, PasswordCheck, Customer)
        .join(PasswordCheck, col(PasswordCheck.account_id) == col(Account.id))
        .join(Customer, col(Customer.id) == col(Account.customer_id))
        .where(col(Account.entry_id).is_not(None), col(Account.gone_at).is_(None))
    )
    with reading() as session:
        found = session.exec(linked).all()
    return [
        Checked(owner.name, account, check)
        for account, check, owner in found
        if name_key(owner.name) in wanted
    ]
