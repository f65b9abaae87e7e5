"""What is the matter with an account's password, in words an operator understands."""

from enum import StrEnum


class Verdict(StrEnum):
    """What a check found; everything but the first few needs a person, or a repair."""

    FINE = "fine"
    CHANGED_BY_HAND = "changed by hand"
    NOT_PROVEN = "not proven"
    UNDER_WAY = "under way"
    ENTRY_STALE = "entry stale"
    DIRECTORY_CHANGED = "directory changed"
    ENTRY_EDITED = "entry edited"
    CHANGED_APART = "changed apart"
    ENTRY_DELETED = "entry deleted"
    ENTRY_MOVED = "entry moved"
    ENTRY_ARCHIVED = "entry archived"
    ENTRY_VAULTED = "entry vaulted"
    ENTRY_PERSONAL = "entry personal"
    ENTRY_ROTATED = "entry rotated by IT Glue"
    ENTRY_HIDDEN = "entry hidden"
    LOCKED = "account locked"
    DISABLED = "account disabled"
    EXPIRED = "account expired"
    MUST_CHANGE = "must change"
    GONE = "account gone"
    UNREACHABLE = "unreachable"


SOUND = frozenset({Verdict.FINE, Verdict.CHANGED_BY_HAND})
"""The value in IT Glue is the password that the directory accepts."""

WAITING = frozenset({Verdict.NOT_PROVEN, Verdict.UNDER_WAY, Verdict.UNREACHABLE})
"""Nothing is known to be wrong: the next check tells."""

FOREIGN = frozenset({Verdict.CHANGED_BY_HAND, Verdict.ENTRY_EDITED, Verdict.CHANGED_APART})
"""The entry holds what somebody else wrote: it is kept in the escrow, as it may be what works."""

SENTENCES = {
    Verdict.FINE: "The password in IT Glue is the one that the directory accepts.",
    Verdict.CHANGED_BY_HAND: (
        "Somebody changed the password in the directory and in IT Glue alike: it works, but is not "
        "in the escrow."
    ),
    Verdict.NOT_PROVEN: "No logon has been tried with the password in IT Glue yet.",
    Verdict.UNDER_WAY: "A rotation of it is not finished.",
    Verdict.ENTRY_STALE: "The entry holds a password that does not work (any more).",
    Verdict.DIRECTORY_CHANGED: (
        "Somebody set another password in the directory: the one in IT Glue does not work."
    ),
    Verdict.ENTRY_EDITED: (
        "Somebody wrote another password into the entry: the directory does not know it."
    ),
    Verdict.CHANGED_APART: (
        "Somebody changed the password in the directory, and somebody the entry, differently."
    ),
    Verdict.ENTRY_DELETED: "Its password entry is not in IT Glue any more, or hidden from the key.",
    Verdict.ENTRY_MOVED: "Its password entry belongs to another organization now.",
    Verdict.ENTRY_ARCHIVED: "Its password entry is archived.",
    Verdict.ENTRY_VAULTED: "Its password entry is in the vault: only its owner can read it.",
    Verdict.ENTRY_PERSONAL: "Its password entry is personal (Only me).",
    Verdict.ENTRY_ROTATED: (
        "IT Glue's own Password Rotation has its password entry: nothing is rotated here, as two "
        "rotators would undo each other's passwords."
    ),
    Verdict.ENTRY_HIDDEN: "IT Glue keeps the password back: the API key lacks Password Access.",
    Verdict.LOCKED: "The account is locked, so that no logon can tell more.",
    Verdict.DISABLED: "The account is disabled. Its password is the one in IT Glue as far as is known.",
    Verdict.EXPIRED: (
        "The password is right, but the account may not sign in: it or its password has expired, or "
        "it is restricted to hours or computers."
    ),
    Verdict.MUST_CHANGE: "The account has to change its password at the next logon.",
    Verdict.GONE: "Its directory does not have the account any more.",
    Verdict.UNREACHABLE: "IT Glue or the directory did not answer: nothing is known.",
}
"""What an operator is told. EXPIRED, for one, is all that a domain says of several restrictions."""

ROTATE = "Find out who it was. Then run rotate-passwords for it."
PRESSES = {
    Verdict.FINE: "",
    Verdict.CHANGED_BY_HAND: "Run rotate-passwords for it, so that it is in the escrow again.",
    Verdict.NOT_PROVEN: "Run verify-passwords again later.",
    Verdict.UNDER_WAY: "Nothing: resume-rotations finishes it, or its own page says what it needs.",
    Verdict.ENTRY_STALE: "Run rotate-passwords for it.",
    Verdict.DIRECTORY_CHANGED: ROTATE,
    Verdict.ENTRY_EDITED: ROTATE,
    Verdict.CHANGED_APART: ROTATE,
    Verdict.ENTRY_DELETED: "Run match-accounts with it under unlink, then match it again.",
    Verdict.ENTRY_MOVED: "Move the entry back, or run match-accounts with it under unlink.",
    Verdict.ENTRY_ARCHIVED: "Restore the entry in IT Glue, or run match-accounts with it under unlink.",
    Verdict.ENTRY_VAULTED: "Move the entry out of the vault, then run rotate-passwords for it.",
    Verdict.ENTRY_PERSONAL: "Share the entry in IT Glue, or run match-accounts with it under unlink.",
    Verdict.ENTRY_ROTATED: (
        "Unmatch it in IT Glue (Account > Password Rotation), or run match-accounts with it under "
        "unlink."
    ),
    Verdict.ENTRY_HIDDEN: "Give the API key Password Access, then run check-connections.",
    Verdict.LOCKED: "Unlock it and find out what locks it, then run verify-passwords.",
    Verdict.DISABLED: "Enable it, or archive its entry and unlink it.",
    Verdict.EXPIRED: "Look at its expiry, logon hours and computers in the directory.",
    Verdict.MUST_CHANGE: "Clear 'must change at next logon', or run rotate-passwords for it.",
    Verdict.GONE: "Run import-accounts, then archive its entry.",
    Verdict.UNREACHABLE: "Run check-connections.",
}
"""What an operator presses next."""
