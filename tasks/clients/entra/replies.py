"""What an answer of Graph's means, or the lack of one: what arrived, or the error to raise.

| reply                                     | read             | write            |
|-------------------------------------------|------------------|------------------|
| connection never opened, nothing sent     | Unreachable      | Unreachable      |
| reply lost or late, 408, 5xx but 501      | Unreachable      | OutcomeUnknown   |
| 2xx that is not Graph's                   | Unexpected       | OutcomeUnknown   |
| 3xx                                       | Unexpected       | Unexpected       |
| 400 that tells of password complexity     | Refused          | PolicyRefused    |
| 401                                       | NotAuthenticated | NotAuthenticated |
| 403                                       | NotPermitted     | NotPermitted     |
| 404                                       | NotFound         | NotFound         |
| 429                                       | Throttled        | Throttled        |
| any other 4xx, 501                        | Refused          | Refused          |
"""

from collections.abc import Collection
from typing import NamedTuple

import httpx
from pydantic import SecretStr
from typing_extensions import override  # typing has it from Python 3.12 on

from tasks.clients.errors import OutcomeUnknown, OutsideError, Unexpected, Unreachable
from tasks.clients.silence import silence


class Asked(NamedTuple):
    """A request, as far as a person may read about it; `sent` must not be quoted back."""

    method: str
    host: str
    path: str
    sent: SecretStr | None = None

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def explain_silence(asked: Asked, error: httpx.RequestError) -> OutsideError:
    """The error for a request that got no reply."""
    known = silence(asked.host, error)
    if known.sent:
        return in_doubt(asked, known.why)
    return Unreachable(
        f"{asked} was not sent: {known.why}. Nothing was changed. Check this machine's network and its "
        "proxy settings, then try again."
    )


def not_empty(asked: Asked, status: int) -> OutsideError:
    """The error for a write that was answered with a success that is not Graph's."""
    return in_doubt(asked, f"{asked.host} answered {status}, where Graph answers 204")


def unknown_form(asked: Asked, where: Collection[str]) -> Unexpected:
    """The error for a success whose body is not what Graph's documentation shows."""
    places = ", ".join(sorted(where)[:3]) or "its very form"
    return Unexpected(
        f"{asked}: {asked.host} answered in a form this application does not know (at {places}). "
        "Does a proxy stand between? If not, Graph has changed and this application needs an "
        "update."
    )


def in_doubt(asked: Asked, why: str) -> OutsideError:
    """The error when a request may have been carried out: only a read is sure to be harmless."""
    if asked.writes:
        return OutcomeUnknown(
            f"It is not known whether Microsoft carried out {asked}: {why}. Sending the same again "
            "is harmless."
        )
    return Unreachable(f"{asked}: {why}. Nothing was changed; try again in a few minutes.")
