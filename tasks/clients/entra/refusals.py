"""What it means when Graph says no. See the table in `replies`."""

import re
from http import HTTPStatus

import httpx
from pydantic import BaseModel, ValidationError

from tasks.clients.entra.replies import Asked, in_doubt
from tasks.clients.errors import (
    NotAuthenticated,
    NotFound,
    NotPermitted,
    OutsideError,
    Permanent,
    PolicyRefused,
    Refused,
    Throttled,
    Unexpected,
)

PATIENCE = 30  # seconds after a 429 without `Retry-After`, which some of Graph's parts do not send
LONGEST_QUOTE = 200
COMPLEXITY = "password complexity requirements"
"""Graph has no code of its own for this, so its words have to do."""

NO_USE: dict[int, tuple[type[Permanent], str]] = {
    401: (
        NotAuthenticated,
        (
            "{host} refuses the token ({status}), a fresh one, too. Check the cloud and the tenant in "
            "the Microsoft 365 connection."
        ),
    ),
    403: (
        NotPermitted,
        (
            "the tenant does not let the application do that ({status}). A permission is missing: see "
            "what check-connections says about this tenant."
        ),
    ),
    404: (
        NotFound,
        (
            "the tenant has nothing there ({status}). It was deleted, or is so new that it has not "
            "arrived everywhere: try again in some minutes, or import again."
        ),
    ),
}
"""Refusals that mean the same whatever was asked."""


class Problem(BaseModel):
    """What Graph says no with."""

    code: str = ""
    message: str = ""


class _Body(BaseModel):
    error: Problem


def explain_refusal(asked: Asked, reply: httpx.Response) -> OutsideError | None:
    """The error for a reply that says no; None for one that says yes."""
    if reply.is_success:
        return None
    status = reply.status_code
    trouble = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED
    if trouble or status == HTTPStatus.REQUEST_TIMEOUT:
        return in_doubt(asked, f"{asked.host} answered {status}")
    try:
        problem = _Body.model_validate_json(reply.content).error
    except ValidationError:
        problem = Problem()
    return _definite(asked, reply, problem)


def _definite(asked: Asked, reply: httpx.Response, problem: Problem) -> OutsideError:
    code, status = _code(problem), reply.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = _retry_after(reply)
        return Throttled(
            f"{asked}: the tenant asks to wait {seconds} seconds (429). Nothing was changed. Other "
            "applications may share its limits.",
            retry_after=seconds,
        )
    if status < HTTPStatus.BAD_REQUEST:
        return Unexpected(
            f"{asked}: {asked.host} answered {status} and pointed elsewhere. That was not "
            "followed, as the token must not go there."
        )
    if asked.writes and COMPLEXITY in problem.message.casefold():
        return PolicyRefused(
            f"{asked}: the tenant's password policy refused the password, and it was not set. It "
            "is too short or too simple, has a letter that the cloud does not take, or holds a "
            "word that is banned in this tenant.",
            code=code,
        )
    if status in NO_USE:
        kind, text = NO_USE[status]
        return kind(f"{asked}: {text.format(host=asked.host, status=f'{status} {code}')}")
    return Refused(
        f"{asked}: Graph refused it ({status} {code}{_said(asked, problem)}) and changed nothing.",
        code=code,
    )


def _code(problem: Problem) -> str:
    return problem.code if re.fullmatch(r"[A-Za-z_]{1,80}", problem.code) else "without a code"


def _said(asked: Asked, problem: Problem) -> str:
    text = " ".join(problem.message.split())[:LONGEST_QUOTE]
    # After a read we would not know a secret if it stood there, so nothing is quoted.
    if not text or asked.sent is None or asked.sent.get_secret_value() in problem.message:
        return ""
    return f": {text}"


def _retry_after(reply: httpx.Response) -> int:
    wanted = reply.headers.get("retry-after", "").strip()
    return int(wanted) if re.fullmatch(r"[0-9]{1,4}", wanted) else PATIENCE
