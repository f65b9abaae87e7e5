"""Neither a secret, a token nor a password stands in any text that the client causes."""

import logging
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr

from tasks.clients.entra import EntraTenant
from tasks.clients.errors import OutsideError
from tests.tasks.clients.entra.conftest import GRAPH, LOGIN, SECRET, TENANT

PASSWORD = "Corr3ct-Horse!"
TOKEN = "an-opaque-token"
SECRETS = (PASSWORD, TOKEN, SECRET)
ALL = " ".join(SECRETS)
ECHO: dict[str, Any] = {
    "error": {"code": PASSWORD, "message": ALL, "innerError": {"request-id": ALL}},
    "error_description": ALL,
    "trace_id": SECRET,
    "error_codes": [7000215],
}

REPLIES = [
    *(httpx.Response(status, json=ECHO) for status in (400, 401, 403, 404, 429, 500, 501)),
    *(httpx.Response(status, text=f"<html>{ALL}") for status in (200, 302, 400, 502)),
    httpx.Response(200, json={"id": ALL, "userPrincipalName": [ALL]}),
    httpx.Response(200, content=b'{"value": "' + ALL.encode()),
    httpx.ReadError(ALL),
    httpx.LocalProtocolError(f"Illegal header value b'{TOKEN}'"),
    httpx.UnsupportedProtocol(ALL),
]
USER = f"{GRAPH}/v1.0/users/{TENANT}"


def at_the_read(wire: respx.MockRouter, **reply: Any) -> None:
    wire.get(USER).mock(**reply)


def at_the_write(wire: respx.MockRouter, **reply: Any) -> None:
    wire.get(USER).respond(json={"id": str(TENANT), "userPrincipalName": "x@y"})
    wire.get(f"{GRAPH}/v1.0/domains").respond(json={"value": []})
    wire.patch(USER).mock(**reply)


def at_the_login(wire: respx.MockRouter, **reply: Any) -> None:
    wire.post(f"{LOGIN}/{TENANT}/oauth2/v2.0/token", name="token").mock(**reply)


def at_the_discovery(wire: respx.MockRouter, **reply: Any) -> None:
    wire.get(f"{LOGIN}/{TENANT}/v2.0/.well-known/openid-configuration").mock(**reply)


@pytest.mark.parametrize("where", [at_the_read, at_the_write, at_the_login, at_the_discovery])
@pytest.mark.parametrize("reply", REPLIES)
def test_no_error_carries_a_secret_in_its_text_or_behind_it(
    reply: httpx.Response | httpx.RequestError,
    where: Callable[..., None],
    far: EntraTenant,
    wire: respx.MockRouter,
):
    if isinstance(reply, httpx.Response):
        where(wire, return_value=reply)
    else:
        where(wire, side_effect=reply)
    try:
        far.set_password(TENANT, SecretStr(PASSWORD))
    except OutsideError as caught:
        error = caught
    else:
        pytest.fail("nothing was raised")
    told = "".join(traceback.TracebackException.from_exception(error).format())
    for text in (told, repr(error), repr(error.__dict__)):
        assert not [each for each in SECRETS if each in text]
    assert error.__cause__ is None
    assert not isinstance(error.__context__, httpx.HTTPError)


def test_no_library_logs_a_secret(
    far: EntraTenant, wire: respx.MockRouter, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        at_the_write(wire, return_value=httpx.Response(204))
        far.set_password(TENANT, SecretStr(PASSWORD))
        far.forget_token()
        at_the_login(wire, return_value=httpx.Response(200, text=ALL))
        with pytest.raises(OutsideError):
            far.fetch_user(TENANT)
    assert "httpx" in {record.name for record in caplog.records}
    assert not [each for each in SECRETS if each in caplog.text]


def test_the_client_hides_what_it_holds(far: EntraTenant, wire: respx.MockRouter):
    at_the_read(
        wire, return_value=httpx.Response(200, json={"id": str(TENANT), "userPrincipalName": "x"})
    )
    far.fetch_user(TENANT)
    parts = [far, *vars(far).values()]
    for each in parts:
        assert not [one for one in SECRETS if one in f"{each!r} {getattr(each, '__dict__', '')!r}"]
