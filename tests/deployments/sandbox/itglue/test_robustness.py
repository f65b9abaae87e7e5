"""Whatever is sent, the stand-in answers as an API does, and goes on."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

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

    @settings(max_examples=200, deadline=None)
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


ODD: list[Any] = [
    None, True, "", " ", 0, -1, 5, 1.5, float("nan"), float("inf"), 10**400, "abc", "9" * 400,
    "\u0661\u0662", "\u0000", "2026-13-45", "0001-01-01T00:00:00+14:00", [], [1], {}, {"id": 5},
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_one_odd_value_among_good_ones_is_taken_or_refused(caller: Caller, name: str):
    headers = {"x-api-key": caller.world.keys[0].value, "Content-Type": MEDIA_TYPE}
    nested = f"/organizations/{CONTOSO_ID}/relationships"
    for kind, method, path in (
        ("passwords", "POST", "/passwords"),
        ("passwords", "PATCH", f"/passwords/{caller.entry('Backup')['id']}"),
        ("organizations", "POST", "/organizations"),
        ("organizations", "PATCH", f"/organizations/{FABRIKAM_ID}"),
        ("password-folders", "POST", f"{nested}/password_folders"),
        ("password_categories", "POST", "/password_categories"),
    ):
        for value in ODD:
            good = {"name": "x", "password": "y", "organization_id": CONTOSO_ID}
            content = json.dumps(resource(kind, **{**good, name: value}))
            url = caller.itglue.url + path
            reply = caller.http.request(method, url, content=content, headers=headers)
            assert reply.status_code in {200, 201, 400, 422}
    for path in ("/passwords", "/organizations", f"{nested}/password_folders"):
        for sort in ("name", "-name,username", "url"):
            assert caller.call("GET", path, sort=sort).status_code == 200


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
