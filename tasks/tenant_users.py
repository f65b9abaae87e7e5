"""Who a customer's tenant holds, and which of them an operator chose."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from prefect import task
from prefect.artifacts import create_markdown_artifact

from models.account import AccountType
from models.plural import counted
from models.report import slug
from models.tenant import TenantFacts
from models.tenant_import import (
    LeftOutUser,
    Meant,
    importable,
    named,
    suggested,
    tenant_users_page,
    with_roles,
)
from models.tenant_user import TenantUser
from tasks.batch import Batch
from tasks.clients.errors import NotFound, NotPermitted
from tasks.doors import entra
from tasks.retries import RETRIES


class TenantListing(Batch[TenantUser]):
    """All users of a tenant as one moment showed them, guests and synced ones too."""

    def __init__(
        self, users: Iterable[TenantUser], facts: TenantFacts, unread: Sequence[str]
    ) -> None:
        """`unread` says in whole sentences what about their roles is not known."""
        super().__init__(users)
        self.facts = facts
        self.unread = tuple(unread)


class Candidates(Batch[TenantUser]):
    """The users that may be imported, and with a reason each that may not."""

    def __init__(self, users: Iterable[TenantUser], left_out: Iterable[LeftOutUser]) -> None:
        super().__init__(users)
        self.left_out = tuple(left_out)


@task(task_run_name="fetch users · {connection}", **RETRIES)
def fetch_tenant_users(connection: str) -> TenantListing:
    """Everybody in the tenant; NotPermitted when it does not show who is an administrator."""
    client = entra(connection)
    facts = client.fetch_tenant()
    listing = client.fetch_users()
    if not listing.roles_readable:
        raise NotPermitted(
            f"{' '.join(listing.unread)} Without it an administrator would be taken for anybody. "
            "Nothing was imported; check-connections says how the permission is given."
        )
    return TenantListing(listing.users, facts, listing.unread)


@task(task_run_name="choose who may be imported · {connection}", **RETRIES)
def choose_candidates(
    connection: str, listing: TenantListing, roles: Sequence[str], groups: Sequence[str]
) -> Candidates:
    """Those in these roles or groups, or all, without those whose password is kept elsewhere.

    The others are published with their reasons. NotFound names the roles and groups that are not
    there.
    """
    found = importable(listing, listing.facts.federated_domains)
    page = tenant_users_page(found.left_out, listing.unread, len(found.users))
    create_markdown_artifact(
        key=f"tenant-users-{slug(connection)}",
        markdown=page,
        description=f"Users of {listing.facts.name} that are not imported, and why",
    )
    if not roles and not groups:
        return Candidates(found.users, found.left_out)
    holders = with_roles(found.users, roles)
    _refuse(holders)
    meant = {each.object_id for each in holders.users} | _members(connection, groups)
    return Candidates([each for each in found.users if each.object_id in meant], found.left_out)


@task(task_run_name="choose users")
def choose_users(
    found: Candidates, wanted: Sequence[str], account_type: AccountType, *, narrowed: bool
) -> Sequence[TenantUser]:
    """The users an operator named by UPN or object id; NotFound says what is wrong with a name.

    Without names, all that roles or groups narrowed it down to, or those that are suggested for the
    account type: NotFound, saying what to do, when that is nobody.
    """
    if wanted:
        meant = named(found, wanted, found.left_out)
        _refuse(meant)
        return Batch(meant.users)
    chosen = list(found) if narrowed else suggested(found, account_type)
    if chosen:
        return Batch(chosen)
    others = counted(len(found.left_out), "user is", "users are")
    problem = {
        AccountType.ADMINISTRATOR: "No user that may be imported holds a directory role.",
        AccountType.END_USER: "Every user that may be imported holds a directory role.",
        AccountType.SERVICE: "Nothing tells which users are a service's.",
    }[account_type]
    if narrowed:
        problem = "Nobody who may be imported is in the roles and groups that were chosen."
    raise NotFound(
        f"{problem} Name the accounts, or choose a role or a group. {others} left out: the page "
        "tenant-users says why. Nothing was imported."
    )


def _members(connection: str, groups: Sequence[str]) -> set[UUID]:
    client = entra(connection)
    return {each for group in groups for each in client.fetch_group_members(group)}


def _refuse(meant: Meant) -> None:
    if meant.problems:
        raise NotFound(" ".join([*meant.problems, "Nothing was imported."]))
