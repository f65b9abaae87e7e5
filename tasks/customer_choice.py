"""The form in which an operator picks the customer that a run works for, and its directory."""

from sqlmodel import col, func, select

from models.account import Account
from models.customer import Customer, Directory, DirectoryKind
from models.plural import counted
from tasks.clients.database import reading
from tasks.clients.errors import Misconfigured, NotFound
from tasks.connections import ActiveDirectoryDomain, Microsoft365Tenant, name_of
from tasks.customers import EVERY_CUSTOMER, find_customer
from tasks.doors import tenant_connection
from tasks.forms import NotAnswered, ask, drop_down, labelled, one
from tasks.owned_tenants import refuse_foreign_tenant
from tasks.runs import call_this_run

NOBODY = "(choose a customer)"


def choose_customer(name: str, *, asking: bool, or_every: bool = False) -> str:
    """The customer named, or the one that the operator picks; the run bears its name then.

    Raises NotFound for an unknown one, NotAnswered when none was picked.
    """
    if name.strip() == EVERY_CUSTOMER and or_every:
        return EVERY_CUSTOMER
    if name.strip() or not asking:
        return find_customer(name).name
    with reading() as session:
        found = session.exec(
            select(Customer, func.count(col(Account.id)))
            .outerjoin(Account, col(Account.customer_id) == col(Customer.id))
            .group_by(col(Customer.id))
            .order_by(col(Customer.name))
        ).all()
    if not found:
        raise NotFound("There is no customer yet: run import-organizations first.")
    offered = labelled(
        found, lambda row: f"{row[0].name} · {counted(row[1], 'account')}", lambda row: row[0].id
    )
    text = "## Which customer?\n\nType to search. Nothing is changed before you have chosen."
    picking = one("Customer", "The customer to work for.", drop_down([NOBODY, *offered]), NOBODY)
    label = ask(text, {"customer": picking})["customer"]
    if label == NOBODY:
        raise NotAnswered("No customer was chosen, so nothing was changed. Start the run again.")
    chosen = offered[label][0].name
    call_this_run(chosen)
    return chosen


def choose_domain(customer: str, domain: ActiveDirectoryDomain | None) -> str:
    """The name of the domain connection given, or of the one that the customer has already.

    Misconfigured when it has none or several and none is given.
    """
    if domain is not None:
        return name_of(domain)
    owner = find_customer(customer)
    known = _connections(owner, DirectoryKind.ACTIVE_DIRECTORY)
    if len(known) == 1:
        return known[0]
    has = f"has several domains ({', '.join(known)})" if known else "has no domain yet"
    raise Misconfigured(
        f"Customer {owner.name!r} {has}: choose the domain connection in the run's form."
    )


def choose_tenant(customer: str, tenant: Microsoft365Tenant | None) -> str:
    """The name of the tenant connection given, or of the one that the customer has already.

    Misconfigured when it has none and none is given; Refused, before anything is asked there, for
    a second tenant of the customer and for another customer's.
    """
    owner = find_customer(customer)
    if tenant is not None:
        with reading() as session:
            refuse_foreign_tenant(session, owner, str(tenant_connection(tenant).tenant_id))
        return name_of(tenant)
    if known := _connections(owner, DirectoryKind.ENTRA):
        return known[0]
    raise Misconfigured(
        f"Customer {owner.name!r} has no Microsoft 365 tenant yet: choose the tenant connection in "
        "the run's form."
    )


def _connections(owner: Customer, kind: DirectoryKind) -> list[str]:
    theirs = select(Directory.connection).where(
        Directory.customer_id == owner.id, Directory.kind == kind
    )
    with reading() as session:
        return list(session.exec(theirs.distinct()).all())
