r"""Automatch: which password entry of the customer's organization belongs to which account.

An account of a domain, or of a domain and its tenant, is looked for under three criteria: the
entry's username is its sAMAccountName, its userPrincipalName, or `NETBIOS\sAMAccountName`; one
that lives in a tenant only, under its userPrincipalName. Usernames are compared trimmed and
caseless. Vaulted, personal and archived entries are never candidates, nor those of another
organization, nor those that are linked already.

Exactly one candidate, wanted by nobody else, is *matched*. Several, or one that two accounts
want, are *ambiguous*: a person decides. Everything is found through dictionaries, so the work
grows with the number of accounts plus entries.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.entry_index import SHOWN, EntryIndex, NearMiss, account_keys
from models.matchable import MatchableAccount
from models.password_entry import PasswordEntry


@dataclass(frozen=True)
class Matched:
    """Exactly one entry is this account's."""

    entry: PasswordEntry
    criterion: str
    reason: str


@dataclass(frozen=True)
class Ambiguous:
    """A person has to decide between these entries, or between accounts."""

    entry_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Unmatched:
    """No entry is this account's."""

    reason: str
    near_misses: tuple[NearMiss, ...] = ()


Decision = Matched | Ambiguous | Unmatched


def match(
    accounts: Sequence[MatchableAccount], entries: Iterable[PasswordEntry], organization_id: int
) -> dict[int, Decision]:
    """A decision for each account that has no entry yet, by its id.

    `accounts` are all of the customer's, the linked ones too: what they have is taken.
    """
    by_id = {account.id: account for account in accounts}
    index = EntryIndex(entries, organization_id, accounts)
    unlinked = [account for account in accounts if account.entry_id is None]
    keys = {each.id: account_keys(each, by_id.get(each.twin or 0)) for each in unlinked}
    # A pair counts once: its two accounts are one person's.
    claims = Counter(
        key
        for _, key in {
            (min(each.id, each.twin or each.id), key) for each in unlinked for key in keys[each.id]
        }
    )
    return {
        each.id: _decide(each, keys[each.id], claims, index, by_id.get(each.twin or 0))
        for each in unlinked
    }


def _decide(
    account: MatchableAccount,
    keys: dict[str, str],
    claims: Counter[str],
    index: EntryIndex,
    twin: MatchableAccount | None,
) -> Decision:
    if twin and twin.entry_id and (shared := index.usable_by_id(twin.entry_id)):
        return Matched(shared, "twin", f"{twin.label}, its twin, is linked to this entry")
    # An entry has one username, so no entry is counted under two keys.
    total = sum(len(index.candidates(key)) for key in keys)
    found = [(each, key) for key in keys for each in index.candidates(key)[:SHOWN]]
    match found[:SHOWN]:
        case []:
            near = index.near_misses(account, keys)
            hint = "; ".join(f"{each.name!r} ({each.entry_id}) {each.why}" for each in near)
            return Unmatched(f"No matches found{': ' if hint else '.'}{hint}", near)
        case [(entry, key)] if total == 1 and claims[key] == 1:
            return Matched(entry, keys[key], f"its username is the account's {keys[key]}")
        case [(entry, key)] if total == 1:
            return Ambiguous(
                (entry.id,),
                f"Entry {entry.name!r} ({entry.id}) fits {claims[key]} accounts equally: "
                "link it to the right one",
            )
        case several:
            listed = ", ".join(f"{each.name!r} ({each.id})" for each, _ in several)
            return Ambiguous(
                tuple(each.id for each, _ in several),
                f"{total} entries have this account's username: {listed}"
                f"{', ...' if total > len(several) else ''}. Link the right one",
            )
