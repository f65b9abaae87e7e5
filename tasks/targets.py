"""The account of a rotation, where it lives, and the door to it."""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple
from uuid import UUID

from sqlmodel import select

from models.account import Account
from models.customer import Arrangement, Customer, Directory, DirectoryKind
from models.rotation import TwinSetBy
from models.rotation_request import RotationRequest
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.database import reading
from tasks.clients.errors import Refused
from tasks.doors import active_directory, entra
from tasks.tenant_directory import TenantDirectory

SET_BY = {
    Arrangement.SYNC_ON: TwinSetBy.US,
    Arrangement.ENTRA_CONNECT: TwinSetBy.ENTRA_CONNECT,
}


class Target(NamedTuple):
    """The account of a rotation, where it lives, and whose it is."""

    account: Account
    directory: Directory
    customer: Customer

    @property
    def object_id(self) -> UUID:
        """The account's key in its directory."""
        return UUID(self.account.object_id)

    @property
    def in_tenant(self) -> bool:
        """Whether it lives in a tenant, where nobody can try a password."""
        return self.directory.kind == DirectoryKind.ENTRA

    @property
    def twin_set_by(self) -> TwinSetBy | None:
        """Who brings a new password to the account's twin; None if nobody does, or it has none."""
        arrangement = self.customer.arrangement
        if self.account.twin_object_id is None or arrangement is None:
            return None
        return SET_BY.get(arrangement)


def target_of(request: RotationRequest) -> Target:
    """The account that is asked for, with its directory and customer."""
    with reading() as session:
        account = session.get_one(Account, request.account.id)
        directory = session.get_one(Directory, account.directory_id)
        return Target(account, directory, session.get_one(Customer, account.customer_id))


@contextmanager
def reaching(
    request: RotationRequest,
) -> Generator[tuple[ActiveDirectory | TenantDirectory, Target]]:
    """A client for the account's directory, and the account itself."""
    target = target_of(request)
    if target.in_tenant:
        yield tenant_at(target), target
    else:
        with domain_at(target) as directory:
            yield directory, target


def domain_at(target: Target) -> AbstractContextManager[ActiveDirectory]:
    """The domain that the account lives in; nobody else uses the client until the body ends."""
    return active_directory(target.directory.connection)


def tenant_at(target: Target) -> TenantDirectory:
    """The tenant that the account lives in."""
    return TenantDirectory(entra(target.directory.connection))


def tenant_of(customer: Customer) -> tuple[TenantDirectory, Directory]:
    """The customer's tenant; Refused when it has none any more."""
    theirs = select(Directory).where(
        Directory.customer_id == customer.id, Directory.kind == DirectoryKind.ENTRA
    )
    with reading() as session:
        found = session.exec(theirs).first()
    if found is None:
        raise Refused(
            f"Customer {customer.name!r} has no Microsoft 365 tenant: run import-tenant-accounts "
            "for it, or choose another arrangement with arrange-directories."
        )
    return TenantDirectory(entra(found.connection)), found
