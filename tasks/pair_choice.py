"""What an operator decides about pairs: in the run's form, or in forms made for the run."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from prefect import task

from models.account import Account
from models.names import name_key
from models.pairing import OPERATOR, DomainAccount, NotPaired, PairDecision, Paired, Suggested
from models.pairs_page import PairedAccounts
from models.plural import counted
from models.tenant_user import TenantUser
from tasks.accounts import accounts_called, find_accounts
from tasks.clients.database import writing
from tasks.clients.errors import Refused
from tasks.forms import Question, ask_in_pages, drop_down, labelled, one
from tasks.households import Household, fetch_household
from tasks.pairing import TwinPair, part, store_pairs
from tasks.retries import RETRIES

UNDECIDED = "(leave unpaired)"


class _Undecided(NamedTuple):
    account: DomainAccount
    decision: Suggested | NotPaired


@task(task_run_name="unpair accounts · {customer}")
def unpair_accounts(customer: str, names: Sequence[str]) -> None:
    """Part accounts from their twins, for good: no import pairs them again.

    NotFound for unknown names; Refused for those that have no twin. Nothing is changed then.
    """
    chosen = find_accounts(customer, names)
    if alone := [each.label for each in chosen if each.twin_object_id is None]:
        raise Refused(
            f"{', '.join(alone)} {'has' if len(alone) == 1 else 'have'} no twin: name the account "
            "of the domain, as the accounts page shows it. Nothing was changed."
        )
    with writing() as session:
        for each in chosen:
            part(session, session.get_one(Account, each.id), by_operator=True)


def choose_twins(customer: str, pairs: Sequence[TwinPair], *, asking: bool) -> Sequence[TwinPair]:
    """The pairs given, or those that the operator makes; what names suggest is chosen beforehand.

    Belongs into a flow, outside of tasks.
    """
    if pairs or not asking:
        return pairs
    household = fetch_household(customer)
    decisions = household.decisions
    undecided = [
        _Undecided(each, decision)
        for each in household.accounts
        if not isinstance(decision := decisions[each.id], Paired)
    ]
    # What is suggested comes first: the others are mostly without a twin.
    undecided.sort(key=lambda each: isinstance(each.decision, NotPaired))
    taken = {each.user.object_id for each in decisions.values() if isinstance(each, Paired)}
    free = [each for key, each in household.users.items() if key not in taken and not each.guest]
    offered = labelled(free, _said, lambda each: str(each.object_id))
    if not undecided or not offered:
        return []
    label_of = {each.object_id: label for label, each in offered.items()}
    kind = drop_down([UNDECIDED, *offered])

    def question(row: _Undecided) -> Question:
        if isinstance(row.decision, Suggested):
            chosen = label_of[row.decision.user.object_id]
            help_text = f"Suggested: equal {row.decision.criterion}. Names are given anew; confirm."
        else:
            chosen, help_text = UNDECIDED, row.decision.reason
        return one(row.account.label, help_text, kind, chosen)

    head = f"{counted(len(undecided), 'account')} of the domain without a certain twin"
    advice = (
        "Choose the user of the tenant that is the same person; what is certain by SID or immutable "
        "id is paired anyway."
    )
    return [
        TwinPair(account=row.account.label, user=str(offered[label].object_id))
        for row, label in ask_in_pages(head, advice, "account", undecided, question)
        if label != UNDECIDED
    ]


@task(task_run_name="pair accounts · {customer}", **RETRIES)
def store_twins(customer: str, pairs: Sequence[TwinPair]) -> PairedAccounts:
    """Pair what the operator decided, and what is certain.

    NotFound for unknown accounts; Refused, naming every problem, before anything is changed.
    """
    called = accounts_called(customer, [each.account for each in pairs])
    household = fetch_household(customer)
    accounts = {each.id: each for each in household.accounts}
    decisions = household.decisions
    holders = _holders(household, decisions)
    chosen: dict[int, PairDecision] = {}
    problems: list[str] = []
    for wanted in pairs:
        row = called[wanted.account]
        account, user = accounts.get(row.id or 0), _user_called(household, wanted.user)
        if account is None:
            problems.append(f"{row.label} is no account of a domain, or has gone from it.")
        elif user is None:
            problems.append(
                f"The tenant has no user {wanted.user!r}: write its user principal name or its "
                "object id."
            )
        elif holders.get(user.object_id, account.label) != account.label:
            problems.append(
                f"{user.user_principal_name} is the twin of {holders[user.object_id]}: unpair that "
                "first."
            )
        elif reason := _against(household, decisions[account.id], account, user):
            problems.append(reason)
        elif chosen.setdefault(account.id, Paired(user, OPERATOR)) != Paired(user, OPERATOR):
            problems.append(f"{account.label} is paired with two users.")
        else:
            holders[user.object_id] = account.label
    if problems:
        raise Refused(" ".join([*problems, "Nothing was changed."]))
    return store_pairs(household, decisions | chosen)


def _holders(household: Household, decisions: dict[int, PairDecision]) -> dict[UUID, str]:
    """Who has a twin already, by that twin's id."""
    return {
        decision.user.object_id: account.label
        for account in household.accounts
        if isinstance(decision := decisions[account.id], Paired)
    }


def _against(
    household: Household, decision: PairDecision, account: DomainAccount, user: TenantUser
) -> str | None:
    """What speaks against a pair that a person made."""
    name = user.user_principal_name
    if isinstance(decision, Paired) and decision.user.object_id != user.object_id:
        other = decision.user.user_principal_name
        return f"{account.label} is paired with {other} ({decision.criterion}): unpair it first."
    if user.guest:
        return f"{name} is a guest: its password lives in its own organization."
    if user.synced and user.sid and account.sid and name_key(user.sid) != name_key(account.sid):
        return f"{name} is synced from another account than {account.label}: its SID is another."
    return household.objection(account, user)


def _user_called(household: Household, name: str) -> TenantUser | None:
    wanted = name_key(name)
    try:
        return household.users.get(UUID(wanted))
    except ValueError:
        pass
    named = (e for e in household.users.values() if name_key(e.user_principal_name) == wanted)
    return next(named, None)


def _said(user: TenantUser) -> str:
    said = [user.display_name, "synced" if user.synced else None]
    return " · ".join([user.user_principal_name, *filter(None, said)])
