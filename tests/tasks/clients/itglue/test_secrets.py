"""Neither the key nor a password stands in any text that the client causes."""

import logging
import ssl
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr, ValidationError

from tasks.clients.errors import OutsideError
from tasks.clients.itglue import ITGlue, NewEntry
from tasks.clients.itglue.replies import Asked

PASSWORD = "Corr3ct-Horse!"
KEY = "SECRET-KEY"  # part of the key that the client of these tests has
ECHO: dict[str, Any] = {"title": PASSWORD, "detail": PASSWORD, "source": {"pointer": PASSWORD}}
WITHOUT_ID = {"data": {"attributes": {"password": PASSWORD, "name": [PASSWORD]}}}

REPLIES = [
    *(httpx.Response(status, json={"errors": [ECHO]}) for status in (401, 403, 404, 422, 429, 500)),
    *(httpx.Response(status, text=f"<html>{PASSWORD}") for status in (200, 302, 400, 502)),
    httpx.Response(200, json=WITHOUT_ID),
    httpx.Response(200, json=PASSWORD),
    httpx.Response(200, content=b'{"data": "' + PASSWORD.encode()),
    httpx.ReadError(PASSWORD),
    httpx.LocalProtocolError(f"Illegal header value b'{KEY}'"),
    httpx.UnsupportedProtocol(KEY),
]


def update(client: ITGlue) -> object:
    return client.update_password(1, SecretStr(PASSWORD))


def create(client: ITGlue) -> object:
    password = SecretStr(PASSWORD)
    return client.create_entry(
        NewEntry(organization_id=2, name="x", username="y", notes="z", password=password)
    )


def fetch(client: ITGlue) -> object:
    return client.fetch_entry(1)


@pytest.mark.parametrize("ask", [fetch, update, create])
@pytest.mark.parametrize("reply", REPLIES)
def test_no_error_carries_a_secret_in_its_text_or_behind_it(
    reply: httpx.Response | httpx.RequestError,
    ask: Callable[[ITGlue], object],
    client: ITGlue,
    wire: respx.MockRouter,
):
    if isinstance(reply, httpx.Response):
        wire.route().mock(return_value=reply)
    else:
        wire.route().mock(side_effect=reply)
    with pytest.raises(OutsideError) as raised:
        ask(client)
    error = raised.value
    told = "".join(traceback.TracebackException.from_exception(error).format_exception_only())
    for text in (told, repr(error), repr(error.__dict__)):
        assert PASSWORD not in text
        assert KEY not in text
    # httpx's errors hold the request with its key, pydantic's the body with its password.
    assert error.__cause__ is None
    assert error.__context__ is None


def test_httpx_and_httpcore_log_neither_the_key_nor_a_password(
    client: ITGlue, wire: respx.MockRouter, caplog: pytest.LogCaptureFixture
):
    said = {"organization-id": 2, "name": "x", "password": PASSWORD}
    reply = httpx.Response(200, json={"data": {"id": "1", "attributes": said}})
    wire.route().mock(return_value=reply)
    with caplog.at_level(logging.DEBUG):
        for ask in (fetch, update, create):
            ask(client)
    assert "httpx" in {record.name for record in caplog.records}
    assert PASSWORD not in caplog.text
    assert KEY not in caplog.text


def test_the_values_that_hold_a_secret_hide_it(client: ITGlue):
    new = NewEntry(organization_id=2, name="x", username="y", password=SecretStr(PASSWORD))
    asked = Asked("PATCH", "https://api.itglue.com", "/passwords/1", (SecretStr(PASSWORD),))
    for text in (repr(new), str(new), repr(asked), str(asked), repr(client), repr(vars(client))):
        assert PASSWORD not in text
        assert KEY not in text


def test_half_a_parent_is_refused_without_quoting_the_password():
    given: dict[str, Any] = {"organization_id": 2, "name": "x", "username": "y"}
    with pytest.raises(ValidationError, match="belong together") as refusal:
        NewEntry.model_validate({**given, "password": PASSWORD, "resource_id": 3})
    assert PASSWORD not in str(refusal.value)


def test_an_untrusted_certificate_is_named_as_the_reason(client: ITGlue, wire: respx.MockRouter):
    reason = ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")
    wire.route().mock(side_effect=httpx.ConnectError(str(reason)))
    with pytest.raises(OutsideError, match="self-signed certificate"):
        fetch(client)
