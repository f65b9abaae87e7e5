"""Who gets in, and what each key may do."""

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller, resource

PLAIN, WITHOUT_PASSWORDS, REVOKED, ONLY_FABRIKAM = range(4)


@pytest.mark.parametrize("key", ["", "ITG.wrong", REVOKED])
def test_a_wrong_or_revoked_key_is_refused_with_403(caller: Caller, key: int | str):
    reply = caller.call("GET", "/organizations", key=key)
    assert reply.status_code == 403
    assert reply.json()["errors"][0]["title"] == "Forbidden"


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


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_without_password_access_nothing_is_written(caller: Caller, method: str):
    entry = caller.entry("Backup")
    body = resource(password="new") if method == "PATCH" else None
    reply = caller.call(method, f"/passwords/{entry['id']}", body, key=WITHOUT_PASSWORDS)
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
    assert caller.call("GET", f"/passwords/{hidden}", key=ONLY_FABRIKAM).status_code == 404


def test_a_limited_key_creates_nothing_in_an_organization_it_does_not_see(caller: Caller):
    body = resource(name="x", password="y", organization_id=CONTOSO_ID)
    assert caller.call("POST", "/passwords", body, key=ONLY_FABRIKAM).status_code == 401


@pytest.mark.parametrize("media_type", ["application/json", "text/plain"])
def test_a_write_in_another_media_type_is_refused_with_415(caller: Caller, media_type: str):
    body = resource(name="x", password="y", organization_id=CONTOSO_ID)
    assert caller.call("POST", "/passwords", body, media_type=media_type).status_code == 415


def test_an_unknown_path_is_not_found_or_redirects_as_switched(caller: Caller):
    assert caller.call("GET", "/4101001/passwords/5").status_code == 404
    caller.itglue.settings.unknown_path = 302
    assert caller.call("GET", "/4101001/passwords/5").status_code == 302


def test_3000_requests_are_served_in_five_minutes_and_no_more(caller: Caller):
    caller.itglue.settings.requests_per_window = 5
    answers = [caller.call("GET", "/organizations").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert "Retry-After" not in caller.call("GET", "/organizations").headers
    caller.clock.now += 300
    assert caller.call("GET", "/organizations").status_code == 200


def test_a_sliding_window_frees_what_is_older_than_five_minutes(caller: Caller):
    caller.itglue.settings.requests_per_window = 2
    caller.itglue.settings.window = "sliding"
    caller.itglue.settings.retry_after = 7
    caller.call("GET", "/organizations")
    caller.clock.now += 200
    caller.call("GET", "/organizations")
    assert caller.call("GET", "/organizations").headers["Retry-After"] == "7"
    caller.clock.now += 100
    assert caller.call("GET", "/organizations").status_code == 200
    assert caller.call("GET", "/organizations").status_code == 429
