"""Accounts: what an import makes of a directory's identities, and how operators name them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from prefect import task
from pydantic import BaseModel
from sqlmodel import col, select

from models.account import Account, AccountType, new_account
from models.customer import Customer, Directory, DirectoryKind
from models.identity import DomainFacts, Identity, OrganizationalUnit
from models.names import name_key
from models.unit_choice import holds
from tasks.audit import append
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.database import Session, reading, writing
from tasks.clients.errors import NotFound, Refused
from tasks.customers import find_customer
from tasks.doors import active_directory
from tasks.retries import RETRIES


class ImportedAccounts(BaseModel):
    """What an import of accounts did, by label; `twins` says what came of pairing, where there is any."""

    new: list[str]
    updated: list[str]
    twins: str = ""


def find_accounts(customer: str, names: Sequence[str]) -> list[Account]:
    """The customer's accounts called so, each once; NotFound as in `accounts_called`."""
    found = accounts_called(customer, names).values()
    return list({account.id: account for account in found}.values())


def accounts_called(customer: str, names: Iterable[str]) -> dict[str, Account]:
    r"""The customer's account of each name: `CONTOSO\jsmith`, sign-in name or UPN.

    Raises NotFound with a sentence for every name that fits none or more than one. A label wins
    over another account's UPN; one that has gone is meant only if no other is called so.
    """
    owner = find_customer(customer)
    with reading() as session:
        known = session.exec(select(Account).where(Account.customer_id == owner.id)).all()
    called: defaultdict[str, list[Account]] = defaultdict(list)
    labelled: defaultdict[str, list[Account]] = defaultdict(list)
    for account in known:
        labelled[name_key(account.label)].append(account)
        for key in account.names:
            called[key].append(account)
    chosen: dict[str, Account] = {}
    problems: list[str] = []
    for name in names:
        # An account of a tenant is labelled by its UPN, which its twin in the domain mostly has, too.
        key = name_key(name)
        exact = [each for each in labelled.get(key, []) if each.gone_at is None]
        found = exact or called.get(key, [])
        # One that was deleted and made anew has a namesake that is gone.
        match [each for each in found if each.gone_at is None] or found:
            case [account]:
                chosen[name] = account
            case []:
                problems.append(
                    f"Customer {owner.name!r} has no imported account called {name!r}: check the "
                    "accounts page, or run import-accounts first."
                )
            case several:
                listed = ", ".join(
                    f"{each.label} ({each.user_principal_name or 'no UPN'})" for each in several
                )
                problems.append(f"{name!r} may be any of {listed}: write the full name or the UPN.")
    if problems:
        raise NotFound(" ".join(problems))
    return chosen


@task(task_run_name="store accounts · {customer}", **RETRIES)
def store_accounts(
    customer: str,
    domain: str,
    identities: Sequence[Identity],
    *,
    account_type: AccountType,
    type_was_chosen: bool,
) -> ImportedAccounts:
    """Create the accounts that are new, bring the others up to date; nothing is deleted.

    An account that is known keeps its type, unless it was chosen by name for another one.
    Refused when the domain already belongs to another customer.
    """
    with active_directory(domain) as client:
        facts = client.fetch_domain()
    now = datetime.now(UTC)
    new: list[str] = []
    updated: list[str] = []
    owner = find_customer(customer)
    with writing() as session:
        directory = _directory(session, owner, domain, facts)
        directory.imported_at = now
        known = {each.object_id: each for each in _accounts_of(session, directory)}
        for identity in identities:
            account = known.get(str(identity.object_id))
            if account is None:
                account = new_account(
                    identity,
                    customer_id=directory.customer_id,
                    directory_id=directory.id or 0,
                    netbios_name=facts.netbios_name,
                    type=account_type,
                    now=now,
                )
                session.add(account)
                new.append(account.label)
            else:
                account.observe(identity, facts.netbios_name, now)
                account.type = account_type if type_was_chosen else account.type
                updated.append(account.label)
        why = f"{len(new)} new, {len(updated)} updated, from {facts.dns_name}"
        append(session, "import accounts", customer, outcome="done", why=why)
    return ImportedAccounts(new=new, updated=updated)


@task(task_run_name="mark those that have gone · {domain}", **RETRIES)
def mark_gone(
    domain: str,
    units: Sequence[OrganizationalUnit],
    identities: Sequence[Identity],
    *,
    include_subtree: bool,
) -> list[str]:
    """Mark the accounts that were in these OUs and no longer exist; follow those that moved."""
    seen = {str(identity.object_id) for identity in identities}
    now = datetime.now(UTC)
    gone: list[str] = []
    with active_directory(domain) as client:
        facts = client.fetch_domain()
        with reading() as session:
            directory = session.exec(
                select(Directory).where(Directory.object_id == str(facts.object_id))
            ).one()
            missing = [
                account
                for account in _accounts_of(session, directory)
                if account.object_id not in seen
                and account.gone_at is None
                and any(holds(unit.dn, account.ou_dn, subtree=include_subtree) for unit in units)
            ]
        for account in missing:
            identity = fetch_if_there(client, account)
            with writing() as session:
                row = session.get_one(Account, account.id)
                if identity is None:
                    row.gone_at = now
                    gone.append(row.label)
                else:
                    row.observe(identity, facts.netbios_name, now)
    return gone


def fetch_if_there(client: ActiveDirectory, account: Account) -> Identity | None:
    """The account as its domain shows it, wherever it was moved; None when it has gone."""
    try:
        return client.fetch_account(UUID(account.object_id))
    except NotFound:
        return None


def _accounts_of(session: Session, directory: Directory) -> Sequence[Account]:
    return session.exec(select(Account).where(col(Account.directory_id) == directory.id)).all()


def _directory(
    session: Session, customer: Customer, connection: str, facts: DomainFacts
) -> Directory:
    found = session.exec(
        select(Directory).where(Directory.object_id == str(facts.object_id))
    ).first()
    if found is None:
        found = Directory(
            customer_id=customer.id or 0,
            kind=DirectoryKind.ACTIVE_DIRECTORY,
            object_id=str(facts.object_id),
            dns_name=facts.dns_name,
            netbios_name=facts.netbios_name,
            connection=connection,
        )
        session.add(found)
    elif found.customer_id != customer.id:
        owner = session.get_one(Customer, found.customer_id)
        raise Refused(
            f"The domain {facts.dns_name} belongs to customer {owner.name!r} already. "
            "Choose that customer, or the right domain connection. Nothing was imported."
        )
    found.connection = connection
    found.dns_name, found.netbios_name = facts.dns_name, facts.netbios_name
    session.flush()
    return found
