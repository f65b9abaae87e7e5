"""How a domain controller answers somebody's logon, and what that proves."""

from enum import StrEnum

from tasks.clients.active_directory.results import INVALID_CREDENTIALS, Result

RIGHT_PASSWORD_ONLY = frozenset({"530", "531", "532", "533", "701", "773"})
"""Windows and Samba give these data codes only to who knows the password."""


class Logon(StrEnum):
    """What a logon with a password showed."""

    ACCEPTED = "accepted"
    RIGHT_BUT_RESTRICTED = "right_but_restricted"
    LOCKED = "locked"  # said to anybody: proves nothing
    WRONG = "wrong"

    @classmethod
    def shown_by(cls, result: Result) -> "Logon | None":
        """What the result of a bind shows; None if it says nothing about the password."""
        if result.code == 0:
            return cls.ACCEPTED
        if result.code != INVALID_CREDENTIALS:
            return None
        if result.data in RIGHT_PASSWORD_ONLY:
            return cls.RIGHT_BUT_RESTRICTED
        return cls.LOCKED if result.data == "775" else cls.WRONG
