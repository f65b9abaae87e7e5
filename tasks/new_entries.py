"""Which accounts get a new password entry, and why others do not."""

from collections.abc import Sequence

from prefect import task
from pydantic import BaseModel
from sqlmodel import col, select

from models.account import Account, AccountRef
from models.entry_index import EntryIndex
from models.entry_link import LOST
from models.entry_request import EntryRequest
from models.matchable import MatchableAccount
from models.password_entry import PasswordEntry
from tasks.account_matching import matchable
from tasks.accounts import find_accounts
from tasks.clients.database import reading
from tasks.customers import matched_customer


class WantedEntries(BaseModel):
    """The entries to create, and a sentence for each account that gets none."""

    requests: list[EntryRequest]
    left_out: list[str]


@task(task_run_name="choose new entries · {customer}")
def choose_new_entries(
    customer: str, entries: Sequence[PasswordEntry], names: Sequence[str] | None = None
) -> WantedEntries:
    """The accounts that get an entry: those named, or for None all without one.

    None is created beside an entry that may be meant, whatever state that one is in. A pair that has
    one password gets one.
    """
    return wanted_entries(customer, entries, names)


def wanted_entries(
    customer: str, entries: Sequence[PasswordEntry], names: Sequence[str] | None = None
) -> WantedEntries:
    """What `choose_new_entries` chooses, for a form that is made before it."""
    owner, organization_id, connection = matched_customer(customer)
    everyone = names is None
    accounts = _unlinked(owner.id or 0) if everyone else find_accounts(customer, names)
    wanted = WantedEntries(requests=[], left_out=[])
    known = {each.id: each for each in matchable(owner.id)}
    index = EntryIndex(entries, organization_id, known.values())
    begun = set[int | None]()
    for account in accounts:
        seen = known.get(account.id or 0)
        twin = known.get((seen and seen.twin) or 0)
        if objection := _objection(account, twin):
            wanted.left_out.append(f"{account.label}: {objection}")
            continue
        whole = _whole(account, twin)
        if seen is None or whole.id in begun:
            continue
        begun.add(whole.id)
        request = EntryRequest(
            account=AccountRef.of(whole),
            organization_id=organization_id,
            connection=connection,
            name=(whole.display_name or "").strip() or whole.sign_in_name,
            username=whole.label,
            twin=_other_half(account, twin, whole),
        )
        near = [
            each
            for each in index.doubles(seen)
            if not (whole.entry_requested_at and request.is_met_by(each))
        ]
        if near:
            listed = ", ".join(f"{each.name!r} ({each.id})" for each in near[:3])
            wanted.left_out.append(
                f"{whole.label}: {listed} may be meant. Link it with match-accounts, or rename "
                "or delete it if it is not."
            )
        else:
            wanted.requests.append(request)
    return wanted


def _whole(account: Account, twin: MatchableAccount | None) -> Account:
    """The half of a pair that its entry is named after: the account of the domain."""
    if twin is None or account.sam_account_name:
        return account
    with reading() as session:
        return session.get_one(Account, twin.id)


def _other_half(
    account: Account, twin: MatchableAccount | None, whole: Account
) -> AccountRef | None:
    if twin is None:
        return None
    named = AccountRef(id=twin.id, label=twin.label)
    return named if whole.id == account.id else AccountRef.of(account)


def _objection(account: Account, twin: MatchableAccount | None) -> str | None:
    if account.gone_at is not None:
        return "has gone from its directory."
    if account.entry_id is None and twin and twin.entry_id:
        return f"its twin {twin.label} is linked already: match-accounts links both."
    if account.entry_id is None:
        return None
    lost = account.decision_reason if account.decision == LOST else None
    return lost or f"is linked to {account.entry_name!r} already."


def _unlinked(customer_id: int) -> Sequence[Account]:
    unlinked = select(Account).where(
        Account.customer_id == customer_id,
        col(Account.entry_id).is_(None),
        col(Account.gone_at).is_(None),
    )
    with reading() as session:
        return session.exec(unlinked.order_by(col(Account.label))).all()
