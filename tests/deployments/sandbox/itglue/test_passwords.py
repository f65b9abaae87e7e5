"""Password entries: shown, created, changed, deleted."""

from typing import Any

import pytest

from deployments.sandbox.drawing import CONTOSO_ID
from tests.deployments.sandbox.itglue.conftest import Caller, resource

NESTED = f"/organizations/{CONTOSO_ID}/relationships/passwords"


def show(caller: Caller, entry_id: str, **query: str) -> dict[str, Any]:
    return caller.call("GET", f"/passwords/{entry_id}", **query).json()


def test_a_show_has_the_password_and_a_write_does_not_unless_asked(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    assert "password" in show(caller, entry_id)["data"]["attributes"]
    assert "password" not in show(caller, entry_id, show_password="false")["data"]["attributes"]
    quiet = caller.call("PATCH", f"/passwords/{entry_id}", resource(password="a"))
    assert "password" not in quiet.json()["data"]["attributes"]
    body = resource(password="b")
    told = caller.call("PATCH", f"/passwords/{entry_id}", body, show_password="true")
    assert told.json()["data"]["attributes"]["password"] == "b"


def test_a_new_value_keeps_the_old_one_as_a_version(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    before = show(caller, entry_id)["data"]["attributes"]["password"]
    caller.call("PATCH", f"/passwords/{entry_id}", resource(password="new"))
    shown = show(caller, entry_id, include="recent_versions")
    [version] = shown["included"]
    old = show(caller, entry_id, version_id=version["id"])
    assert old["data"]["attributes"]["password"] == before
    [held] = [each for each in caller.itglue.snapshot() if str(each["id"]) == entry_id]
    assert (held["password"], held["versions"][0]["password"]) == ("new", before)


def test_only_a_new_value_moves_the_passwords_own_time(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    caller.itglue.settings.same_password_is_a_change = False
    row = caller.itglue.store.entries[int(entry_id)]
    row["password-updated-at"] = row["updated-at"] = "2020-01-01T00:00:00.000Z"
    value = show(caller, entry_id)["data"]["attributes"]["password"]
    caller.call("PATCH", f"/passwords/{entry_id}", resource(notes="x", password=value))
    assert row["password-updated-at"] == "2020-01-01T00:00:00.000Z"
    assert row["updated-at"] > "2026"


@pytest.mark.parametrize(
    "attributes",
    [
        {"password_category_id": 501},
        {"password-category-id": 501},
        {"passwordCategoryId": "501"},
    ],
)
def test_attribute_names_may_be_written_in_every_style(caller: Caller, attributes: dict[str, Any]):
    entry_id = caller.entry("Backup")["id"]
    caller.call("PATCH", f"/passwords/{entry_id}", resource(**attributes))
    shown = show(caller, entry_id)["data"]["attributes"]
    assert shown["password-category-name"] == "Microsoft 365"


def test_what_is_not_named_stays(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    caller.call("PATCH", f"/passwords/{entry_id}", resource(password="new", organization_id=1))
    shown = show(caller, entry_id)["data"]["attributes"]
    assert (shown["name"], shown["organization-id"]) == ("Backup", CONTOSO_ID)


def test_an_entry_is_created_with_201(caller: Caller):
    body = resource(name="New", username="u", password="p", organization_id=CONTOSO_ID)
    reply = caller.call("POST", "/passwords", body)
    assert reply.status_code == 201
    created = reply.json()["data"]
    assert created["attributes"]["resource-id"] is None
    assert show(caller, created["id"])["data"]["attributes"]["password"] == "p"


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("organization_id", "Valid organization_id is required"),
        ("name", "Unprocessable Entity"),
        ("password", "Unprocessable Entity"),
    ],
)
def test_what_a_new_entry_lacks_is_named_with_422(caller: Caller, missing: str, says: str):
    attributes: dict[str, Any] = {"name": "x", "password": "y", "organization_id": CONTOSO_ID}
    del attributes[missing]
    reply = caller.call("POST", "/passwords", resource(**attributes))
    assert reply.status_code == 422
    [error] = reply.json()["errors"]
    assert error["title"] == says
    assert missing in error["source"]["pointer"]


@pytest.mark.parametrize("body", [{}, {"data": {"type": "passwords"}}, {"data": "x"}, [1]])
def test_a_body_that_is_no_document_is_refused_with_400(caller: Caller, body: Any):
    assert caller.call("POST", "/passwords", body).status_code == 400


def test_another_type_is_refused_with_422(caller: Caller):
    body = resource("contacts", name="x", password="y", organization_id=CONTOSO_ID)
    assert caller.call("POST", "/passwords", body).status_code == 422


def test_an_embedded_entry_is_read_with_another_word_than_it_is_written(caller: Caller):
    attributes: dict[str, Any] = {
        "name": "x",
        "password": "y",
        "organization_id": CONTOSO_ID,
        "resource_id": 5,
    }
    good = caller.call(
        "POST", "/passwords", resource(resource_type="Flexible Asset", **attributes)
    ).json()["data"]["attributes"]
    assert (good["resource-type"], good["resource-id"]) == ("flexible-asset-traits", 5)


def test_a_wrong_parent_type_silently_makes_a_general_entry(caller: Caller):
    attributes: dict[str, Any] = {
        "name": "x",
        "password": "y",
        "organization_id": CONTOSO_ID,
        "resource_id": 5,
    }
    body = resource(resource_type="configurations", **attributes)
    made = caller.call("POST", "/passwords", body)
    assert (made.status_code, made.json()["data"]["attributes"]["resource-id"]) == (201, None)
    caller.itglue.settings.wrong_resource_type = 422
    assert caller.call("POST", "/passwords", body).status_code == 422


def test_several_are_created_on_an_organizations_own_route_only(caller: Caller):
    several = {"data": [resource(name=name, password="p")["data"] for name in "ab"]}
    assert len(caller.call("POST", NESTED, several).json()["data"]) == 2
    assert caller.call("POST", "/passwords", several).status_code == 403


def test_several_are_changed_by_the_ids_among_their_attributes(caller: Caller):
    ids = [caller.entry(name)["id"] for name in ("Backup", "Forgotten")]
    several = {"data": [resource(id=each, password="bulk")["data"] for each in ids]}
    assert caller.call("PATCH", "/passwords", several).status_code == 200
    assert {show(caller, each)["data"]["attributes"]["password"] for each in ids} == {"bulk"}
    refused = caller.call("PATCH", f"{NESTED}/", several)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["title"] == "Cannot PATCH Password in bulk"


def test_an_entry_is_deleted_with_204_and_then_not_found(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    assert caller.call("DELETE", f"/passwords/{entry_id}").status_code == 204
    reply = caller.call("GET", f"/passwords/{entry_id}")
    assert reply.status_code == 404
    assert reply.json()["errors"][0]["detail"] == "Record not found"


def test_an_entry_is_not_found_below_another_organization(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    assert caller.call("GET", f"{NESTED}/{entry_id}").status_code == 200
    other = f"/organizations/4101003/relationships/passwords/{entry_id}"
    assert caller.call("GET", other).status_code == 404


@pytest.mark.parametrize(
    ("switch", "held"), [("absent", False), ("null", True), ("ciphertext", True)]
)
def test_a_vaulted_entry_never_shows_its_value(caller: Caller, switch: Any, held: bool):  # noqa: FBT001  # a case
    caller.itglue.settings.vaulted_value = switch
    entry = caller.entry("Vaulted")
    assert entry["attributes"]["vault-id"] is not None
    shown = show(caller, entry["id"])["data"]["attributes"]
    assert ("password" in shown) == held
    held_value = caller.itglue.store.passwords[int(entry["id"])]
    assert shown.get("password") != held_value


def test_a_vaulted_entry_refuses_a_new_value_unless_switched(caller: Caller):
    path = f"/passwords/{caller.entry('Vaulted')['id']}"
    assert caller.call("PATCH", path, resource(password="new")).status_code == 422
    caller.itglue.settings.vaulted_write = "accept"
    assert caller.call("PATCH", path, resource(password="new")).status_code == 200


def test_a_person_may_edit_an_entry_at_any_time(caller: Caller):
    entry_id = int(caller.entry("Backup")["id"])
    caller.itglue.edit(entry_id, archived=True, vault_id=3, password="by hand")
    [held] = [each for each in caller.itglue.snapshot() if each["id"] == entry_id]
    assert (held["archived"], held["vaulted"], held["password"]) == (True, True, "by hand")
