"""What a domain controller's answers mean, by result code and leading hexadecimal code."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from tasks.clients.errors import (
    Misconfigured,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    OutsideError,
    PolicyRefused,
    Refused,
    Unexpected,
    Unreachable,
)

INVALID_CREDENTIALS = 49
NEEDS_ENCRYPTION = (8, 13)
PASSWORD_RESTRICTION = "0000052D"  # noqa: S105  # Windows' ERROR_PASSWORD_RESTRICTION

REFUSALS = (16, 19, 20, 21, 53, 65)
OTHERS: Mapping[int, tuple[type[OutsideError], str]] = {
    8: (Misconfigured, "wants an encrypted connection."),
    13: (Misconfigured, "wants an encrypted connection."),
    10: (Misconfigured, "says that this is in another domain: see the connection's base DN."),
    32: (NotFound, "finds nothing there."),
    50: (
        NotPermitted,
        (
            "says that the service account may not. Delegate it on the OU (README, 'The service "
            "account'). Members of administrators' groups are protected by AdminSDHolder and "
            "cannot be delegated."
        ),
    ),
    51: (Unreachable, "is too busy."),
    52: (Unreachable, "is shutting down."),
}

SIGN_IN_REASONS = {
    "525": "there is no such account",
    "52e": "the name or the password is wrong",
    "530": "it may not sign in at this hour",
    "531": "it may not sign in from this machine",
    "532": "its password has expired",
    "533": "it is disabled",
    "701": "it has expired",
    "773": "it must change its password first",
    "775": "it is locked",
}


class Result(NamedTuple):
    """An LDAP result: its code, the code that leads its text, and a bind's data code."""

    code: int
    hexadecimal: str
    data: str

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Self:
        """The result of an ldap3 operation."""
        message = str(result.get("message", ""))
        leading = re.match(r"[0-9A-Fa-f]{8}", message)
        data = re.search(r"data ([0-9a-f]+)", message)
        return cls(
            int(result["result"]),
            leading[0].upper() if leading else "",
            data[1] if data else "",
        )


def refused_sign_in(host: str, user: str, result: Result) -> OutsideError:
    """Why the service account could not sign in."""
    if result.code in NEEDS_ENCRYPTION:
        return Misconfigured(f"{host} takes passwords over an encrypted connection only.")
    if result.code == INVALID_CREDENTIALS:
        reason = SIGN_IN_REASONS.get(result.data, f"the domain controller says {result.data}")
        return NotAuthenticated(
            f"{host} refuses the service account {user}: {reason}. "
            "Correct it in the directory or in the connection."
        )
    return refusal_of(f"sign in as {user}", host, result)


def refusal_of(what: str, host: str, result: Result) -> OutsideError:
    """The error for a result other than success; `what` was tried."""
    shown = f"{result.code}/{result.hexadecimal}" if result.hexadecimal else str(result.code)
    if result.hexadecimal == PASSWORD_RESTRICTION:
        return PolicyRefused(
            f"{host} refused the new password ({shown}): the password policy, or a password "
            "filter on the domain controller, does not allow it.",
            code=result.hexadecimal,
        )
    if result.code in REFUSALS:
        return Refused(f"{host} refused to {what} ({shown}).", code=result.hexadecimal)
    kind, sentence = OTHERS.get(result.code, (Unexpected, "answered strangely."))
    return kind(f"{host}, asked to {what}, {sentence} ({shown})")
