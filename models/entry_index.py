"""A customer's password entries, found by username without looking at each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from models.link_refusal import refusal
from models.matchable import MatchableAccount
from models.names import name_key
from models.password_entry import PasswordEntry

SHOWN = 3
"""So many candidates and near misses are told; what is told must not grow with the crowd."""


@dataclass(frozen=True)
class NearMiss:
    """An entry that looks like the account's, and why it is not taken."""

    entry_id: int
    name: str
    why: str


class EntryIndex:
    """Entries of one organization, by what they may be found under."""

    def __init__(
        self,
        entries: Iterable[PasswordEntry],
        organization_id: int,
        accounts: Iterable[MatchableAccount],
    ) -> None:
        """`accounts` are all of the customer's: an entry that one is linked to is taken."""
        self._accounts = {each.id: each for each in accounts}
        # The halves of a pair share an entry: the one that was imported first is told.
        newest_first = sorted(self._accounts.values(), key=lambda each: each.id, reverse=True)
        self._taken = {each.entry_id: each.label for each in newest_first if each.entry_id}
        self._usable: defaultdict[str, list[PasswordEntry]] = defaultdict(list)
        self._by_username: defaultdict[str, list[PasswordEntry]] = defaultdict(list)
        self._by_bare_name: defaultdict[str, list[PasswordEntry]] = defaultdict(list)
        self._nameless: defaultdict[str, list[PasswordEntry]] = defaultdict(list)
        self._by_id: dict[int, PasswordEntry] = {}
        self._organization_id = organization_id
        for entry in sorted(entries, key=lambda each: each.id):
            if entry.organization_id == organization_id:
                self._add(entry)

    def _add(self, entry: PasswordEntry) -> None:
        self._by_id[entry.id] = entry
        username = name_key(entry.username or "")
        if not username:
            self._nameless[name_key(entry.name)].append(entry)
            return
        self._by_username[username].append(entry)
        self._by_bare_name[bare(username)].append(entry)
        if entry.id not in self._taken and refusal(entry, self._organization_id) is None:
            self._usable[username].append(entry)

    def candidates(self, username: str) -> list[PasswordEntry]:
        """The entries with this username that an account may be linked to."""
        return self._usable.get(username, [])

    def usable_by_id(self, entry_id: int) -> PasswordEntry | None:
        """The entry, if an account may be linked to it."""
        entry = self._by_id.get(entry_id)
        return entry if entry and refusal(entry, self._organization_id) is None else None

    def near_misses(self, account: MatchableAccount, keys: Iterable[str]) -> tuple[NearMiss, ...]:
        """A few entries that look like the account's, and why each is not taken."""
        found: dict[int, NearMiss] = {}
        for username in keys:
            for entry in self._by_username.get(username, [])[:SHOWN]:
                found[entry.id] = NearMiss(entry.id, entry.name, self._why_not(entry))
        own = other_forms(account)
        for name in {bare(each) for each in keys}:
            for entry in self._by_bare_name.get(name, [])[: SHOWN * 2]:
                known = name_key(entry.username or "") in own
                whose = "in a form that automatch does not take" if known else "of another domain"
                why = f"has the username {entry.username!r}, {whose}"
                found.setdefault(entry.id, NearMiss(entry.id, entry.name, why))
        for entry in self._namesakes(account):
            found.setdefault(entry.id, NearMiss(entry.id, entry.name, "has no username"))
        return tuple(found[entry_id] for entry_id in sorted(found)[:SHOWN])

    def doubles(self, account: MatchableAccount) -> list[PasswordEntry]:
        """A few entries beside which a new one for this account, and its twin, would be a double.

        They have its username in any form, whatever state they are in, or bear its name and have
        no username. Another domain's account of the same name is nobody's double, nor is an entry
        that another account is linked to.
        """
        twin = self._accounts.get(account.twin or 0)
        halves = [account, twin] if twin else [account]
        same = (
            entry
            for half in halves
            for username in (*account_keys(half, None), *other_forms(half))
            for entry in self._by_username.get(username, [])[:SHOWN]
        )
        alike = (entry for half in halves for entry in self._namesakes(half))
        found = {entry.id: entry for entry in chain(same, alike)}
        return [each for each in found.values() if each.id not in self._taken]

    def _why_not(self, entry: PasswordEntry) -> str:
        if entry.id in self._taken:
            return f"is linked to {self._taken[entry.id]}"
        if entry.vaulted:
            return "is in the vault"
        if entry.rotated_by_itglue and not (entry.personal or entry.archived):
            return "is rotated by IT Glue itself"
        return "is personal (Only me)" if entry.personal else "is archived"

    def _namesakes(self, account: MatchableAccount) -> Iterator[PasswordEntry]:
        names = (account.sam_account_name, account.display_name, account.label)
        for name in {name_key(each) for each in names if each}:
            yield from self._nameless.get(name, [])[:SHOWN]


def account_keys(account: MatchableAccount, twin: MatchableAccount | None) -> dict[str, str]:
    """What usernames are this account's, each with the name of its criterion."""
    keys: dict[str, str] = {}
    for each in (account, twin):
        if each is None:
            continue
        sam, upn, domain = each.sam_account_name, each.user_principal_name, each.netbios_name
        if sam:
            keys.setdefault(name_key(sam), "sAMAccountName")
        if upn:
            keys.setdefault(name_key(upn), "userPrincipalName")
        if sam and domain:
            keys.setdefault(name_key(f"{domain}\\{sam}"), r"domain\sAMAccountName")
        if each.twin_name:
            keys.setdefault(name_key(each.twin_name), "userPrincipalName")
    return keys


def other_forms(account: MatchableAccount) -> set[str]:
    """Usernames that mean this account as well, though none of the criteria takes them."""
    upn = name_key(account.user_principal_name or "")
    names = {name_key(account.sam_account_name or ""), bare(upn)} - {""}
    domains = [name_key(each) for each in (account.netbios_name, account.dns_name) if each]
    suffixes = {*domains, upn.partition("@")[2]} - {""}
    forms = {
        *names,
        *(f"{domain}\\{name}" for domain in domains for name in names),
        *(f"{name}@{suffix}" for suffix in suffixes for name in names),
    }
    return forms - account_keys(account, None).keys()


def bare(username: str) -> str:
    """A username without the domain before or behind it."""
    return username.rpartition("\\")[2].partition("@")[0]
