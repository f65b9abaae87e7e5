"""Links between accounts and password entries: by automatch, by an operator, and undone."""

from collections.abc import Sequence

from prefect import task
from pydantic import BaseModel, Field
from sqlmodel import col, select

from models.account import Account
from models.customer import Directory
from models.link_refusal import refusal
from models.matchable import MatchableAccount
from models.matching import Ambiguous, Decision, Matched, Unmatched, match
from models.password_entry import PasswordEntry
from tasks.accounts import find_accounts
from tasks.clients.database import reading, writing
from tasks.clients.errors import Refused
from tasks.customers import find_customer, matched_customer
from tasks.doors import itglue
from tasks.retries import RETRIES

ALL_ACCOUNTS = "*"


class AccountPair(BaseModel):
    """An account and the password entry an operator links it to."""

    account: str = Field(title="Account", description=r"Such as CONTOSO\jsmith.")
    entry_id: int = Field(title="Entry id", description="The last number in its IT Glue address.")


class MatchedAccounts(BaseModel):
    """What automatch decided for the accounts that had no entry."""

    matched: int
    ambiguous: int
    unmatched: int


@task(task_run_name="fetch entries · {customer}", **RETRIES)
def fetch_entries(customer: str) -> list[PasswordEntry]:
    """All password entries of the customer's organization."""
    _, organization_id, connection = matched_customer(customer)
    return itglue(connection).fetch_entries(organization_id)


@task(task_run_name="unlink accounts · {customer}")
def unlink_accounts(customer: str, names: Sequence[str]) -> None:
    """Part accounts from their entries; `*` parts all. The entries themselves stay as they are."""
    if list(names) == [ALL_ACCOUNTS]:
        chosen = [each.id for each in _accounts(find_customer(customer).id)]
    else:
        chosen = [each.id for each in find_accounts(customer, names)]
    with writing() as session:
        for account in session.exec(select(Account).where(col(Account.id).in_(chosen))).all():
            account.entry_id = account.entry_name = account.entry_url = None
            account.linked_by = account.decision = account.decision_reason = None


@task(task_run_name="link pairs · {customer}")
def link_pairs(
    customer: str, entries: Sequence[PasswordEntry], pairs: Sequence[AccountPair]
) -> None:
    """Link what the operator decided. Refused, naming every problem, before anything is linked."""
    _, organization_id, _ = matched_customer(customer)
    accounts = {each.account: find_accounts(customer, [each.account])[0] for each in pairs}
    owners = {each.entry_id: each.label for each in _accounts(find_customer(customer).id)}
    by_id = {each.id: each for each in entries}
    problems: list[str] = []
    for pair in pairs:
        account, entry = accounts[pair.account], by_id.get(pair.entry_id)
        if entry is None:
            problems.append(
                f"The customer's organization has no entry {pair.entry_id}: it was deleted, is in "
                "another organization, or is hidden from the API key."
            )
        elif objection := refusal(entry, organization_id):
            problems.append(objection)
        elif owners.setdefault(pair.entry_id, account.label) != account.label:
            problems.append(
                f"Entry {entry.name!r} ({entry.id}) is linked to {owners[pair.entry_id]}: "
                "unlink that account first."
            )
    if problems:
        raise Refused(" ".join([*problems, "Nothing was linked."]))
    for pair in pairs:
        store_link(accounts[pair.account].id, by_id[pair.entry_id], by="operator")


@task(task_run_name="automatch · {customer}")
def automatch(customer: str, entries: Sequence[PasswordEntry], *, link: bool) -> MatchedAccounts:
    """Decide for every account without an entry, and link those that match, if wanted.

    The decision and its reason are kept for the accounts page.
    """
    owner, organization_id, _ = matched_customer(customer)
    decisions = match(matchable(owner.id), entries, organization_id)
    with writing() as session:
        known = session.exec(select(Account).where(col(Account.id).in_(list(decisions)))).all()
        for account in known:
            decision = decisions[account.id or 0]
            account.decision, account.decision_reason = kind(decision), decision.reason
            if link and isinstance(decision, Matched) and account.entry_id is None:
                set_link(account, decision.entry, by=decision.criterion)
    kinds = [kind(decision) for decision in decisions.values()]
    return MatchedAccounts(
        matched=kinds.count("matched"),
        ambiguous=kinds.count("ambiguous"),
        unmatched=kinds.count("unmatched"),
    )


def kind(decision: Decision) -> str:
    """A decision in a word."""
    match decision:
        case Matched():
            return "matched"
        case Ambiguous():
            return "ambiguous"
        case Unmatched():
            return "unmatched"


def matchable(customer_id: int | None) -> list[MatchableAccount]:
    """The customer's accounts that still exist, as matching sees them."""
    with reading() as session:
        directories = session.exec(select(Directory)).all()
        netbios_names = {each.id: each.netbios_name for each in directories}
    return [
        MatchableAccount.of(each, netbios_names[each.directory_id])
        for each in _accounts(customer_id)
        if each.gone_at is None
    ]


def store_link(account_id: int | None, entry: PasswordEntry, *, by: str) -> None:
    """Link a stored account to `entry`."""
    with writing() as session:
        set_link(session.get_one(Account, account_id), entry, by=by)


def set_link(account: Account, entry: PasswordEntry, *, by: str) -> None:
    """Link `account` to `entry`; `by` says who decided: a criterion, "operator" or "created"."""
    account.entry_id, account.entry_name, account.entry_url = entry.id, entry.name, entry.url
    account.linked_by = by


def _accounts(customer_id: int | None) -> Sequence[Account]:
    with reading() as session:
        theirs = select(Account).where(col(Account.customer_id) == customer_id)
        return session.exec(theirs.order_by(col(Account.label))).all()
