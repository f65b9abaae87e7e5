"""What can go wrong outside, sorted by what the caller should do next.

    OutsideError
    ├── Transient            trying again may help
    │   ├── Unreachable      nothing was sent, or nothing was changed by it
    │   ├── Throttled        the other side asked for patience (`retry_after` seconds)
    │   └── OutcomeUnknown   the request may or may not have been carried out
    └── Permanent            trying again will not help; a person has to change something
        ├── NotAuthenticated the key, the name or the password of the connection is refused
        ├── NotPermitted     the connection works, but may not do this
        ├── NotFound         what was asked for is not there, or not visible to the connection
        ├── Refused          the other side understood and said no (`code` says why)
        │   └── PolicyRefused the directory's password policy refused this password
        ├── Misconfigured    the connection's settings cannot work as they are
        └── Unexpected       an answer that the other side's documentation does not know

Every text is written for an operator: what was wrong, where, what to do. No text ever
carries a password, a key, or a body that the other side sent.
"""


class OutsideError(Exception):
    """Base of everything a client raises."""


class Transient(OutsideError):
    """Trying again may help."""


class Unreachable(Transient):
    """The system could not be reached, and nothing was changed there."""


class Throttled(Transient):
    """The system asked for patience."""

    def __init__(self, message: str, *, retry_after: float = 60) -> None:
        """`retry_after` is in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class OutcomeUnknown(Transient):
    """The request was sent and its reply was lost: it may have been carried out."""


class Permanent(OutsideError):
    """Trying again will not help; a person has to change something first."""


class NotAuthenticated(Permanent):
    """The connection's key, or name and password, is refused."""


class NotPermitted(Permanent):
    """The connection works, but may not do this."""


class NotFound(Permanent):
    """What was asked for is not there, or not visible to this connection."""


class Refused(Permanent):
    """The system understood the request and definitely did not carry it out."""

    def __init__(self, message: str, *, code: str = "") -> None:
        """`code` is the system's own short code, such as `0000052D` or `422`."""
        super().__init__(message)
        self.code = code


class PolicyRefused(Refused):
    """The directory's password policy refused this password; it was not set."""


class Misconfigured(Permanent):
    """The connection's settings cannot work as they are."""


class Unexpected(Permanent):
    """The system answered something its documentation does not know."""
