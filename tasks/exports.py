"""Customers, accounts and rotations as CSV: pages to copy from, and files in a folder."""

from collections.abc import Sequence
from datetime import timedelta

from prefect import task
from prefect.artifacts import create_markdown_artifact
from sqlmodel import col, func, select

from models.account import Account
from models.audit import AuditRecord
from models.customer import Customer
from models.exports import (
    AccountRow,
    RotationRow,
    accounts_csv,
    customers_csv,
    organization_page,
    rotations_csv,
)
from models.page_keys import accounts_key
from models.password_check import PasswordCheck
from models.plural import counted
from models.rotation import Rotation
from tasks.clients.database import Session, now_in, reading
from tasks.clients.report_files import FOLDER, keep_report
from tasks.customers import EVERY_CUSTOMER, find_customer
from tasks.schedules import list_rotation_schedules
from tasks.standings import account_lines, customer_lines

MOST_SHOWN = 4_000_000
"""Characters of a page: a browser shows no more in reasonable time."""


@task(task_run_name="list customers to export")
def list_exported(customer: str) -> list[str]:
    """The customer of this name, or all with *, matched to an organization or not."""
    if customer.strip() != EVERY_CUSTOMER:
        return [find_customer(customer).name]
    with reading() as session:
        return list(session.exec(select(Customer.name).order_by(col(Customer.name))).all())


@task(task_run_name="export customers")
def export_customers(customer: str, names: Sequence[str]) -> str:
    """All of them with their counts; where the table is."""
    with reading() as session:
        pages = _organization_pages(session)
    lines = [each for each in customer_lines() if each.customer.name in set(names)]
    return _publish("customers", customer, customers_csv(lines, pages), len(lines))


@task(task_run_name="export accounts")
def export_accounts(customer: str, names: Sequence[str]) -> str:
    """Their accounts, and what is the matter with each; where the table is."""
    schedules = list_rotation_schedules()
    with reading() as session:
        checks = {each.account_id: each for each in session.exec(select(PasswordCheck)).all()}
    rows = [
        AccountRow(owner.name, line, checks.get(line.account.id or 0))
        for owner in map(find_customer, names)
        for line in account_lines(owner, schedules)
    ]
    return _publish("accounts", customer, accounts_csv(rows), len(rows))


@task(task_run_name="export rotations")
def export_rotations(customer: str, names: Sequence[str], *, days: int) -> str:
    """Their rotations that were begun in the last days, oldest first; where the table is."""
    with reading() as session:
        since = now_in(session) - timedelta(days=days)
        begun = session.exec(
            select(AuditRecord.who).where(
                AuditRecord.action == "rotate password", col(AuditRecord.at) >= since
            )
        ).all()
        found = session.exec(
            select(Rotation, Account, Customer.name)
            .join(Account, col(Account.id) == col(Rotation.account_id))
            .join(Customer, col(Customer.id) == col(Account.customer_id))
            .where(col(Rotation.opened_at) >= since)
            .order_by(col(Rotation.id))
        ).all()
    by = {who.rpartition("(")[2].rstrip(")"): who for who in begun}
    rows = [
        RotationRow(rotation, account, name, by.get(rotation.run_id, rotation.run_id))
        for rotation, account, name in found
        if name in set(names)
    ]
    return _publish("rotations", customer, rotations_csv(rows), len(rows))


def _organization_pages(session: Session) -> dict[int, str]:
    """Each customer's page in IT Glue, as far as an entry of it is linked."""
    linked = select(Customer, func.max(Account.entry_url)).join(
        Account, col(Account.customer_id) == col(Customer.id)
    )
    found = session.exec(linked.group_by(col(Customer.id))).all()
    return {each.id or 0: organization_page(each, url) for each, url in found}


def _publish(what: str, customer: str, table: str, count: int) -> str:
    """Publish one table as a page, and as a file where a folder is set."""
    name = what
    if customer.strip() != EVERY_CUSTOMER:
        name += accounts_key(find_customer(customer)).removeprefix("accounts")
    path = keep_report(f"{name}.csv", table)
    where = f"in {path}" if path else f"only here: no {FOLDER} is set"
    page = f"```csv\n{table}```"
    if len(page) > MOST_SHOWN:
        page = f"{counted(count, 'row')} are too many for a page. Export one customer alone."
    create_markdown_artifact(
        key=f"export-{name}",
        markdown=page,
        description=(
            f"{counted(count, 'row')}, {where}. To take it from here: Show Raw Data, copy, and "
            "leave the first and the last line out."
        ),
    )
    return f"{what}: {counted(count, 'row')}, {where}"
