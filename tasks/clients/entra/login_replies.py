"""What Microsoft's login says, in words for an operator. Its own texts are not quoted."""

import re
from http import HTTPStatus

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.clients.entra.aadsts import CONSENT_ADDRESS, MEANINGS, UNKNOWN
from tasks.clients.errors import OutsideError, Throttled, Unexpected, Unreachable

PATIENCE = 60  # seconds after a 429 without `Retry-After`


class _Discovery(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    token_endpoint: str
    authorization_endpoint: str


class _Token(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: str
    expires_in: int


class _Refusal(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    error_codes: list[int] = Field(default_factory=list[int])
    trace_id: str = ""


def explain_login_silence(host: str, error: httpx.RequestError) -> Unreachable:
    """The error for a request that got no reply; nothing is ever changed at the login."""
    why = f" ({error})" if isinstance(error, httpx.ConnectError) else f" ({type(error).__name__})"
    return Unreachable(
        f"Microsoft's login {host} cannot be reached{why}. Nothing was changed. Check this "
        "machine's network and proxy settings, then try again."
    )


def explain_login_refusal(
    host: str, reply: httpx.Response, *, asks_token: bool, consent: str
) -> OutsideError | None:
    """The error for a reply that says no, or is none of the login's; None for one that says yes.

    `consent` is the address where the tenant lets the application in.

    What msal gets is whole: where something is missing, it would fail in ways of its own.
    """
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
    kind = _Refusal if not reply.is_success else _Token if asks_token else _Discovery
    try:
        said = kind.model_validate_json(reply.content)
    except ValidationError:
        return Unexpected(
            f"{host} answered with something that is not the login's ({status}). Does a proxy "
            "stand between? Check the cloud and the addresses in the Microsoft 365 connection."
        )
    return _explain(said, consent) if isinstance(said, _Refusal) else None


def led_astray(host: str) -> Unexpected:
    """The login names an address that is not its own: a secret must not go there."""
    return Unexpected(
        f"Microsoft's login pointed to {host}, which does not belong to the chosen cloud. Nothing "
        "was sent there. Check the cloud in the Microsoft 365 connection."
    )


def _explain(said: _Refusal, consent: str) -> OutsideError:
    code = next(iter(said.error_codes), 0)
    trace = said.trace_id if re.fullmatch(r"[0-9a-f-]{36}", said.trace_id) else "none"
    meaning = MEANINGS.get(code, UNKNOWN)
    advice = meaning.advice.replace(CONSENT_ADDRESS, consent)
    return meaning.kind(f"{meaning.wrong} (AADSTS{code}, trace {trace}). {advice}")
