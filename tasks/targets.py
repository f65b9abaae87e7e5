"""The account of a rotation, where it lives, and the door to it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from models.account import Account
from models.customer import Customer, Directory
from models.rotation_request import RotationRequest
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.database import reading
from tasks.doors import active_directory


class Target(NamedTuple):
    """The account of a rotation, where it lives, and whose it is."""

    account: Account
    directory: Directory
    customer: Customer

    @property
    def object_id(self) -> UUID:
        """The account's key in its directory."""
        return UUID(self.account.object_id)


def target_of(request: RotationRequest) -> Target:
    """The account that is asked for, with its directory and customer."""
    with reading() as session:
        account = session.get_one(Account, request.account.id)
        directory = session.get_one(Directory, account.directory_id)
        return Target(account, directory, session.get_one(Customer, account.customer_id))


@contextmanager
def reaching(request: RotationRequest) -> Generator[tuple[ActiveDirectory, Target]]:
    """A client for the account's directory, and the account itself."""
    target = target_of(request)
    with active_directory(target.directory.connection) as directory:
        yield directory, target
