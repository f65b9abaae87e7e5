"""A customer's two directories as pairing sees them: accounts, users and their entries."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select

from models.account import Account
from models.arrangement import Pair, why_not_a_pair
from models.customer import Customer, DirectoryKind
from models.pairing import OPERATOR, DomainAccount, PairDecision, pair
from models.tenant_user import TenantUser
from tasks.clients.database import reading
from tasks.clients.entra import EntraTenant
from tasks.clients.errors import Misconfigured, NotFound
from tasks.customers import find_customer
from tasks.doors import entra
from tasks.owned_tenants import find_directories


class Household(NamedTuple):
    """The two directories of a customer as pairing sees them."""

    owner: Customer
    accounts: Sequence[DomainAccount]
    users: dict[UUID, TenantUser]
    entries: dict[UUID, str]  # of accounts and users, by object id

    def pair_of(self, account: DomainAccount, user: TenantUser) -> Pair:
        """The two, with the entry of each."""
        entry, user_entry = (self.entries.get(each.object_id) for each in (account, user))
        return Pair(account.label, user, entry, user_entry)

    def objection(self, account: DomainAccount, user: TenantUser) -> str | None:
        """Why the two cannot be one under the customer's arrangement."""
        return why_not_a_pair(self.owner.arrangement, self.pair_of(account, user))

    @property
    def decisions(self) -> dict[int, PairDecision]:
        """What the criteria say about each account, by its id."""
        return pair(self.accounts, self.users.values(), self.objection)


def fetch_household(customer: str) -> Household:
    """The customer's accounts and its tenant's users now; Misconfigured without both directories."""
    owner = find_customer(customer)
    if lacking := lacking_directory(owner):
        raise Misconfigured(
            f"Customer {owner.name!r} has no {lacking} first. Pairs are made of an account of a "
            "domain and a user of a tenant. Nothing was changed."
        )
    with reading() as session:
        domains = find_directories(session, owner.id, DirectoryKind.ACTIVE_DIRECTORY)
        tenants = find_directories(session, owner.id, DirectoryKind.ENTRA)
        ours = session.exec(select(Account).where(col(Account.customer_id) == owner.id)).all()
    names = {each.id: each.dns_name for each in domains}
    accounts = [
        _domain_account(each, names[each.directory_id])
        for each in ours
        if each.directory_id in names and each.gone_at is None
    ]
    entries = {
        UUID(each.object_id): f"{each.entry_name!r} ({each.entry_id})"
        for each in ours
        if each.entry_id and each.gone_at is None
    }
    client = entra(tenants[0].connection)
    users = {each.object_id: each for each in client.fetch_users().users}
    users |= _still_there(client, {each.twin for each in accounts if each.twin} - users.keys())
    return Household(owner, accounts, users, entries)


def lacking_directory(owner: Customer) -> str | None:
    """Which of the two directories the customer does not have, and what to run."""
    with reading() as session:
        if not find_directories(session, owner.id, DirectoryKind.ACTIVE_DIRECTORY):
            return "domain: run import-accounts"
        if not find_directories(session, owner.id, DirectoryKind.ENTRA):
            return "tenant: run import-tenant-accounts"
    return None


def _domain_account(account: Account, dns_name: str) -> DomainAccount:
    return DomainAccount(
        id=account.id or 0,
        label=account.label,
        object_id=UUID(account.object_id),
        sid=account.sid,
        anchor=UUID(account.anchor) if account.anchor else None,
        sam_account_name=account.sam_account_name,
        user_principal_name=account.user_principal_name,
        dns_name=dns_name,
        twin=UUID(account.twin_object_id) if account.twin_object_id else None,
        by_operator=account.paired_by == OPERATOR,
    )


def _still_there(client: EntraTenant, missing: Iterable[UUID]) -> dict[UUID, TenantUser]:
    """Those that the list lacks and the tenant, asked for each, has all the same."""
    found: dict[UUID, TenantUser] = {}
    for object_id in missing:
        try:
            found[object_id] = client.fetch_user(object_id)
        except NotFound:
            continue
    return found
