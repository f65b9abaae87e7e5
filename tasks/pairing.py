"""Pairs of a customer's two directories: decided, stored on the domain's account, and undone."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel, Field
from sqlmodel import col, select

from models.account import Account
from models.arrangement import Pair, why_not_a_pair
from models.customer import Customer, Directory, DirectoryKind
from models.pairing import OPERATOR, DomainAccount, NotPaired, PairDecision, Paired, Suggested, pair
from models.pairs_page import PairedAccounts, pairs_key, pairs_page
from models.plural import counted
from models.tenant_user import TenantUser
from tasks.audit import append
from tasks.clients.database import Session, reading, writing
from tasks.clients.entra import EntraTenant
from tasks.clients.errors import Misconfigured, NotFound, OutsideError
from tasks.customers import find_customer
from tasks.doors import entra
from tasks.links import part_from_shared_entry
from tasks.owned_tenants import find_directories
from tasks.retries import RETRIES


class TwinPair(BaseModel):
    """An account of the domain, and the user of the tenant that an operator pairs it with."""

    account: str = Field(title="Account", description=r"Such as CONTOSO\jsmith.")
    user: str = Field(
        title="User of the tenant", description="Its user principal name, or its object id."
    )


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


@task(task_run_name="pair accounts · {customer}", **RETRIES)
def pair_certain(customer: str) -> str:
    """Pair what is certain at the end of an import; what came of it, in a sentence.

    The import stands even where the tenant cannot be asked: the sentence says so then.
    """
    if _lacking(find_customer(customer)):
        return ""
    try:
        household = fetch_household(customer)
    except OutsideError as error:
        return f"The tenant could not be asked for twins; run pair-accounts later. {error}"
    done = store_pairs(household, household.decisions)
    paired = counted(len(done.paired), "account of the domain is", "accounts of the domain are")
    maybe = counted(len(done.suggested), "is", "are")
    return f"{paired} paired with a user of the tenant, {maybe} suggested: see pair-accounts."


def fetch_household(customer: str) -> Household:
    """The customer's accounts and its tenant's users now; Misconfigured without both directories."""
    owner = find_customer(customer)
    if lacking := _lacking(owner):
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


def store_pairs(household: Household, decisions: dict[int, PairDecision]) -> PairedAccounts:
    """Keep the pairs that are decided, part those that are none any more, and publish all."""
    done = PairedAccounts(paired=[], suggested=[], not_paired=[])
    taken = {str(each.user.object_id) for each in decisions.values() if isinstance(each, Paired)}
    with writing() as session:
        for account in _domain_accounts(session, household.owner):
            match decisions.get(account.id or 0):
                case Paired(user, criterion):
                    set_twin(session, account, user, by=criterion)
                    done.paired.append(f"{account.label} = {account.twin_name} ({criterion})")
                case Suggested(user, criterion):
                    part(session, account)
                    maybe = user.user_principal_name
                    done.suggested.append(f"{account.label} = {maybe}? ({criterion})")
                case NotPaired(reason):
                    part(session, account)
                    done.not_paired.append(f"{account.label}: {reason}")
                case None if account.twin_object_id in taken:  # gone, and succeeded by another
                    part(session, account)
                case None:
                    pass
    create_markdown_artifact(
        key=pairs_key(household.owner),
        markdown=pairs_page(household.owner, done),
        description=f"Pairs of {household.owner.name}",
    )
    return done


def set_twin(session: Session, account: Account, user: TenantUser, *, by: str) -> None:
    """Pair a stored account with this user."""
    if account.twin_object_id != str(user.object_id):
        why = f"{user.user_principal_name}, {by}"
        append(session, "pair account", account.label, outcome="done", why=why)
    account.twin_object_id, account.paired_by = str(user.object_id), by
    account.twin_name = user.user_principal_name


def part(session: Session, account: Account, *, by_operator: bool = False) -> None:
    """Part a stored account from its twin, and the twin from an entry that the two share.

    What an operator parted no import pairs again.
    """
    part_from_shared_entry(session, account)
    if account.twin_object_id is not None:
        why = f"{account.twin_name}, {account.paired_by}"
        append(session, "unpair account", account.label, outcome="done", why=why)
    decided = by_operator or (account.paired_by == OPERATOR and account.twin_object_id is None)
    account.twin_object_id = account.twin_name = None
    account.paired_by = OPERATOR if decided else None


def _lacking(owner: Customer) -> str | None:
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


def _domain_accounts(session: Session, owner: Customer) -> Iterable[Account]:
    theirs = (
        select(Account)
        .join(Directory)
        .where(Directory.kind == DirectoryKind.ACTIVE_DIRECTORY, Account.customer_id == owner.id)
    )
    return session.exec(theirs.order_by(col(Account.label))).all()


def _still_there(client: EntraTenant, missing: Iterable[UUID]) -> dict[UUID, TenantUser]:
    """Those that the list lacks and the tenant, asked for each, has all the same."""
    found: dict[UUID, TenantUser] = {}
    for object_id in missing:
        try:
            found[object_id] = client.fetch_user(object_id)
        except NotFound:
            continue
    return found
