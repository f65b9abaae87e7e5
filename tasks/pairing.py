"""Pairs of a customer's two directories: decided, stored on the domain's account, and undone."""

from collections.abc import Iterable

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel, Field
from sqlmodel import col, select

from models.account import Account
from models.customer import Customer, Directory, DirectoryKind
from models.pairing import OPERATOR, NotPaired, PairDecision, Paired, Suggested
from models.pairs_page import PairedAccounts, pairs_key, pairs_page
from models.plural import counted
from models.tenant_user import TenantUser
from tasks.audit import append
from tasks.clients.database import Session, writing
from tasks.clients.errors import OutsideError
from tasks.customers import find_customer
from tasks.households import Household, fetch_household, lacking_directory
from tasks.links import part_from_shared_entry
from tasks.retries import RETRIES


class TwinPair(BaseModel):
    """An account of the domain, and the user of the tenant that an operator pairs it with."""

    account: str = Field(title="Account", description=r"Such as CONTOSO\jsmith.")
    user: str = Field(
        title="User of the tenant", description="Its user principal name, or its object id."
    )


@task(task_run_name="pair accounts · {customer}", **RETRIES)
def pair_certain(customer: str) -> str:
    """Pair what is certain at the end of an import; what came of it, in a sentence.

    The import stands even where the tenant cannot be asked: the sentence says so then.
    """
    if lacking_directory(find_customer(customer)):
        return ""
    try:
        household = fetch_household(customer)
    except OutsideError as error:
        return f"The tenant could not be asked for twins; run pair-accounts later. {error}"
    done = store_pairs(household, household.decisions)
    paired = counted(len(done.paired), "account of the domain is", "accounts of the domain are")
    maybe = counted(len(done.suggested), "is", "are")
    return f"{paired} paired with a user of the tenant, {maybe} suggested: see pair-accounts."


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


def _domain_accounts(session: Session, owner: Customer) -> Iterable[Account]:
    theirs = (
        select(Account)
        .join(Directory)
        .where(Directory.kind == DirectoryKind.ACTIVE_DIRECTORY, Account.customer_id == owner.id)
    )
    return session.exec(theirs.order_by(col(Account.label))).all()
