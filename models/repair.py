"""What a check may mend by itself, for customers where that is switched on.

Only what was rotated here, so that the escrow has the password: where nobody touched the directory,
what it accepts is written into the entry once more; where somebody did, the account is rotated.
"""

from enum import StrEnum

from models.account import Account, AccountType
from models.mass_change import is_mass_change
from models.protection import protection
from models.verdict import Verdict

FEW = 3
"""Accounts of a customer that may drift by accident, or a fifth of them."""


class Repair(StrEnum):
    """How an account is mended."""

    WRITE = "entry written again"
    ROTATE = "rotated"


REPAIRS = {
    Verdict.ENTRY_STALE: Repair.WRITE,
    Verdict.ENTRY_EDITED: Repair.WRITE,
    Verdict.DIRECTORY_CHANGED: Repair.ROTATE,
    Verdict.CHANGED_APART: Repair.ROTATE,
}


def repair_of(
    account: Account, verdict: Verdict, *, rotated: bool, pulls_entries: bool
) -> Repair | None:
    """How an account is mended; None where that is left to a person.

    A service account is never rotated for this: whoever changed it may have changed what depends on
    it. `pulls_entries`: the directory follows an edited entry, not the entry the directory.
    """
    repair = REPAIRS.get(verdict) if rotated else None
    if repair is Repair.ROTATE:
        left_alone = account.type is AccountType.SERVICE or protection(account) is not None
        return None if left_alone else repair
    return None if pulls_entries and verdict is Verdict.ENTRY_EDITED else repair


def are_too_many(repairs: int, accounts: int) -> bool:
    """Whether so many of a customer's accounts are apart that none is mended unseen."""
    return is_mass_change(repairs, accounts, few=FEW)
