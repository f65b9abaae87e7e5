"""A customer's tenant as one of its directories: one customer, one tenant."""

from collections.abc import Sequence

from sqlmodel import col, select

from models.customer import Customer, Directory, DirectoryKind
from models.tenant import TenantFacts
from tasks.clients.database import Session
from tasks.clients.errors import Refused


def find_directories(
    session: Session, customer_id: int | None, kind: DirectoryKind
) -> Sequence[Directory]:
    """The customer's domains, or its one tenant."""
    theirs = select(Directory).where(Directory.customer_id == customer_id, Directory.kind == kind)
    return session.exec(theirs.order_by(col(Directory.dns_name))).all()


def refuse_foreign_tenant(session: Session, owner: Customer, tenant_id: str) -> None:
    """Refused when the tenant is another customer's, or the customer has another one."""
    found = session.exec(select(Directory).where(Directory.object_id == tenant_id)).first()
    if found is not None and found.customer_id != owner.id:
        other = session.get_one(Customer, found.customer_id)
        raise Refused(
            f"The tenant {found.dns_name} belongs to customer {other.name!r} already. Choose that "
            "customer, or the right tenant connection. Nothing was imported."
        )
    for known in find_directories(session, owner.id, DirectoryKind.ENTRA):
        if known.object_id != tenant_id:
            raise Refused(
                f"Customer {owner.name!r} has the tenant {known.dns_name} already, and a customer "
                "has one tenant. Choose its connection, or create another customer for the other "
                "tenant. Nothing was imported."
            )


def tenant_directory(
    session: Session, owner: Customer, connection: str, facts: TenantFacts
) -> Directory:
    """The customer's tenant as a directory, created if it is new; Refused as above."""
    tenant_id = str(facts.object_id)
    refuse_foreign_tenant(session, owner, tenant_id)
    found = session.exec(select(Directory).where(Directory.object_id == tenant_id)).first()
    if found is None:
        found = Directory(
            customer_id=owner.id or 0,
            kind=DirectoryKind.ENTRA,
            object_id=tenant_id,
            dns_name=facts.default_domain,
            netbios_name=None,
            connection=connection,
        )
        session.add(found)
    found.connection, found.dns_name = connection, facts.default_domain
    session.flush()
    return found
