"""What an operator is offered when automatch has proposed and a person decides."""

from collections.abc import Sequence
from typing import NamedTuple

from models.entry_index import EntryIndex, account_keys
from models.link_refusal import refusal
from models.matchable import MatchableAccount
from models.matching import Matched, Unmatched, match
from models.password_entry import PasswordEntry


class Doubt(NamedTuple):
    """An account that a person decides about: why, and the entries that may be meant."""

    account: MatchableAccount
    reason: str
    entries: Sequence[PasswordEntry]


class LinkOffer(NamedTuple):
    """What automatch is certain of, what it is not, and the accounts that nothing looks like."""

    certain: list[tuple[MatchableAccount, Matched]]
    doubtful: list[Doubt]
    without: list[tuple[MatchableAccount, str]]


def link_offer(
    accounts: Sequence[MatchableAccount], entries: Sequence[PasswordEntry], organization_id: int
) -> LinkOffer:
    """The offer for the accounts that have no entry yet; only entries that may be linked are in it.

    `accounts` are all of the customer's, as for `match`.
    """
    by_id = {each.id: each for each in accounts}
    index = EntryIndex(entries, organization_id, accounts)
    taken = {each.entry_id for each in accounts}
    free = {
        each.id: each
        for each in entries
        if each.id not in taken and refusal(each, organization_id) is None
    }
    offer = LinkOffer([], [], [])
    decisions = match(accounts, entries, organization_id)
    for number, decision in decisions.items():
        account = by_id[number]
        if account.twin in decisions and not account.sam_account_name:
            continue  # what is decided for its twin is for both
        if isinstance(decision, Matched):
            offer.certain.append((account, decision))
            continue
        keys = account_keys(account, by_id.get(account.twin or 0))
        meant = [each for key in keys for each in index.candidates(key)]
        if isinstance(decision, Unmatched):
            near = (free.get(each.entry_id) for each in decision.near_misses)
            meant += [each for each in near if each]
        if meant:
            offer.doubtful.append(Doubt(account, decision.reason, meant))
        else:
            offer.without.append((account, decision.reason))
    return offer
