"""What each kind of reply becomes, for a read and for a write."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr

from tasks.clients.entra import EntraTenant
from tasks.clients.errors import (
    NotAuthenticated,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    OutsideError,
    PolicyRefused,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from tests.tasks.clients.entra.conftest import GRAPH, TENANT, Limiter

PASSWORD = SecretStr("Corr3ct-Horse!")
USER = f"{GRAPH}/v1.0/users/{TENANT}"
PAGE = "<html>Corr3ct-Horse!</html>"
COMPLEX = (
    "The specified password does not comply with password complexity requirements. Please provide "
    "a different password."
)
SYNCED = "Unable to update the specified properties for on-premises mastered Directory Sync objects"


def problem(code: str, message: str = "") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "innererror": {"request-id": "x"}}}


def read(client: EntraTenant, wire: respx.MockRouter, reply: httpx.Response | Exception) -> object:
    wire.get(USER).mock(side_effect=[reply] * 2 if isinstance(reply, httpx.Response) else reply)
    return client.fetch_user(TENANT)


def write(client: EntraTenant, wire: respx.MockRouter, reply: httpx.Response | Exception) -> object:
    wire.get(USER).respond(json={"id": str(TENANT), "userPrincipalName": "x@y"})
    wire.get(f"{GRAPH}/v1.0/domains").respond(json={"value": []})
    wire.patch(USER).mock(side_effect=[reply] * 2 if isinstance(reply, httpx.Response) else reply)
    client.set_password(TENANT, PASSWORD)
    return None


Ask = Callable[[EntraTenant, respx.MockRouter, httpx.Response | Exception], object]


@pytest.mark.parametrize(
    ("reply", "reading", "writing"),
    [
        (httpx.Response(400, json=problem("Request_BadRequest", COMPLEX)), Refused, PolicyRefused),
        (httpx.Response(400, json=problem("Request_BadRequest", SYNCED)), Refused, Refused),
        (httpx.Response(401, json=problem("InvalidAuthenticationToken")), *[NotAuthenticated] * 2),
        (httpx.Response(403, json=problem("Authorization_RequestDenied")), *[NotPermitted] * 2),
        (httpx.Response(404, json=problem("Request_ResourceNotFound")), *[NotFound] * 2),
        (httpx.Response(410, json=problem("syncStateNotFound")), *[Refused] * 2),
        (httpx.Response(429, json=problem("TooManyRequests")), *[Throttled] * 2),
        (httpx.Response(501, json=problem("NotImplemented")), *[Refused] * 2),
        (httpx.Response(302, headers={"location": "https://x/"}), *[Unexpected] * 2),
        (httpx.Response(408), Unreachable, OutcomeUnknown),
        (httpx.Response(500, json=problem("InternalServerError")), Unreachable, OutcomeUnknown),
        (httpx.Response(503, text=PAGE), Unreachable, OutcomeUnknown),
        (httpx.Response(504, text=PAGE), Unreachable, OutcomeUnknown),
        (httpx.Response(200, text=PAGE), Unexpected, OutcomeUnknown),
        (httpx.Response(200, json={"id": "no id"}), Unexpected, OutcomeUnknown),
        (httpx.ConnectError("refused"), *[Unreachable] * 2),
        (httpx.ConnectTimeout("slow"), *[Unreachable] * 2),
        (httpx.PoolTimeout("full"), *[Unreachable] * 2),
        (httpx.ReadTimeout("slow"), Unreachable, OutcomeUnknown),
        (httpx.WriteError("cut"), Unreachable, OutcomeUnknown),
        (httpx.RemoteProtocolError("cut"), Unreachable, OutcomeUnknown),
    ],
)
def test_each_reply_has_its_meaning(
    far: EntraTenant,
    wire: respx.MockRouter,
    reply: httpx.Response | Exception,
    reading: type[OutsideError],
    writing: type[OutsideError],
):
    cases: list[tuple[Ask, type[OutsideError]]] = [(read, reading), (write, writing)]
    for ask, kind in cases:
        with pytest.raises(OutsideError) as raised:
            ask(far, wire, reply)
        assert type(raised.value) is kind


def test_a_refusal_is_quoted_unless_it_quotes_the_password(
    far: EntraTenant, wire: respx.MockRouter
):
    with pytest.raises(Refused, match="on-premises mastered") as refusal:
        write(far, wire, httpx.Response(400, json=problem("Request_BadRequest", SYNCED)))
    assert refusal.value.code == "Request_BadRequest"
    echo = problem("Request_BadRequest", f"Invalid: {PASSWORD.get_secret_value()}")
    with pytest.raises(Refused, match=r"refused it \(400 Request_BadRequest\)"):
        write(far, wire, httpx.Response(400, json=echo))


@pytest.mark.parametrize(("header", "seconds"), [("12", 12), ("", 30), ("soon", 30)])
def test_patience_is_what_graph_asks_for_or_half_a_minute(
    far: EntraTenant, wire: respx.MockRouter, limiter: Limiter, header: str, seconds: int
):
    with pytest.raises(Throttled):
        read(far, wire, httpx.Response(429, headers={"retry-after": header}))
    assert limiter.held == [seconds]


def test_the_body_says_that_the_password_need_not_be_changed(
    far: EntraTenant, wire: respx.MockRouter
):
    write(far, wire, httpx.Response(204))
    request = wire.calls.last.request
    assert request.headers["content-type"] == "application/json"
    assert request.content == (
        b'{"passwordProfile": {"password": "Corr3ct-Horse!", '
        b'"forceChangePasswordNextSignIn": false}}'
    )
