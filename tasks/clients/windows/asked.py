"""What was asked of which server, and what silence means then."""

from dataclasses import dataclass

from pydantic import SecretStr

from tasks.clients.errors import OutcomeUnknown, OutsideError, Unreachable


@dataclass(frozen=True)
class Asked:
    """`writes` when it may have an effect; `secret` is the password, which no error may quote."""

    where: str
    what: str
    user: str
    authentication: str
    endpoint: str
    writes: bool
    secret: SecretStr


def in_doubt(asked: Asked, what: str) -> OutsideError:
    """The error for silence: harmless before the cycle was asked for, unknown after."""
    if asked.writes:
        return OutcomeUnknown(f"{asked.where} {what}: it may have started a delta cycle, or not.")
    return Unreachable(f"{asked.where} {what}; no delta cycle was asked for.")
