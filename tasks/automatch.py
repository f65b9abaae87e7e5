"""Automatch carried out: every account without an entry is decided about, and linked if certain."""

from collections import Counter
from collections.abc import Collection, Sequence

from prefect import task
from pydantic import BaseModel

from models.account_news import Event, Happened
from models.entry_link import LOST, observe_link
from models.matching import Ambiguous, Decision, Matched, Unmatched, match
from models.password_entry import PasswordEntry
from tasks.account_matching import accounts_of, matchable
from tasks.account_news import tell
from tasks.clients.database import writing
from tasks.customers import matched_customer
from tasks.links import link_account, release_from_gone


class MatchedAccounts(BaseModel):
    """What automatch decided for the accounts that had no entry; `lost` have an unusable one."""

    matched: int
    ambiguous: int
    unmatched: int
    lost: int


@task(task_run_name="automatch · {customer}")
def automatch(
    customer: str,
    entries: Sequence[PasswordEntry],
    *,
    link: bool,
    among: Collection[int] | None = None,
) -> MatchedAccounts:
    """Decide for every account without an entry, and link those that match, if wanted.

    The decision and its reason are kept for the accounts page, as is why an entry that is linked
    already cannot be kept in step any more. `among` is for runs that nobody watches: only these
    accounts are linked, without those that an operator parted from an entry, and each is news.
    """
    owner, organization_id, _ = matched_customer(customer)
    decisions = match(matchable(owner.id), entries, organization_id)
    by_id = {each.id: each for each in entries}
    kinds = Counter(kind(decision) for decision in decisions.values())
    with writing() as session:
        present = accounts_of(session, owner.id)
        linkable = {
            each.id
            for each in present
            if link and (among is None or (each.id in among and each.linked_by is None))
        }
        wanted = [
            each.entry.id
            for key, each in decisions.items()
            if key in linkable and isinstance(each, Matched)
        ]
        release_from_gone(session, present, wanted)
        for account in present:
            decision = decisions.get(account.id or 0)
            if decision is not None and account.entry_id is None:
                account.decision, account.decision_reason = kind(decision), decision.reason
                if account.id in linkable and isinstance(decision, Matched):
                    link_account(session, account, decision.entry, by=decision.criterion)
                    if among is not None:
                        tell(session, [(account, Happened(Event.LINKED, decision.reason))])
            elif account.entry_id is not None and account.gone_at is None:
                entry = by_id.get(account.entry_id)
                kinds[LOST] += not observe_link(account, entry, organization_id)
    return MatchedAccounts(
        matched=kinds["matched"],
        ambiguous=kinds["ambiguous"],
        unmatched=kinds["unmatched"],
        lost=kinds[LOST],
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
