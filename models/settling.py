"""What a later look at a recorded rotation finds, and what follows from it.

A request that was given up may still arrive: minutes later at the directory, or at IT Glue behind
a newer value. So what was recorded is looked at again. The directory's own counters tell whether
anybody set the password since; the entry's value tells whether anybody wrote it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from models.identity import Identity
from models.outcome import PROOFS
from models.rotation import Rotation, RotationState

FIRST_LOOK = timedelta(minutes=15)
"""Longer than any client, proxy or server keeps a request; also how long a late one is waited for."""

FORMER_SIGNS_IN = timedelta(hours=1)
"""So long a domain lets the former password in beside the new one (Windows' default)."""

SECOND_LOOK = timedelta(hours=24)
LOOKS = 2


class EntryHolds(StrEnum):
    """What the entry holds, compared with the escrow."""

    OURS = "ours"
    FORMER = "former"  # a candidate of an earlier rotation: a late request of our own
    FOREIGN = "foreign"
    NOTHING = "nothing"  # IT Glue keeps it back, or has no such entry


class Finding(StrEnum):
    """What follows from a look."""

    CLEAN = "clean"
    REWRITE_ENTRY = "rewrite entry"
    SET_AGAIN = "set again"
    CHANGED_IN_DIRECTORY = "changed in directory"
    CHANGED_IN_TENANT = "changed in tenant"
    CHANGED_IN_ITGLUE = "changed in IT Glue"
    ENTRY_UNREADABLE = "entry unreadable"


SENTENCES = {
    Finding.CHANGED_IN_DIRECTORY: (
        "Somebody has set this account's password in the directory since it was rotated: what IT "
        "Glue holds may not work any more. Find out who, or rotate the account again."
    ),
    Finding.CHANGED_IN_TENANT: (
        "Somebody has set the password of this account's twin in Microsoft 365 since it was set in "
        "both: the two may differ. The domain and IT Glue have ours. Rotate the account again."
    ),
    Finding.CHANGED_IN_ITGLUE: (
        "Somebody has written another password into the entry since the account was rotated. The "
        "directory still has ours; both values are in the escrow. Rotate the account again."
    ),
    Finding.ENTRY_UNREADABLE: (
        "IT Glue does not show the entry's password any more: it was deleted, archived or moved "
        "into the vault, or the API key lost Password Access. The password is in the escrow."
    ),
}
"""What an operator has to know about the findings that need one."""

NOT_FOLLOWED = (
    "Microsoft 365 has not shown the new password of this account's twin for a day: the twin may "
    "still have the old one. See whether Entra Connect works, and whether it syncs this account's "
    "password: it does not while the password must be changed at the next logon."
)
"""What an operator has to know of a twin that never followed."""


def moved(rotation: Rotation, identity: Identity) -> bool:
    """Whether the directory counts a set since this rotation was verified."""
    if rotation.key_version is not None and identity.key_version is not None:
        return identity.key_version != rotation.key_version
    return identity.password_set_at != rotation.password_set_at


def changed_again(rotation: Rotation, seen: datetime | None) -> bool:
    """Whether a tenant shows a later change than the one that was taken for this rotation's.

    Its answers may be stale for minutes, so an earlier time says nothing.
    """
    ours = rotation.cloud_changed_at
    return seen is not None and ours is not None and seen > ours


def signs_in(*, logon: str | None, settled: int, directory_moved: bool) -> bool:
    """Whether a look has to try a logon.

    The last one always does. An older request of our own may have arrived between the set and the
    reading of the counters, so that they do not tell; and right after a set the directory accepts
    the password before it as well, so that an early logon does not tell either. A day later it does.
    """
    return directory_moved or logon not in PROOFS or is_last(settled)


def is_last(settled: int) -> bool:
    """Whether a clean look after so many would be the last one."""
    return settled + 1 >= LOOKS


def logon_misleads(rotation: Rotation, identity: Identity, now: datetime) -> bool:
    """Whether a logon proves nothing now: the password was set again, and a former one still works.

    False where the directory's counters were not seen when this rotation set it.
    """
    counted = rotation.key_version is not None or rotation.password_set_at is not None
    if not counted or identity.password_set_at is None or not moved(rotation, identity):
        return False
    return now - identity.password_set_at < FORMER_SIGNS_IN


def found(
    *, directory_moved: bool, logon_refused: bool, in_doubt: bool, entry: EntryHolds
) -> Finding:
    """What a look says. A value of our own in the wrong place is ours to put right.

    A moved counter after a lost reply is that request, arriving late with the very same password;
    setting it once more makes sure, as long as a logon does not show another one.
    """
    if entry is EntryHolds.FORMER and not directory_moved:
        return Finding.REWRITE_ENTRY
    if directory_moved:
        ours = in_doubt and not logon_refused
        return Finding.SET_AGAIN if ours else Finding.CHANGED_IN_DIRECTORY
    if logon_refused:
        return Finding.CHANGED_IN_DIRECTORY
    match entry:
        case EntryHolds.FOREIGN:
            return Finding.CHANGED_IN_ITGLUE
        case EntryHolds.NOTHING:
            return Finding.ENTRY_UNREADABLE
        case _:
            return Finding.CLEAN


def quiet_until(rotation: Rotation) -> datetime | None:
    """Until when no new rotation of this account may start, None if one may.

    A directory without markers cannot refuse a late request of an older rotation.
    """
    waits = rotation.state == RotationState.RECORDED and rotation.in_doubt and not rotation.settled
    return rotation.changed_at + FIRST_LOOK if waits else None
