"""Links between accounts and password entries: what may be linked, by an operator, and undone."""

from collections.abc import Sequence

from prefect import task
from pydantic import BaseModel, Field
from sqlmodel import col, select

from models.account import Account
from models.customer import Customer, Directory
from models.entry_link import forget_link
from models.link_refusal import refusal
from models.matchable import MatchableAccount, matchables
from models.password_entry import PasswordEntry
from tasks.accounts import accounts_called, find_accounts
from tasks.audit import append
from tasks.batch import Batch
from tasks.clients.database import Session, reading, writing
from tasks.clients.errors import NotFound, Refused
from tasks.customers import find_customer, matched_customer
from tasks.doors import itglue
from tasks.links import link_account, release_from_gone
from tasks.retries import RETRIES

ALL_ACCOUNTS = "*"


class AccountPair(BaseModel):
    """An account and the password entry an operator links it to."""

    account: str = Field(title="Account", description=r"Such as CONTOSO\jsmith.")
    entry_id: int = Field(title="Entry id", description="The last number in its IT Glue address.")


@task(task_run_name="fetch entries · {customer}", **RETRIES)
def fetch_entries(customer: str) -> Sequence[PasswordEntry]:
    """All password entries of the customer's organization; NotFound when that cannot be seen."""
    owner, organization_id, connection = matched_customer(customer)
    client = itglue(connection)
    entries = client.fetch_entries(organization_id)
    # IT Glue answers the same for an organization without entries and for one it does not show.
    if not entries and organization_id not in {each.id for each in client.fetch_organizations()}:
        raise NotFound(
            f"IT Glue has no organization {owner.organization_name!r} ({organization_id}) any "
            f"more, or hides it from the API key of connection {connection!r}. Give the key its "
            "rights, or unlink the accounts and match the customer to another organization."
        )
    return Batch(entries)


@task(task_run_name="unlink accounts · {customer}")
def unlink_accounts(customer: str, names: Sequence[str]) -> None:
    """Part accounts from their entries; `*` parts all. The entries themselves stay as they are.

    The halves of a pair that has one password are parted together.
    """
    everyone = [name.strip() for name in names] == [ALL_ACCOUNTS]
    chosen = set[int | None]()
    if not everyone:
        chosen = {each.id for each in find_accounts(customer, names)}
    owner = find_customer(customer)
    twins = _twins(owner.id)
    chosen |= {twins[each].id for each in chosen if each in twins}
    with writing() as session:
        for account in accounts_of(session, owner.id):
            if everyone or account.id in chosen:
                if account.entry_id is not None:
                    why = f"entry {account.entry_id}"
                    append(session, "unlink account", account.label, outcome="done", why=why)
                forget_link(account, by_operator=True)


@task(task_run_name="link pairs · {customer}")
def link_pairs(
    customer: str, entries: Sequence[PasswordEntry], pairs: Sequence[AccountPair]
) -> None:
    """Link what the operator decided. Refused, naming every problem, before anything is linked.

    The halves of a pair that has one password get one entry.
    """
    owner, organization_id, _ = matched_customer(customer)
    called = accounts_called(customer, [each.account for each in pairs])
    by_id = {each.id: each for each in entries}
    twins = _twins(owner.id)
    with writing() as session:
        present = {each.id: each for each in accounts_of(session, owner.id)}
        owners = {each.entry_id: each.label for each in present.values() if not each.gone_at}
        wanted: dict[int | None, int] = {}
        problems: list[str] = []
        for pair in pairs:
            account, entry = called[pair.account], by_id.get(pair.entry_id)
            twin = twins.get(account.id)
            halves = {account.label, twin.label if twin else account.label}
            if entry is None:
                problems.append(
                    f"The customer's organization has no entry {pair.entry_id}: it was deleted, is "
                    "in another organization, or is hidden from the API key."
                )
            elif objection := refusal(entry, organization_id):
                problems.append(objection)
            elif owners.setdefault(pair.entry_id, account.label) not in halves:
                problems.append(
                    f"Entry {entry.name!r} ({entry.id}) is linked to {owners[pair.entry_id]}: "
                    "unlink that account first."
                )
            elif wanted.setdefault(account.id, entry.id) != entry.id:
                problems.append(f"{account.label} is paired with two entries.")
            elif twin and wanted.setdefault(twin.id, entry.id) != entry.id:
                problems.append(f"{account.label} and its twin are paired with two entries.")
        if problems:
            raise Refused(" ".join([*problems, "Nothing was linked."]))
        release_from_gone(session, present.values(), wanted.values())
        for account_id, entry_id in wanted.items():
            link_account(session, present[account_id], by_id[entry_id], by="operator")


def matchable(customer_id: int | None) -> list[MatchableAccount]:
    """The customer's accounts that still exist, as matching sees them: pairs by arrangement."""
    with reading() as session:
        directories = {each.id: each for each in session.exec(select(Directory)).all()}
        here = [each for each in accounts_of(session, customer_id) if each.gone_at is None]
        owner = session.get(Customer, customer_id)
        return matchables(here, directories, owner and owner.arrangement)


def _twins(customer_id: int | None) -> dict[int | None, MatchableAccount]:
    """The other half of each account that has one password with it."""
    known = {each.id: each for each in matchable(customer_id)}
    return {each.id: known[each.twin] for each in known.values() if each.twin}


def accounts_of(session: Session, customer_id: int | None) -> Sequence[Account]:
    """All accounts of a customer, by label."""
    theirs = select(Account).where(col(Account.customer_id) == customer_id)
    return session.exec(theirs.order_by(col(Account.label))).all()
