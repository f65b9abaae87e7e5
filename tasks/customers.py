"""Customers and the IT Glue organizations they are matched to."""

from collections.abc import Sequence
from datetime import UTC, datetime

from prefect import task
from pydantic import BaseModel
from sqlmodel import col, select

from models.customer import Customer
from models.customer_import import EVERY_CUSTOMER, choose, decide_imports
from models.names import name_key
from models.password_entry import Organization
from tasks.audit import append
from tasks.clients.database import reading, writing
from tasks.clients.errors import NotFound, Refused
from tasks.doors import itglue
from tasks.retries import RETRIES


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
    """Create a customer for each organization that has none yet; note what the others are called.

    A customer keeps its own name when its organization is renamed.
    """
    names = {each.id: each.name for each in organizations}
    with writing() as session:
        present = session.exec(select(Customer)).all()
        for customer in present:
            if customer.connection == connection and customer.organization_id in names:
                customer.organization_name = names[customer.organization_id]
        new, left_out = decide_imports(organizations, present)
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
        for each in new:
            why = f"organization {each.organization.id}"
            append(session, "create customer", each.name, outcome="done", why=why)
    return ImportedCustomers(
        created=[each.name for each in new],
        left_out=[f"{each.organization.name}: {each.reason}" for each in left_out],
    )


@task(task_run_name="create customers")
def store_named_customers(names: Sequence[str]) -> ImportedCustomers:
    """Create customers that have no organization yet; those that exist are left alone."""
    with writing() as session:
        taken = {name_key(each.name) for each in session.exec(select(Customer)).all()}
        wanted = {name_key(name): name.strip() for name in names}
        objections = {
            key: "exists already" if key in taken else "cannot be a customer's name"
            for key in wanted.keys() & {*taken, EVERY_CUSTOMER, ""}
        }
        new = [name for key, name in wanted.items() if key not in objections]
        now = datetime.now(UTC)
        session.add_all(Customer(name=name, created_at=now) for name in new)
        for name in new:
            append(session, "create customer", name, outcome="done")
    left_out = [f"{wanted[key] or 'a blank'}: {objections[key]}" for key in sorted(objections)]
    return ImportedCustomers(created=new, left_out=left_out)


def find_customer(name: str) -> Customer:
    """The customer of this name, matched to an organization or not; NotFound otherwise."""
    with reading() as session:
        customers = session.exec(select(Customer).order_by(col(Customer.name))).all()
    wanted = name_key(name)
    for customer in customers:
        if name_key(customer.name) == wanted:
            return customer
    similar = [each.name for each in customers if wanted in name_key(each.name)]
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
        matched = session.exec(select(Customer).where(col(Customer.organization_id).is_not(None)))
        customers = matched.all()
    wanted = name_key(organization)
    found = [each for each in customers if name_key(each.organization_name or "") == wanted]
    found = found or [each for each in customers if str(each.organization_id) == wanted]
    match found:
        case [customer]:
            return customer.name
        case []:
            raise NotFound(
                f"No customer is matched to organization {organization!r}: run match-customers "
                "first."
            )
        case _:
            ids = ", ".join(str(each.organization_id) for each in found)
            raise NotFound(
                f"{len(found)} customers are matched to organizations named {organization!r} "
                f"(ids {ids}): give the id of the one you mean."
            )
