"""What an answer of IT Glue's means, or the lack of one: what arrived, or the error to raise.

| reply                                         | read           | write          |
|-----------------------------------------------|----------------|----------------|
| connection never opened, nothing sent         | Unreachable    | Unreachable    |
| reply lost or late, 408, 5xx, "timed out"     | Unreachable    | OutcomeUnknown |
| 2xx that is not JSON                          | Unexpected     | OutcomeUnknown |
| 3xx                                           | Unexpected     | Unexpected     |
| 401 "Unauthorized resource access"            | NotPermitted   | NotPermitted   |
| 403, any other 401                            | NotAuthenticated | NotAuthenticated |
| 404                                           | NotFound       | NotFound       |
| 429                                           | Throttled      | Throttled      |
| any other 4xx                                 | Refused        | Refused        |
"""

import re
from http import HTTPStatus
from typing import NamedTuple

import httpx
from pydantic import SecretStr
from typing_extensions import override  # typing has it from Python 3.12 on

from tasks.clients.errors import (
    NotAuthenticated,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    OutsideError,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from tasks.clients.itglue.problems import Problem, problems_in
from tasks.clients.silence import silence

PATIENCE = 60
"""Seconds to wait after a 429 without `Retry-After`, which IT Glue does not promise to send."""


class TooSlow(Unreachable):
    """A read took longer than IT Glue, or we, had patience for; a smaller page may be quicker."""


class Asked(NamedTuple):
    """A request, as far as a person may read about it; `sent` must not be quoted back."""

    method: str
    address: str
    path: str
    sent: tuple[SecretStr, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"

    @property
    def host(self) -> str:
        """Where it went."""
        return httpx.URL(self.address).host

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def explain_silence(asked: Asked, error: httpx.RequestError) -> OutsideError:
    """The error for a request that got no reply."""
    known = silence(asked.host, error)
    if known.sent:
        return _in_doubt(asked, known.why, slow=known.slow)
    return Unreachable(
        f"{asked} was not sent: {known.why}. Nothing was changed. Check this machine's network, its "
        "proxy settings and the address in the IT Glue connection, then try again."
    )


def explain_refusal(asked: Asked, reply: httpx.Response) -> OutsideError | None:
    """The error for a reply that says no; None for one that says yes."""
    if reply.is_success:
        return None
    problems = problems_in(reply)
    status = reply.status_code
    if any(each.is_a_time_out for each in problems):
        return _in_doubt(asked, "IT Glue gave up on it because it took too long", slow=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        slow = status in {HTTPStatus.GATEWAY_TIMEOUT, HTTPStatus.REQUEST_TIMEOUT}
        return _in_doubt(asked, f"{asked.host} answered {status}", slow=slow)
    return _definite(asked, reply, problems)


def no_json(asked: Asked) -> OutsideError:
    """The error for a success whose body is not JSON, as a proxy or a web page would give."""
    if asked.writes:
        return _in_doubt(asked, f"{asked.host} answered with something that is not JSON")
    return Unexpected(
        f"{asked}: {asked.host} answered with something that is not JSON. Is this the API's "
        "address? It is api.itglue.com, api.eu.itglue.com or api.au.itglue.com."
    )


def _in_doubt(asked: Asked, why: str, *, slow: bool = False) -> OutsideError:
    if asked.writes:
        return OutcomeUnknown(
            f"It is not known whether IT Glue carried out {asked}: {why}. Before it is sent "
            "again, look whether it was."
        )
    kind = TooSlow if slow else Unreachable
    return kind(f"{asked}: {why}. Nothing was changed; try again in a few minutes.")


def _definite(asked: Asked, reply: httpx.Response, problems: list[Problem]) -> OutsideError:
    match reply.status_code:
        case HTTPStatus.UNAUTHORIZED if any(each.is_about_a_resource for each in problems):
            return NotPermitted(
                f"{asked}: IT Glue does not let this API key do that (401, unauthorized resource "
                "access). In IT Glue, under Account > Settings > API Keys, tick Password Access "
                "for the key, and see that it may reach this organization and entry."
            )
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN as status:
            return NotAuthenticated(
                f"{asked}: {asked.host} refuses the API key ({status}). It is mistyped, or belongs "
                "to another region, or was revoked or paused (IT Glue revokes a key unused for 90 "
                "days). See Account > Settings > API Keys in IT Glue, then save the connection again."
            )
        case HTTPStatus.NOT_FOUND:
            return NotFound(
                f"{asked}: IT Glue has nothing there (404), or hides it from this API key. It may "
                "have been deleted since it was last read: run the import again."
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            seconds = _retry_after(reply)
            return Throttled(
                f"{asked}: IT Glue's limit of 3,000 requests in five minutes is reached (429). All "
                f"requests wait {seconds} seconds. Other integrations may share the limit.",
                retry_after=seconds,
            )
        case status if status < HTTPStatus.BAD_REQUEST:
            return Unexpected(
                f"{asked}: {asked.host} answered {status} and pointed elsewhere. That was not "
                "followed, as the API key must not go there. Check the address in the IT Glue "
                "connection."
            )
        case status:
            # After a read we would not know a password if it stood there, so nothing is quoted.
            said = "; ".join(each.told(asked.sent) for each in problems if asked.writes)
            return Refused(
                f"{asked}: IT Glue refused it ({status}{': ' if said else ''}{said}) and changed "
                "nothing. Correct what it names in IT Glue or in the form, then try again.",
                code=str(status),
            )


def _retry_after(reply: httpx.Response) -> int:
    wanted = reply.headers.get("retry-after", "").strip()
    return int(wanted) if re.fullmatch(r"[0-9]{1,4}", wanted) else PATIENCE
