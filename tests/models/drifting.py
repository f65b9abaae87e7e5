"""An account and all that may happen to its password, by kind of drift."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from models.drift import Facts
from models.identity import Identity
from models.password_check import Baseline
from models.password_entry import PasswordEntry
from models.settling import EntryHolds
from models.verdict import Verdict
from tests.models.builders import NOW
from tests.models.matching_cases import entry
from tests.models.test_logon_budget import identity

HOUR = timedelta(hours=1)
LATER = NOW + 3 * HOUR
ENTRY = entry(7, "svc", name="svc", updated_at=NOW, password_updated_at=NOW)


@dataclass(frozen=True)
class World:
    """An account that was rotated to "new" and proven, and what has happened to it since."""

    directory_password: str = "new"
    entry_password: str | None = "new"
    entry: PasswordEntry | None = ENTRY
    account: Identity | None = field(
        default_factory=lambda: identity().model_copy(update={"key_version": 7})
    )
    answers: bool = True
    restricted: bool = False
    under_way: bool = False

    def set_in_directory(self, password: str) -> "World":
        assert self.account is not None
        counted = (self.account.key_version or 0) + 1
        update = {"key_version": counted, "password_set_at": LATER}
        return replace(
            self,
            directory_password=password,
            account=self.account.model_copy(update=update),
        )

    def written(self, password: str) -> "World":
        return replace(self, entry_password=password).entry_with(password_updated_at=LATER)

    def entry_with(self, **more: object) -> "World":
        assert self.entry is not None
        return replace(self, entry=self.entry.model_copy(update=more))

    def account_with(self, **more: object) -> "World":
        assert self.account is not None
        return replace(self, account=self.account.model_copy(update=more))

    def logon(self) -> str:
        """How the directory answers the value in the entry."""
        assert self.account is not None
        if self.account.locked:
            return "locked"
        if self.entry_password != self.directory_password:
            return "wrong"
        free = self.account.enabled and self.account.password_set_at and not self.restricted
        return "accepted" if free else "right_but_restricted"

    def holds(self) -> EntryHolds:
        known = {None: EntryHolds.NOTHING, "new": EntryHolds.OURS, "old": EntryHolds.FORMER}
        return known.get(self.entry_password, EntryHolds.FOREIGN)


PLANTED: dict[Verdict, list[Callable[[World], World]]] = {
    Verdict.FINE: [
        lambda it: it,
        lambda it: it.entry_with(updated_at=LATER),
        lambda it: it.written("new"),
    ],
    Verdict.CHANGED_BY_HAND: [lambda it: it.set_in_directory("by hand").written("by hand")],
    Verdict.UNDER_WAY: [lambda it: replace(it, under_way=True)],
    Verdict.ENTRY_STALE: [lambda it: it.written("old")],
    Verdict.DIRECTORY_CHANGED: [lambda it: it.set_in_directory("other")],
    Verdict.ENTRY_EDITED: [lambda it: it.written("typo")],
    Verdict.CHANGED_APART: [
        lambda it: it.set_in_directory("other").written("typo"),
        lambda it: it.set_in_directory("other").written("old"),
    ],
    Verdict.ENTRY_DELETED: [lambda it: replace(it, entry=None)],
    Verdict.ENTRY_MOVED: [lambda it: it.entry_with(organization_id=2)],
    Verdict.ENTRY_ARCHIVED: [lambda it: it.entry_with(archived=True)],
    Verdict.ENTRY_VAULTED: [lambda it: it.entry_with(vaulted=True)],
    Verdict.ENTRY_PERSONAL: [lambda it: it.entry_with(personal=True)],
    Verdict.ENTRY_ROTATED: [lambda it: it.entry_with(rotated_by_itglue=True)],
    Verdict.ENTRY_HIDDEN: [lambda it: replace(it, entry_password=None)],
    Verdict.LOCKED: [lambda it: it.account_with(locked=True)],
    Verdict.DISABLED: [lambda it: it.account_with(enabled=False)],
    Verdict.EXPIRED: [lambda it: replace(it, restricted=True)],
    Verdict.MUST_CHANGE: [lambda it: it.account_with(password_set_at=None)],
    Verdict.GONE: [lambda it: replace(it, account=None)],
    Verdict.UNREACHABLE: [lambda it: replace(it, answers=False)],
}
BASELINES = {
    "proven by a check": Baseline(7, NOW, NOW),
    "rotated and never checked": Baseline(7, NOW, None),
}


def seen(world: World, baseline: Baseline | None, *, tier: int, logon: bool = True) -> Facts:
    """What a check sees; the second tier tries a logon where the budget allows it."""
    facts = Facts(
        organization_id=1,
        entry=world.entry,
        identity=world.account,
        baseline=baseline,
        under_way=world.under_way,
        reached=world.answers,
    )
    if tier == 1 or world.entry is None or world.account is None:
        return facts
    return facts._replace(holds=world.holds(), logon=world.logon() if logon else None)
