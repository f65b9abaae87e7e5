"""Customers matched to organizations: proposed by name, decided by an operator, undone."""

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel
from sqlmodel import col, func, select

from models.account import Account
from models.customer import Customer
from models.organization_matching import CustomerPair, decide_pairs, propose
from models.password_entry import Organization
from models.plural import counted
from models.report import cell, table
from tasks.audit import append
from tasks.clients.database import Session, reading, writing
from tasks.clients.errors import Refused
from tasks.customers import find_customer


class MatchedCustomers(BaseModel):
    """The customers that were matched, and those that are left without an organization."""

    matched: list[str]
    unmatched: list[str]


@task(task_run_name="match customers")
def apply_matches(
    connection: str,
    organizations: Sequence[Organization],
    pairs: Sequence[CustomerPair],
    *,
    accept_exact_names: bool,
    unmatch: Sequence[str],
) -> MatchedCustomers:
    """Part customers, match what the operator paired, and equal names besides if accepted.

    Refused, naming every problem with the pairs, before anything is parted or matched.
    """
    parted = [find_customer(name).id for name in unmatch]
    with writing() as session:
        customers = session.exec(select(Customer).order_by(col(Customer.name))).all()
        for customer_id in parted:
            _part(session, session.get_one(Customer, customer_id))
        decided, problems = decide_pairs(pairs, customers, organizations)
        if problems:
            raise Refused(" ".join([*problems, "Nothing was changed."]))
        taken = {each.id for each in decided.values()}
        for proposal in propose(customers, organizations) if accept_exact_names else ():
            if proposal.organization and proposal.organization.id not in taken:
                decided.setdefault(proposal.customer, proposal.organization)
        for customer in customers:
            if organization := decided.get(customer.name):
                customer.organization_id = organization.id
                customer.organization_name = organization.name
                customer.connection = connection
                why = f"organization {organization.id}"
                append(session, "match customer", customer.name, outcome="done", why=why)
        left = [each.name for each in customers if each.organization_id is None]
    return MatchedCustomers(matched=sorted(decided), unmatched=left)


@task(task_run_name="propose matches")
def report_proposals(organizations: Sequence[Organization]) -> None:
    """Publish what equal names say about the customers that are left without an organization."""
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


def _part(session: Session, customer: Customer) -> None:
    """Part a customer from its organization; Refused while accounts are linked to its entries."""
    theirs = select(func.count()).select_from(Account).where(Account.customer_id == customer.id)
    linked = session.exec(theirs.where(col(Account.entry_id).is_not(None))).one()
    if linked:
        raise Refused(
            f"{counted(linked, 'account')} of {customer.name!r} {'is' if linked == 1 else 'are'} "
            f"linked to password entries of {customer.organization_name!r}: run match-accounts with "
            "unlink set to * first. Nothing was changed."
        )
    why = f"organization {customer.organization_id}"
    append(session, "part customer", customer.name, outcome="done", why=why)
    customer.organization_id = customer.organization_name = customer.connection = None
    session.flush()  # another customer may get the organization in the same run
