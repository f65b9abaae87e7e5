"""What Microsoft's login says, in words for an operator. Its own texts are not quoted."""

import re
from http import HTTPStatus

import httpx
from pydantic import BaseModel, Field, ValidationError

from tasks.clients.entra.aadsts import MEANINGS, UNKNOWN
from tasks.clients.errors import OutsideError, Throttled, Unexpected, Unreachable

PATIENCE = 60  # seconds after a 429 without `Retry-After`


class _Refusal(BaseModel):
    error_codes: list[int] = Field(default_factory=list[int])
    trace_id: str = ""


def explain_login_silence(host: str, error: httpx.RequestError) -> Unreachable:
    """The error for a request that got no reply; nothing is ever changed at the login."""
    why = f" ({error})" if isinstance(error, httpx.ConnectError) else f" ({type(error).__name__})"
    return Unreachable(
        f"Microsoft's login {host} cannot be reached{why}. Nothing was changed. Check this "
        "machine's network and proxy settings, then try again."
    )


def explain_login_refusal(host: str, reply: httpx.Response) -> OutsideError | None:
    """The error for a reply that says no, or is none of the login's; None for one that says yes."""
    status = reply.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wanted = reply.headers.get("retry-after", "").strip()
        seconds = int(wanted) if re.fullmatch(r"[0-9]{1,4}", wanted) else PATIENCE
        text = f"Microsoft's login {host} asks to wait {seconds} seconds (429)."
        return Throttled(text, retry_after=seconds)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unreachable(
            f"Microsoft's login {host} has a trouble of its own ({status}). Nothing was changed; "
            "try again in a few minutes."
        )
    try:
        said = _Refusal.model_validate_json(reply.content)
    except ValidationError:
        return Unexpected(
            f"{host} answered with something that is not the login's ({status}). Does a proxy "
            "stand between? Check the cloud and the addresses in the Microsoft 365 connection."
        )
    return None if reply.is_success else _explain(said)


def led_astray(host: str) -> Unexpected:
    """The login names an address that is not its own: a secret must not go there."""
    return Unexpected(
        f"Microsoft's login pointed to {host}, which does not belong to the chosen cloud. Nothing "
        "was sent there. Check the cloud in the Microsoft 365 connection."
    )


def no_token(host: str) -> Unexpected:
    """A success without a token in it."""
    return Unexpected(f"{host} answered without a token. This application may need an update.")


def _explain(said: _Refusal) -> OutsideError:
    code = next(iter(said.error_codes), 0)
    trace = said.trace_id if re.fullmatch(r"[0-9a-f-]{36}", said.trace_id) else "none"
    meaning = MEANINGS.get(code, UNKNOWN)
    return meaning.kind(f"{meaning.wrong} (AADSTS{code}, trace {trace}). {meaning.advice}")
