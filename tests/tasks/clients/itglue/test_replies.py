"""What each kind of reply becomes, for a read and for a write."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr

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
from tasks.clients.itglue import ITGlue, NewEntry

PASSWORD = SecretStr("Corr3ct-Horse!")
PAGE = "<html>Corr3ct-Horse!</html>"


def problem(title: str, detail: str | None = None, *, status: object = 401) -> dict[str, Any]:
    return {"errors": [{"status": status, "title": title, "detail": detail, "source": None}]}


UNAUTHORIZED = problem("Unauthorized", "Unauthorized resource access")
TIMED_OUT = problem("Error", "The request took too long to process and timed out.")
ROW = {"data": {"id": "1", "attributes": {"organization-id": 2, "name": 3}}}
OTHER_ROW = {"data": {"id": "9", "attributes": {"organization-id": 2, "name": "x"}}}


def read(client: ITGlue) -> object:
    return client.fetch_entry(1)


def update(client: ITGlue) -> object:
    return client.update_password(1, PASSWORD)


def create(client: ITGlue) -> object:
    return client.create_entry(
        NewEntry(organization_id=2, name="Backup", username="svc-backup", password=PASSWORD)
    )


REPLIES: list[tuple[str, httpx.Response, type[OutsideError], type[OutsideError]]] = [
    (
        "wrong key",
        httpx.Response(403, json=problem("Forbidden")),
        NotAuthenticated,
        NotAuthenticated,
    ),
    ("web page 403", httpx.Response(403, html=PAGE), NotAuthenticated, NotAuthenticated),
    (
        "plain 401",
        httpx.Response(401, json=problem("Unauthorized")),
        NotAuthenticated,
        NotAuthenticated,
    ),
    ("no right", httpx.Response(401, json=UNAUTHORIZED), NotPermitted, NotPermitted),
    ("nothing", httpx.Response(404, json=problem("Record not found")), NotFound, NotFound),
    ("invalid", httpx.Response(422, json=problem("No", status="a_word")), Refused, Refused),
    ("malformed", httpx.Response(400, json=problem("No")), Refused, Refused),
    ("media type", httpx.Response(415, html=PAGE), Refused, Refused),
    ("too many", httpx.Response(429), Throttled, Throttled),
    ("redirect", httpx.Response(302, headers={"location": "/login"}), Unexpected, Unexpected),
    ("error", httpx.Response(500, json=problem("Oops", status=500)), Unreachable, OutcomeUnknown),
    ("bad gateway", httpx.Response(502, html=PAGE), Unreachable, OutcomeUnknown),
    ("gateway time-out", httpx.Response(504, html=PAGE), Unreachable, OutcomeUnknown),
    ("time-out", httpx.Response(408), Unreachable, OutcomeUnknown),
    ("said time-out", httpx.Response(422, json=TIMED_OUT), Unreachable, OutcomeUnknown),
    ("web page", httpx.Response(200, html=PAGE), Unexpected, OutcomeUnknown),
    ("empty", httpx.Response(204), Unexpected, OutcomeUnknown),
    ("other JSON", httpx.Response(200, json={"ok": True}), Unexpected, Unexpected),
    ("list", httpx.Response(200, json=[1]), Unexpected, Unexpected),
    ("other types", httpx.Response(200, json=ROW), Unexpected, Unexpected),
]


@pytest.mark.parametrize("ask", [read, update, create])
@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case[0])
def test_every_reply_says_what_to_do_next(
    case: tuple[str, httpx.Response, type[OutsideError], type[OutsideError]],
    ask: Callable[[ITGlue], object],
    client: ITGlue,
    wire: respx.MockRouter,
):
    _, reply, after_read, after_write = case
    wire.route().mock(return_value=reply)
    with pytest.raises(after_read if ask is read else after_write) as raised:
        ask(client)
    method, path = wire.calls.last.request.method, wire.calls.last.request.url.path
    assert f"{method} {path}" in str(raised.value)
    assert "?" not in str(raised.value).replace("address?", "")
    assert "Corr3ct" not in str(raised.value)


LOST: list[tuple[type[httpx.RequestError], type[OutsideError], type[OutsideError]]] = [
    (httpx.ConnectError, Unreachable, Unreachable),
    (httpx.ConnectTimeout, Unreachable, Unreachable),
    (httpx.PoolTimeout, Unreachable, Unreachable),
    (httpx.ProxyError, Unreachable, Unreachable),
    (httpx.LocalProtocolError, Unreachable, Unreachable),
    (httpx.ReadTimeout, Unreachable, OutcomeUnknown),
    (httpx.WriteTimeout, Unreachable, OutcomeUnknown),
    (httpx.ReadError, Unreachable, OutcomeUnknown),
    (httpx.WriteError, Unreachable, OutcomeUnknown),
    (httpx.RemoteProtocolError, Unreachable, OutcomeUnknown),
    (httpx.DecodingError, Unreachable, OutcomeUnknown),
]


@pytest.mark.parametrize("ask", [read, update, create])
@pytest.mark.parametrize("case", LOST, ids=lambda case: case[0].__name__)
def test_a_write_is_in_doubt_unless_nothing_was_sent(
    case: tuple[type[httpx.RequestError], type[OutsideError], type[OutsideError]],
    ask: Callable[[ITGlue], object],
    client: ITGlue,
    wire: respx.MockRouter,
):
    lost, after_read, after_write = case
    wire.route().mock(side_effect=lost)
    with pytest.raises(after_read if ask is read else after_write):
        ask(client)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 60), ("7", 7), ("Wed, 21 Oct 2026 07:28:00 GMT", 60), ("-1", 60), ("9" * 30, 60)],
)
def test_a_429_holds_the_shared_limiter_as_long_as_it_glue_asks_or_a_minute(
    header: str | None, seconds: int, client: ITGlue, wire: respx.MockRouter, limiter: Any
):
    headers = {"retry-after": header} if header else None
    wire.route().mock(return_value=httpx.Response(429, headers=headers))
    with pytest.raises(Throttled) as raised:
        client.fetch_entry(1)
    assert limiter.held == [raised.value.retry_after] == [seconds]


def test_a_refused_key_comes_with_its_three_usual_reasons(client: ITGlue, wire: respx.MockRouter):
    wire.route().mock(return_value=httpx.Response(403))
    with pytest.raises(NotAuthenticated, match=r"mistyped.*another region.*revoked or paused"):
        client.fetch_organizations()


def test_a_refusal_repeats_title_and_pointer_but_no_detail(client: ITGlue, wire: respx.MockRouter):
    said = {
        "title": "is too long",
        "detail": "'my secret notes' is too long",
        "source": {"pointer": "data/attributes/notes"},
    }
    wire.route().mock(return_value=httpx.Response(422, json={"errors": [said]}))
    with pytest.raises(Refused) as raised:
        create(client)
    assert "422: is too long at data/attributes/notes" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert raised.value.code == "422"


@pytest.mark.parametrize("echo", ["'Corr3ct-Horse!' is too short", "x" * 115 + "Corr3ct-Horse!"])
def test_a_title_that_quotes_the_password_is_left_out(
    echo: str, client: ITGlue, wire: respx.MockRouter
):
    wire.route().mock(return_value=httpx.Response(422, json=problem(echo)))
    with pytest.raises(Refused) as raised:
        update(client)
    assert "Corr3" not in str(raised.value)


def test_no_redirect_is_followed_with_the_key(client: ITGlue, wire: respx.MockRouter):
    elsewhere = wire.get("https://evil.example/").mock(return_value=httpx.Response(200, json={}))
    target = {"location": "https://evil.example/"}
    wire.get("/passwords/1").mock(return_value=httpx.Response(307, headers=target))
    with pytest.raises(Unexpected, match="not followed"):
        client.fetch_entry(1)
    assert not elsewhere.called


@pytest.mark.parametrize("ask", [read, update])
def test_an_answer_about_another_entry_is_not_taken(
    ask: Callable[[ITGlue], object], client: ITGlue, wire: respx.MockRouter
):
    wire.route().mock(return_value=httpx.Response(200, json=OTHER_ROW))
    with pytest.raises(Unexpected, match="entry 9 instead"):
        ask(client)
