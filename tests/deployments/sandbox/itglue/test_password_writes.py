"""Password entries: created, changed, deleted."""

from typing import Any

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller, resource

NESTED = f"/organizations/{CONTOSO_ID}/relationships/passwords"


def shown(caller: Caller, entry_id: str, **query: str) -> dict[str, Any]:
    """The attributes of an entry, its password among them."""
    return caller.call("GET", f"/passwords/{entry_id}", **query).json()["data"]["attributes"]


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
    after = shown(caller, entry_id)
    assert after["password-category-name"] == "Microsoft 365"


def test_what_is_not_named_stays(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    caller.call("PATCH", f"/passwords/{entry_id}", resource(password="new", organization_id=1))
    after = shown(caller, entry_id)
    assert (after["name"], after["organization-id"]) == ("Backup", CONTOSO_ID)


def test_an_entry_is_created_with_201(caller: Caller):
    body = resource(name="New", username="u", password="p", organization_id=CONTOSO_ID)
    reply = caller.call("POST", "/passwords", body)
    assert reply.status_code == 201
    created = reply.json()["data"]
    assert created["attributes"]["resource-id"] is None
    assert shown(caller, created["id"])["password"] == "p"


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


@pytest.mark.parametrize("kind", ["passwords", "Passwords", "contacts", ""])
def test_another_type_than_passwords_in_small_letters_is_refused_with_422(
    caller: Caller, kind: str
):
    body = resource(kind, name="x", password="y", organization_id=CONTOSO_ID)
    status = caller.call("POST", "/passwords", body).status_code
    assert status == (201 if kind == "passwords" else 422)


@pytest.mark.parametrize(
    ("written", "read", "of"),
    [
        ("Flexible Asset", "flexible-asset-traits", "Wireless"),
        ("Configuration", "Configuration", "Configuration"),
    ],
)
def test_an_embedded_entry_is_read_with_its_parent(
    caller: Caller, written: str, read: str, of: str
):
    body = resource(
        name="x",
        password="y",
        organization_id=CONTOSO_ID,
        resource_type=written,
        resource_id="5",
        restricted=True,
    )
    made = caller.call("POST", "/passwords", body).json()["data"]["attributes"]
    assert (made["resource-type"], made["resource-id"]) == (read, 5)
    assert made["cached-resource-type-name"] == of
    assert made["parent-url"].startswith(f"https://practice.itglue.com/{CONTOSO_ID}/")
    assert made["restricted"] is False  # as its parent is
    [listed] = caller.rows("/passwords", filter__cached_resource_name=f"{of} 5")
    assert listed["attributes"] == {each: made[each] for each in made if each != "is-live"}


@pytest.mark.parametrize(
    "parent",
    [
        {"resource_type": "configurations", "resource_id": 5},
        {"resource_type": "flexible-asset-traits", "resource_id": 5},
        {"resource_type_id": "Configuration", "resource_id": 5},
        {"resource_type": "Configuration"},
        {"resource_type": ["Configuration"], "resource_id": 5},
    ],
)
def test_a_wrong_parent_silently_makes_a_general_entry(caller: Caller, parent: dict[str, Any]):
    body = resource(name="x", password="y", organization_id=CONTOSO_ID, **parent)
    made = caller.call("POST", "/passwords", body)
    assert made.status_code == 201
    attributes = made.json()["data"]["attributes"]
    assert (attributes["resource-id"], attributes["resource-type"]) == (None, None)
    caller.itglue.settings.wrong_resource_type = 422
    strict = caller.call("POST", "/passwords", body).status_code
    unknown = str(parent.get("resource_type", "Configuration")) != "Configuration"
    assert strict == (422 if unknown else 201)


def test_a_parent_is_given_at_birth_only(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    body = resource(resource_type="Configuration", resource_id=5)
    assert caller.call("PATCH", f"/passwords/{entry_id}", body).status_code == 200
    assert shown(caller, entry_id)["resource-id"] is None


def test_a_category_may_be_given_as_a_relationship_of_a_new_entry(caller: Caller):
    body = resource(name="x", password="y", organization_id=CONTOSO_ID)
    category = {"data": {"type": "password-categories", "id": "501"}}
    body["data"]["relationships"] = {"password_category": category}
    made = caller.call("POST", "/passwords", body).json()["data"]["attributes"]
    assert (made["password-category-id"], made["password-category-name"]) == (501, "Microsoft 365")


def test_the_id_of_a_category_decides_and_not_its_name(caller: Caller):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    body = resource(password_category_name="Network", password_category_id=501)
    changed = caller.call("PATCH", path, body).json()["data"]["attributes"]
    assert changed["password-category-name"] == "Microsoft 365"
    assert caller.call("PATCH", path, resource(password_category_id=9)).status_code == 422
    emptied = caller.call("PATCH", path, resource(password_category_id=None)).json()
    assert emptied["data"]["attributes"]["password-category-name"] is None


def test_unknown_attributes_and_those_that_only_reads_have_are_ignored(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    body = resource(colour="red", vault_id=1, personal=True, my_glue=True, **{"created-at": "x"})
    before = shown(caller, entry_id)
    assert caller.call("PATCH", f"/passwords/{entry_id}", body).status_code == 200
    after = shown(caller, entry_id)
    assert {name: after[name] for name in before if name != "updated-at"} == {
        name: before[name] for name in before if name != "updated-at"
    }


def test_null_empties_what_may_be_empty(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    emptied = resource(username=None, notes=None, url=None, archived=None)
    caller.call("PATCH", f"/passwords/{entry_id}", emptied)
    after = shown(caller, entry_id)
    assert (after["username"], after["archived"]) == (None, False)
    nothings: list[Any] = ["", None, []]
    for name in ("name", "password"):
        for nothing in nothings:
            body: dict[str, Any] = {"data": {"type": "passwords", "attributes": {name: nothing}}}
            assert caller.call("PATCH", f"/passwords/{entry_id}", body).status_code == 422


def test_the_id_in_the_path_counts_and_not_the_one_in_the_body(caller: Caller):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    body = resource(id=5, notes="here")
    body["data"]["id"] = caller.entry("Forgotten")["id"]
    assert caller.call("PATCH", path, body).status_code == 200
    assert caller.entry("Backup")["attributes"]["notes"] == "here"
    assert caller.entry("Forgotten")["attributes"]["notes"] is None


def test_an_organizations_own_route_gives_the_organization(caller: Caller):
    body = resource(name="x", password="y", organization_id=FABRIKAM_ID)
    made = caller.call("POST", NESTED, body).json()["data"]["attributes"]
    assert made["organization-id"] == CONTOSO_ID
    assert caller.call("POST", NESTED.replace("4101001", "5"), body).status_code == 404


def test_a_vaulted_entry_refuses_a_new_value_unless_switched(caller: Caller):
    path = f"/passwords/{caller.entry('Vaulted')['id']}"
    assert caller.call("PATCH", path, resource(password="new")).status_code == 422
    caller.itglue.settings.vaulted_write = "accept"
    assert caller.call("PATCH", path, resource(password="new")).status_code == 200
