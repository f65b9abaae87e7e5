"""Accounts of a tenant: what an import makes of its users."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from prefect import task
from pydantic import BaseModel
from sqlmodel import select

from models.account import Account, AccountType, new_account
from models.customer import Directory
from models.identity import Identity
from models.tenant_identity import identity_of, owns_the_tenant
from models.tenant_import import LeftOutUser
from models.tenant_user import TenantUser
from tasks.audit import append
from tasks.clients.database import Session, reading, writing
from tasks.clients.entra import EntraTenant
from tasks.clients.errors import NotFound
from tasks.customers import find_customer
from tasks.doors import entra
from tasks.owned_tenants import tenant_directory
from tasks.retries import RETRIES
from tasks.tenant_users import TenantListing


class ImportedTenantAccounts(BaseModel):
    """What an import did, by label; `left_out`, `not_known` and `twins` are whole sentences."""

    new: list[str]
    updated: list[str]
    gone: list[str]
    left_out: list[str]
    not_known: list[str]
    twins: str = ""


@task(task_run_name="store accounts · {customer}", **RETRIES)
def store_tenant_accounts(
    customer: str,
    connection: str,
    listing: TenantListing,
    chosen: Sequence[TenantUser],
    left_out: Sequence[LeftOutUser],
    *,
    account_type: AccountType,
    type_was_chosen: bool,
) -> ImportedTenantAccounts:
    """Create the accounts that are new, bring all known ones up to date, mark those that have gone.

    Nothing is deleted. An account that is known keeps its type, unless it was chosen by name for
    another one. Refused when the tenant already belongs to another customer.
    """
    owner = find_customer(customer)
    now = datetime.now(UTC)
    there = {str(each.object_id): each for each in listing}
    with reading() as session:
        ours = _accounts_of(session, str(listing.facts.object_id))
    gone = gone_from_tenant(connection, [each for each in ours if each.gone_at is None], there)
    types = {str(each.object_id) for each in chosen} if type_was_chosen else set[str]()
    new: list[str] = []
    updated: list[str] = []
    with writing() as session:
        directory = tenant_directory(session, owner, connection, listing.facts)
        directory.imported_at = now
        known = {each.object_id: each for each in _accounts_of(session, directory.object_id)}
        for key, account in known.items():
            if key in there:
                account.observe(seen_again(there[key], account, listing.unread), None, now)
                account.type = account_type if key in types else account.type
                updated.append(account.label)
            elif key in gone:
                account.gone_at = now
        for user in chosen:
            if str(user.object_id) not in known:
                account = new_account(
                    identity_of(user),
                    customer_id=directory.customer_id,
                    directory_id=directory.id or 0,
                    netbios_name=None,
                    type=account_type,
                    now=now,
                )
                session.add(account)
                new.append(account.label)
        why = f"{len(new)} new, {len(updated)} updated, from {directory.dns_name}"
        append(session, "import accounts", customer, outcome="done", why=why)
    return ImportedTenantAccounts(
        new=new,
        updated=updated,
        gone=list(gone.values()),
        left_out=[each.reason for each in left_out],
        not_known=list(listing.unread),
    )


def seen_again(user: TenantUser, account: Account, unread: Sequence[str]) -> Identity:
    """The user; protection stays while it is not known who holds or may activate a role."""
    protected = owns_the_tenant(user) or (account.protected and bool(unread))
    return identity_of(user, protected=protected)


def gone_from_tenant(
    connection: str, accounts: Iterable[Account], there: Collection[str]
) -> dict[str, str]:
    """The labels of those that the list lacks and the tenant, asked for each, does not have."""
    client = entra(connection)
    missing = [each for each in accounts if each.object_id not in there]
    return {each.object_id: each.label for each in missing if not _is_there(client, each)}


def _is_there(client: EntraTenant, account: Account) -> bool:
    try:
        client.fetch_user(UUID(account.object_id))
    except NotFound:
        return False
    return True


def _accounts_of(session: Session, tenant_id: str) -> Sequence[Account]:
    ours = select(Account).join(Directory).where(Directory.object_id == tenant_id)
    return session.exec(ours).all()
