"""Whatever is sent, the stand-in answers as an API does, and goes on."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import MEDIA_TYPE, Caller, resource

PATHS = [
    f"{prefix}{path}"
    for prefix in ("", f"/organizations/{CONTOSO_ID}/relationships")
    for path in ("/passwords", "/passwords/7200000000000001", "/password_folders")
] + ["/organizations", f"/organizations/{CONTOSO_ID}", "/password_categories"]
NAMES = [
    "id", "name", "password", "username", "notes", "url", "organization_id", "archived",
    "password_category_id", "password-folder-id", "passwordUpdatedAt", "resource_id",
    "resource-type", "restricted", "otp_secret", "parent_id", "organization_type_id",
]  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["7200000000000001", "501", "Configuration", "2026-01-01", "9" * 400])
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
RESOURCES: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["passwords", "organizations", "password-folders", "x"]) | VALUES,
        "attributes": st.dictionaries(st.sampled_from(NAMES), VALUES) | VALUES,
    },
    optional={"id": VALUES, "relationships": st.dictionaries(st.just("password_category"), VALUES)},
)
DOCUMENTS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"data": RESOURCES | st.lists(RESOURCES) | VALUES}
)
QUERIES = st.dictionaries(
    st.sampled_from(
        ["page[size]", "page[number]", "sort", "include", "version_id", "show_password"]
        + [f"filter[{name}]" for name in (*NAMES, "updated_at", "exclude][id", "range][name")]
    )
    | st.text(max_size=5),
    st.text(max_size=9) | st.sampled_from(["9" * 5000, "-1", "*,*", "2026-01-01,*", "-id,name"]),
    max_size=3,
)


def test_no_request_makes_the_stand_in_fail(caller: Caller):
    caller.itglue.settings.requests_per_window = 100_000

    @settings(max_examples=300, deadline=None)
    @given(
        st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
        st.sampled_from(PATHS),
        QUERIES,
        DOCUMENTS | VALUES,
    )
    def answered(method: str, path: str, query: dict[str, str], body: Any):
        headers = {"x-api-key": caller.world.keys[0].value, "Content-Type": MEDIA_TYPE}
        reply = caller.http.request(
            method,
            caller.itglue.url + path,
            params=query,
            content=json.dumps(body),
            headers=headers,
        )
        assert reply.status_code < 500
        if reply.status_code >= 400:
            assert reply.json()["errors"][0]["title"]

    answered()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b"null",
        b'{"data": []}',
        b'{"data": NaN}',
        b'{"data": {"type": "passwords", "attributes": {"name": "\\ud800"}}}',
        b'{"data":' + b"[" * 9_000 + b"]" * 9_000 + b"}",
        b'{"data":' + b"9" * 9_000 + b"}",
    ],
)
def test_what_is_no_document_is_refused_with_400(caller: Caller, body: bytes):
    headers = {"x-api-key": caller.world.keys[0].value, "Content-Type": MEDIA_TYPE}
    for method, path in (("POST", "/passwords"), ("PATCH", "/organizations")):
        reply = caller.http.request(method, caller.itglue.url + path, content=body, headers=headers)
        assert (reply.status_code, reply.json()["errors"][0]["status"]) == (400, 400)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_id_that_nobody_has_is_not_found(caller: Caller, method: str):
    body = resource(name="x") if method == "PATCH" else None
    for wrong in ("abc", "0", "-1", "9" * 19, "9" * 5_000, "١٢", "%00", "7.5", "a%2Fb"):
        nested = f"/organizations/{wrong}/relationships/passwords/{wrong}"
        for path in (f"/passwords/{wrong}", nested):
            reply = caller.call(method, path, body)
            assert (reply.status_code, reply.json()["errors"][0]["status"]) == (404, 404)


def test_every_letter_comes_back_as_it_was_sent(caller: Caller):
    written = 'Zoë "O\'Brien" 田中 👩‍💻 \\ \t\u0000 <b>&amp;'
    body = resource(name=written, username=written, password=written, organization_id=FABRIKAM_ID)
    made = caller.call("POST", "/passwords", body, show_password="true").json()["data"]
    shown = caller.call("GET", f"/passwords/{made['id']}").json()["data"]["attributes"]
    for attributes in (made["attributes"], shown):
        assert {attributes[name] for name in ("name", "username", "password")} == {written}


def test_head_answers_as_get_does_without_a_body(caller: Caller):
    reply = caller.call("HEAD", "/passwords")
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["content-type"] == MEDIA_TYPE
    assert caller.call("HEAD", "/passwords/1").status_code == 404


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "TRACE", "PROPFIND"])
def test_a_method_that_nothing_answers_is_not_found(caller: Caller, method: str):
    reply = caller.call(method, "/passwords")
    assert (reply.status_code, reply.json()["errors"][0]["status"]) == (404, 404)


def exchange(caller: Caller, *requests: bytes) -> bytes:
    """Send requests over one connection, and read until the stand-in closes it."""
    where = urlsplit(caller.itglue.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(b"".join(requests))
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def lines(caller: Caller, start: str, *headers: str) -> bytes:
    key = f"x-api-key: {caller.world.keys[0].value}"
    return "\r\n".join([start, key, *headers, "", ""]).encode()


def test_brackets_may_be_written_as_they_are_or_encoded(caller: Caller):
    for name in ("filter[name]", "filter%5Bname%5D", "filter%5bname%5d"):
        raw = exchange(
            caller,
            lines(
                caller, f"GET /organizations?{name}=Smith HTTP/1.1", "Host: x", "Connection: close"
            ),
        )
        assert json.loads(raw.split(b"\r\n\r\n")[1])["meta"]["total-count"] == 1


def test_one_connection_carries_many_requests(caller: Caller):
    ask = lines(caller, "GET /organizations HTTP/1.1", "Host: x")
    last = lines(caller, "GET /organizations HTTP/1.1", "Host: x", "Connection: close")
    assert exchange(caller, ask, ask, last).count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize("host", ["[", "a b", "x:y:z", "ünïcode", ""])
def test_a_host_that_is_none_does_not_matter(caller: Caller, host: str):
    raw = exchange(
        caller, lines(caller, "GET /organizations HTTP/1.1", f"Host: {host}", "Connection: close")
    )
    assert raw.startswith((b"HTTP/1.1 200 OK", b"HTTP/1.1 400 Bad Request"))


def test_a_request_without_a_host_gets_links_to_the_socket(caller: Caller):
    raw = exchange(caller, lines(caller, "GET /organizations HTTP/1.0"))
    assert json.loads(raw.split(b"\r\n\r\n")[1])["links"]["self"].startswith(caller.itglue.url)


def test_a_caller_that_hangs_up_in_its_body_disturbs_nobody(caller: Caller):
    where = urlsplit(caller.itglue.url)
    begun = lines(caller, "POST /passwords HTTP/1.1", "Host: x", "Content-Length: 99") + b"{"
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(begun)
    assert caller.call("GET", "/organizations").status_code == 200


def test_many_callers_at_once_lose_nothing(caller: Caller):
    entry_id = caller.entry("Backup")["id"]

    def write(number: int) -> int:
        with httpx.Client(trust_env=False) as http:
            body = json.dumps(resource(name=f"n{number}", password="p"))
            headers = {"x-api-key": caller.world.keys[0].value, "Content-Type": MEDIA_TYPE}
            changed = http.patch(
                f"{caller.itglue.url}/passwords/{entry_id}", content=body, headers=headers
            )
            url = f"{caller.itglue.url}/organizations/{FABRIKAM_ID}/relationships/passwords"
            return changed.status_code + http.post(url, content=body, headers=headers).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(write, range(64))) == {200 + 201}
    held = caller.itglue.snapshot()
    assert (
        sum(
            each["name"].startswith("n") and each["organization_id"] == FABRIKAM_ID for each in held
        )
        == 64
    )
    assert next(len(each["versions"]) for each in held if str(each["id"]) == entry_id) == 64
