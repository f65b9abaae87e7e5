"""Customers matched to organizations: proposed by name, decided by an operator, undone."""

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel
from sqlmodel import col, func, select

from models.account import Account
from models.customer import Customer
from models.organization_matching import CustomerPair, Proposal, decide_pairs, propose
from models.password_entry import Organization
from models.report import cell, table
from tasks.clients.database import reading, writing
from tasks.clients.errors import Refused
from tasks.customers import find_customer


class MatchedCustomers(BaseModel):
    """The customers that were matched, and those that are left without an organization."""

    matched: list[str]
    unmatched: list[str]


@task(task_run_name="part customers from organizations")
def unmatch(customers: Sequence[str]) -> None:
    """Part customers from their organizations; Refused while accounts are linked to its entries."""
    found = [find_customer(name) for name in customers]
    with writing() as session:
        for customer in found:
            linked = session.exec(
                select(func.count())
                .select_from(Account)
                .where(Account.customer_id == customer.id, col(Account.entry_id).is_not(None))
            ).one()
            if linked:
                raise Refused(
                    f"{linked} accounts of {customer.name!r} are linked to password entries of "
                    f"{customer.organization_name!r}: run match-accounts with unlink set to * "
                    "first. Nothing was changed."
                )
        for customer in found:
            row = session.get_one(Customer, customer.id)
            row.organization_id = row.organization_name = row.connection = None


@task(task_run_name="propose matches")
def report_proposals(organizations: Sequence[Organization]) -> list[Proposal]:
    """Publish what equal names say about the customers that have no organization."""
    with reading() as session:
        customers = session.exec(select(Customer).order_by(col(Customer.name))).all()
    proposals = propose(customers, organizations)
    rows = [
        (
            cell(each.customer),
            cell(each.organization.name) if each.organization else "undecided",
            str(each.organization.id) if each.organization else "",
            cell(each.reason),
        )
        for each in proposals
    ]
    create_markdown_artifact(
        key="customer-proposals",
        markdown=table(("Customer", "Organization", "Id", "Why"), rows),
        description="Customers without an organization, and what their names say",
    )
    return proposals


@task(task_run_name="match customers")
def apply_matches(
    connection: str,
    organizations: Sequence[Organization],
    pairs: Sequence[CustomerPair],
    accepted: Sequence[Proposal],
) -> MatchedCustomers:
    """Match what the operator paired, and the accepted proposals besides.

    Refused, naming every problem with the pairs, before anything is matched.
    """
    with writing() as session:
        customers = session.exec(select(Customer).order_by(col(Customer.name))).all()
        decided, problems = decide_pairs(pairs, customers, organizations)
        if problems:
            raise Refused(" ".join([*problems, "Nothing was matched."]))
        taken = {each.id for each in decided.values()}
        for proposal in accepted:
            if proposal.organization and proposal.organization.id not in taken:
                decided.setdefault(proposal.customer, proposal.organization)
        for customer in customers:
            if organization := decided.get(customer.name):
                customer.organization_id = organization.id
                customer.organization_name = organization.name
                customer.connection = connection
        left = [each.name for each in customers if each.organization_id is None]
    return MatchedCustomers(matched=sorted(decided), unmatched=left)
