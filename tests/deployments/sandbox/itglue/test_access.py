"""Who gets in, and what each key may do."""

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import MEDIA_TYPE, Caller, resource

PLAIN, WITHOUT_PASSWORDS, REVOKED, ONLY_FABRIKAM = range(4)


@pytest.mark.parametrize("key", ["", "ITG.wrong", REVOKED])
def test_a_wrong_or_revoked_key_is_refused_with_403(caller: Caller, key: int | str):
    for method, path in (("GET", "/organizations"), ("POST", "/passwords"), ("GET", "/unknown")):
        reply = caller.call(method, path, {}, key=key)
        assert reply.status_code == 403
        assert reply.json() == {"errors": [{"status": 403, "title": "Forbidden"}]}


def test_a_missing_key_is_refused_like_a_wrong_one(caller: Caller):
    assert caller.http.get(caller.itglue.url + "/organizations").status_code == 403


def test_a_paused_key_is_refused_until_it_is_active_again(caller: Caller):
    caller.itglue.key(PLAIN).paused = True
    assert caller.call("GET", "/organizations").status_code == 403
    caller.itglue.settings.paused_key = 401
    assert caller.call("GET", "/organizations").status_code == 401
    caller.itglue.key(PLAIN).paused = False
    assert caller.call("GET", "/organizations").status_code == 200


@pytest.mark.parametrize("region", ["EU", "AU"])
def test_a_key_of_another_region_looks_like_a_wrong_one(caller: Caller, region: str):
    assert caller.call("GET", "/organizations", region=region).status_code == 403
    assert caller.call("GET", "/organizations").status_code == 200


def test_without_password_access_lists_work_and_a_show_lacks_the_password(caller: Caller):
    entry = caller.entry("Backup")
    shown = caller.call("GET", f"/passwords/{entry['id']}", key=WITHOUT_PASSWORDS)
    assert shown.status_code == 200
    assert "password" not in shown.json()["data"]["attributes"]
    assert caller.rows("/passwords", key=WITHOUT_PASSWORDS)


def test_a_show_without_password_access_can_be_switched_to_401(caller: Caller):
    caller.itglue.settings.show_without_access = 401
    entry = caller.entry("Backup")
    reply = caller.call("GET", f"/passwords/{entry['id']}", key=WITHOUT_PASSWORDS)
    assert reply.status_code == 401


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_without_password_access_nothing_is_written(caller: Caller, method: str, *, several: bool):
    entry = caller.entry("Backup")
    path = "/passwords" if several or method == "POST" else f"/passwords/{entry['id']}"
    one = resource(id=entry["id"], name="x", password="y", organization_id=CONTOSO_ID)
    body = {"data": [one["data"]]} if several else one
    before = caller.itglue.snapshot()
    reply = caller.call(method, path, body, key=WITHOUT_PASSWORDS)
    assert caller.itglue.snapshot() == before
    assert reply.status_code == 401
    assert reply.json()["errors"][0] == {
        "status": 401,
        "title": "Unauthorized",
        "detail": "Unauthorized resource access",
        "source": {"pointer": "id"},
    }


def test_a_key_may_lose_its_rights_in_mid_run(caller: Caller):
    entry = caller.entry("Backup")
    caller.itglue.key(PLAIN).password_access = False
    reply = caller.call("PATCH", f"/passwords/{entry['id']}", resource(password="new"))
    assert reply.status_code == 401


def test_a_limited_key_sees_its_own_organizations_only(caller: Caller):
    organizations = caller.rows("/organizations", key=ONLY_FABRIKAM)
    assert [row["id"] for row in organizations] == [str(FABRIKAM_ID)]
    entries = caller.rows("/passwords", key=ONLY_FABRIKAM)
    assert {row["attributes"]["organization-id"] for row in entries} == {FABRIKAM_ID}
    hidden = caller.entry("Backup")["id"]
    for method in ("GET", "PATCH", "DELETE"):
        body = resource(password="new") if method == "PATCH" else None
        reply = caller.call(method, f"/passwords/{hidden}", body, key=ONLY_FABRIKAM)
        assert reply.status_code == 404
    caller.itglue.settings.hidden_resource = 401
    assert caller.call("GET", f"/passwords/{hidden}", key=ONLY_FABRIKAM).status_code == 401


def test_a_limited_key_reaches_no_list_of_an_organization_it_does_not_see(caller: Caller):
    path = f"/organizations/{CONTOSO_ID}"
    for nested in ("", "/relationships/passwords", "/relationships/password_folders"):
        assert caller.call("GET", path + nested, key=ONLY_FABRIKAM).status_code == 404
    query = {"filter__organization_id": str(CONTOSO_ID)}
    assert caller.rows("/passwords", key=ONLY_FABRIKAM, **query) == []


def test_a_limited_key_creates_nothing_in_an_organization_it_does_not_see(caller: Caller):
    body = resource(name="x", password="y", organization_id=CONTOSO_ID)
    nested = f"/organizations/{CONTOSO_ID}/relationships/passwords"
    for path in ("/passwords", nested):
        reply = caller.call("POST", path, body, key=ONLY_FABRIKAM)
        assert reply.status_code == 401
        assert reply.json()["errors"][0]["detail"] == "Unauthorized resource access"


@pytest.mark.parametrize("media_type", ["application/json", "text/plain"])
def test_a_write_in_another_media_type_is_refused_with_415(caller: Caller, media_type: str):
    body = resource(name="x", password="y", organization_id=CONTOSO_ID)
    assert caller.call("POST", "/passwords", body, media_type=media_type).status_code == 415


@pytest.mark.parametrize("media_type", [MEDIA_TYPE + "; charset=utf-8", MEDIA_TYPE.title()])
def test_the_media_type_may_have_a_charset_and_capitals(caller: Caller, media_type: str):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    assert caller.call("PATCH", path, resource(notes="x"), media_type=media_type).status_code == 200


def test_a_request_without_a_payload_needs_no_media_type(caller: Caller):
    headers = {"x-api-key": caller.world.keys[PLAIN].value}
    url = f"{caller.itglue.url}/passwords/{caller.entry('Backup')['id']}"
    assert caller.http.get(url, headers=headers).status_code == 200
    assert caller.http.delete(url, headers=headers).status_code == 204


def test_a_write_without_a_media_type_is_refused_with_415(caller: Caller):
    headers = {"x-api-key": caller.world.keys[PLAIN].value}
    reply = caller.http.post(f"{caller.itglue.url}/passwords", content=b"{}", headers=headers)
    assert (reply.status_code, reply.json()["errors"][0]["status"]) == (415, 415)


def test_a_page_of_the_web_site_redirects_without_end_and_other_paths_are_not_found(
    caller: Caller,
):
    page, unknown = "/4101001/passwords/5", "/password"
    redirected = caller.call("GET", page)
    assert redirected.status_code == 302
    assert redirected.headers["location"] == caller.itglue.url + page
    assert caller.call("GET", unknown).json()["errors"][0]["detail"] == "Record not found"
    caller.itglue.settings.redirected_paths = "unknown"
    assert caller.call("GET", unknown).status_code == 302
    caller.itglue.settings.redirected_paths = "none"
    assert caller.call("GET", page).status_code == 404


@pytest.mark.parametrize("path", ["/organizations/", "//organizations"])
def test_more_slashes_than_needed_do_not_matter(caller: Caller, path: str):
    assert caller.rows(path) == caller.rows("/organizations")
