"""Customers and the IT Glue organizations they are matched to."""

from collections.abc import Sequence
from datetime import UTC, datetime

from prefect import task
from pydantic import BaseModel
from sqlmodel import col, select

from models.customer import Customer
from models.customer_import import choose, decide_imports
from models.password_entry import Organization
from tasks.clients.database import reading, writing
from tasks.clients.errors import NotFound, Refused
from tasks.doors import itglue
from tasks.retries import RETRIES

EVERY_CUSTOMER = "*"


class ImportedCustomers(BaseModel):
    """What an import of organizations did."""

    created: list[str]
    left_out: list[str]  # "organization: why"


@task(task_run_name="fetch organizations · {connection}", **RETRIES)
def fetch_organizations(connection: str, names: Sequence[str] = ()) -> list[Organization]:
    """IT Glue's organizations: all, or those of exactly these names or ids.

    Raises NotFound, naming every one of `names` that cannot be told, before anything is changed.
    """
    organizations = itglue(connection).fetch_organizations()
    if not names:
        return organizations
    chosen, problems = choose(names, organizations)
    if problems:
        raise NotFound(" ".join(problems))
    return chosen


@task(task_run_name="create customers")
def store_customers(connection: str, organizations: Sequence[Organization]) -> ImportedCustomers:
    """Create a customer for each organization that has none yet."""
    with writing() as session:
        new, left_out = decide_imports(organizations, session.exec(select(Customer)).all())
        session.add_all(
            Customer(
                name=each.name,
                organization_id=each.organization.id,
                organization_name=each.organization.name,
                connection=connection,
                created_at=datetime.now(UTC),
            )
            for each in new
        )
    return ImportedCustomers(
        created=[each.name for each in new],
        left_out=[f"{each.organization.name}: {each.reason}" for each in left_out],
    )


@task(task_run_name="create customers")
def store_named_customers(names: Sequence[str]) -> ImportedCustomers:
    """Create customers that have no organization yet; those that exist are left alone."""
    with writing() as session:
        taken = {each.name.casefold() for each in session.exec(select(Customer)).all()}
        wanted = {name.strip().casefold(): name.strip() for name in names if name.strip()}
        new = [name for key, name in wanted.items() if key not in taken]
        now = datetime.now(UTC)
        session.add_all(Customer(name=name, created_at=now) for name in new)
    left_out = [f"{name}: exists already" for key, name in wanted.items() if key in taken]
    return ImportedCustomers(created=new, left_out=left_out)


def find_customer(name: str) -> Customer:
    """The customer of this name, matched to an organization or not; NotFound otherwise."""
    with reading() as session:
        customers = session.exec(select(Customer).order_by(col(Customer.name))).all()
    for customer in customers:
        if customer.name.casefold() == name.strip().casefold():
            return customer
    similar = [each.name for each in customers if name.strip().casefold() in each.name.casefold()]
    hint = f" Did you mean {', '.join(map(repr, similar[:5]))}?" if similar else ""
    raise NotFound(
        f"There is no customer {name!r}.{hint} The customers page lists all; "
        "import-organizations creates them from IT Glue."
    )


def matched_customer(name: str) -> tuple[Customer, int, str]:
    """The customer, its organization's id and its IT Glue connection; Refused if not matched."""
    customer = find_customer(name)
    if customer.organization_id is None or customer.connection is None:
        raise Refused(
            f"Customer {customer.name!r} is not matched to an IT Glue organization: "
            "run match-customers first. Nothing was changed."
        )
    return customer, customer.organization_id, customer.connection


@task(task_run_name="find customer · {name}")
def list_customers(name: str) -> list[str]:
    """The names of the customers meant: one, or with `*` every one that is matched."""
    if name.strip() != EVERY_CUSTOMER:
        return [find_customer(name).name]
    with reading() as session:
        matched = select(Customer.name).where(col(Customer.organization_id).is_not(None))
        return list(session.exec(matched.order_by(col(Customer.name))).all())


@task(task_run_name="find customer of {organization}")
def customer_of_organization(organization: str) -> str:
    """The name of the customer matched to the organization of that name or id."""
    with reading() as session:
        customers = session.exec(select(Customer)).all()
    wanted = organization.strip().casefold()
    for customer in customers:
        known = {str(customer.organization_id), (customer.organization_name or "").casefold()}
        if customer.organization_id is not None and wanted in known:
            return customer.name
    raise NotFound(
        f"No customer is matched to organization {organization!r}: run match-customers first."
    )
