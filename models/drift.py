"""Whether the password in IT Glue still is the account's, and if not, why.

Checked in two tiers, so that thousands of accounts cost little:

1. For all: IT Glue's list of entries and the directory's list of accounts, compared with our
   records. No password is read, nobody signs in. What stands as it was proven stands proven;
   everything that moved, or was never proven, is suspect.
2. For suspects, and for a rolling sample of the others: the entry's value is read and tried.

The verdict is a function of what was seen, whatever tier saw it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from models.identity import Identity
from models.outcome import PROOFS
from models.password_check import Baseline
from models.password_entry import PasswordEntry
from models.settling import FORMER_SIGNS_IN, EntryHolds
from models.verdict import Verdict

WRONG = "wrong"
LOCKED = "locked"
NEVER = datetime.min.replace(tzinfo=UTC)


class Facts(NamedTuple):
    """What was seen of an account, and what it is compared with.

    `entry` is None where IT Glue has none with that id; `identity` where the directory has no such
    account. `rotated`: it was ever rotated here, so that the escrow knows its password. `holds` is
    None until the entry's value was read, `logon` until that value was tried.
    """

    organization_id: int
    entry: PasswordEntry | None
    identity: Identity | None
    baseline: Baseline | None
    rotated: bool = True
    under_way: bool = False
    reached: bool = True
    holds: EntryHolds | None = None
    logon: str | None = None


class Checkable(NamedTuple):
    """An account for the second tier, and when its password was last proven."""

    account_id: int
    suspect: bool
    proved_at: datetime | None


def verdict(facts: Facts) -> Verdict:
    """What is the matter with an account's password."""
    hindered = _hindered(facts)
    if hindered is not None or facts.identity is None:
        return hindered or Verdict.GONE
    found = _compared(facts, facts.identity)
    if found in {Verdict.FINE, Verdict.NOT_PROVEN}:
        return _restriction(facts, facts.identity) or found
    return found


def can_be_tried(facts: Facts) -> bool:
    """Whether nothing keeps the second tier from looking at the password."""
    return _hindered(facts) is None


def is_suspect(facts: Facts) -> bool:
    """Whether the first tier cannot vouch for the account, so that its value has to be tried."""
    if _hindered(facts) is not None or facts.identity is None:
        return False
    if facts.baseline is None or facts.baseline.entry_changed_at is None:
        return True
    return directory_changed(facts, facts.identity) or entry_edited(facts)


def to_try(accounts: Sequence[Checkable], *, sample: int, at_most: int) -> list[int]:
    """The accounts of the second tier, at most so many: suspects, then those proven longest ago.

    With a sample of a seventh of all accounts a night, each is proven once a week.
    """
    by_age = sorted(accounts, key=lambda each: (each.proved_at or NEVER, each.account_id))
    suspects = [each.account_id for each in by_age if each.suspect]
    others = [each.account_id for each in by_age if not each.suspect]
    return [*suspects, *others[:sample]][:at_most]


def logon_tells(identity: Identity, now: datetime) -> bool:
    """Whether a logon proves anything: right after a change the password before it works as well."""
    changed = identity.password_set_at
    return changed is None or now - changed >= FORMER_SIGNS_IN


def unchanged_since(facts: Facts, moment: datetime) -> bool:
    """Whether neither the entry's value nor the directory's password was changed after a moment."""
    times = (
        facts.entry and facts.entry.password_updated_at,
        facts.identity and facts.identity.password_set_at,
    )
    return all(each is not None and each < moment for each in times)


def directory_changed(facts: Facts, identity: Identity) -> bool:
    """Whether the directory counts a set since the password was proven."""
    if facts.baseline is None:
        return False
    known = facts.baseline.key_version
    if known is not None and identity.key_version is not None:
        return identity.key_version != known
    # A time that was never seen tells nothing, nor does one whose place "must change" has taken.
    times = (identity.password_set_at, facts.baseline.password_set_at)
    return None not in times and times[0] != times[1]


def entry_edited(facts: Facts) -> bool:
    """Whether somebody has written the entry since the password was proven.

    IT Glue's own time of the last change tells it, whoever made it; where it was not seen when the
    password was proven, the value does.
    """
    if facts.baseline is not None and facts.baseline.entry_changed_at is not None:
        changed = facts.entry is not None and facts.entry.password_updated_at
        if changed == facts.baseline.entry_changed_at:
            return False
        return facts.holds is not EntryHolds.OURS  # our own value, written once more
    return facts.rotated and facts.holds in {EntryHolds.FOREIGN, EntryHolds.FORMER}


def _compared(facts: Facts, identity: Identity) -> Verdict:
    """What the password itself shows, whether or not its account may sign in."""
    moved, edited = directory_changed(facts, identity), entry_edited(facts)
    if facts.logon in PROOFS:
        return Verdict.CHANGED_BY_HAND if moved and edited else Verdict.FINE
    tried = facts.logon == WRONG
    if moved and edited:
        return Verdict.CHANGED_APART if tried else Verdict.NOT_PROVEN
    if facts.holds is EntryHolds.FORMER and not moved:
        return Verdict.ENTRY_STALE
    if moved or edited:
        # Unread, the value may be what the other side was changed to.
        cause = Verdict.DIRECTORY_CHANGED if moved else Verdict.ENTRY_EDITED
        return cause if facts.holds else Verdict.NOT_PROVEN
    return Verdict.ENTRY_STALE if tried else _unmoved(facts)


def _unmoved(facts: Facts) -> Verdict:
    """Fine without a logon: the very value that was proven, and nobody has changed it since."""
    if facts.baseline is None:
        return Verdict.NOT_PROVEN
    proven = facts.holds is EntryHolds.OURS or not is_suspect(facts)
    return Verdict.FINE if proven else Verdict.NOT_PROVEN


def _hindered(facts: Facts) -> Verdict | None:
    """What keeps the password itself from being looked at, None if nothing does."""
    if facts.under_way:
        return Verdict.UNDER_WAY
    if not facts.reached:
        return Verdict.UNREACHABLE
    if facts.identity is None:
        return Verdict.GONE
    hidden = facts.holds is EntryHolds.NOTHING
    unusable = _unusable(facts.entry, facts.organization_id)
    return unusable or (Verdict.ENTRY_HIDDEN if hidden else None)


def _unusable(entry: PasswordEntry | None, organization_id: int) -> Verdict | None:
    if entry is None:
        return Verdict.ENTRY_DELETED
    if entry.organization_id != organization_id:
        return Verdict.ENTRY_MOVED
    if entry.vaulted:
        return Verdict.ENTRY_VAULTED
    if entry.personal:
        return Verdict.ENTRY_PERSONAL
    if entry.archived:
        return Verdict.ENTRY_ARCHIVED
    return Verdict.ENTRY_ROTATED if entry.rotated_by_itglue else None


def _restriction(facts: Facts, identity: Identity) -> Verdict | None:
    if not identity.enabled:
        return Verdict.DISABLED
    if identity.locked or facts.logon == LOCKED:
        return Verdict.LOCKED
    if identity.password_set_at is None:
        return Verdict.MUST_CHANGE
    restricted = identity.expired or facts.logon == "right_but_restricted"
    return Verdict.EXPIRED if restricted else None
