"""Password categories belong to the account, password folders to one organization."""

from typing import Any

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller, resource

FOLDERS = f"/organizations/{CONTOSO_ID}/relationships/password_folders"


def names(caller: Caller, path: str, **query: Any) -> list[str]:
    return [row["attributes"]["name"] for row in caller.rows(path, **query)]


def folder(caller: Caller, name: str, **attributes: Any) -> dict[str, Any]:
    """A new folder of Contoso's."""
    body = resource("password-folders", name=name, **attributes)
    reply = caller.call("POST", FOLDERS, body)
    assert reply.status_code == 201
    return reply.json()["data"]


@pytest.mark.parametrize("kind", ["password_categories", "password-categories"])
def test_a_category_is_created_renamed_and_counted(caller: Caller, kind: str):
    made = caller.call("POST", "/password_categories", resource(kind, name="Wifi")).json()["data"]
    assert made["type"] == "password-categories"
    path = f"/passwords/{caller.entry('Backup')['id']}"
    caller.call("PATCH", path, resource(password_category_id=int(made["id"])))
    renamed = resource(kind, name="Wireless")
    caller.call("PATCH", f"/password_categories/{made['id']}", renamed)
    shown = caller.call("GET", f"/password_categories/{made['id']}").json()["data"]["attributes"]
    assert (shown["name"], shown["passwords-count"]) == ("Wireless", 1)
    assert caller.entry("Backup")["attributes"]["password-category-name"] == "Wireless"


def test_categories_are_filtered_by_name_and_sorted(caller: Caller):
    assert names(caller, "/password_categories", filter__name="Network") == ["Network"]
    everything = names(caller, "/password_categories")
    for sort in ("-name", "-updated_at,-name"):
        assert names(caller, "/password_categories", sort=sort) == sorted(everything, reverse=True)


def test_a_category_is_never_deleted_and_never_nameless(caller: Caller):
    assert caller.call("DELETE", "/password_categories/500").status_code == 404
    blank = resource("password-categories", name=" ")
    assert caller.call("POST", "/password_categories", blank).status_code == 422
    assert caller.call("PATCH", "/password_categories/500", blank).status_code == 422
    assert caller.call("GET", "/password_categories/1").status_code == 404


def test_folders_are_listed_below_their_organization_only(caller: Caller):
    assert names(caller, FOLDERS) == ["Tier 0"]
    assert names(caller, FOLDERS.replace(str(CONTOSO_ID), str(FABRIKAM_ID))) == []
    foreign = FOLDERS.replace(str(CONTOSO_ID), str(FABRIKAM_ID))
    [ours] = caller.rows(FOLDERS)
    assert caller.call("GET", f"{FOLDERS}/{ours['id']}").json()["data"] == ours
    assert caller.call("GET", f"{foreign}/{ours['id']}").status_code == 404
    assert caller.call("GET", "/password_folders").status_code == 404


def test_folders_lie_in_one_another_and_are_filtered_by_their_parent(caller: Caller):
    outer = folder(caller, "Outer")
    inner = folder(caller, "Inner", parent_id=outer["id"], restricted=True)
    assert inner["attributes"]["parent-id"] == int(outer["id"])
    assert inner["attributes"]["restricted"] is True
    assert names(caller, FOLDERS, filter__parent_id=outer["id"]) == ["Inner"]
    assert names(caller, FOLDERS, filter__id=outer["id"]) == ["Outer"]
    assert names(caller, FOLDERS, sort="-name") == ["Tier 0", "Outer", "Inner"]
    circle = resource("password_folders", parent_id=inner["id"])
    assert caller.call("PATCH", f"{FOLDERS}/{outer['id']}", circle).status_code == 422


def test_several_folders_are_renamed_on_the_top_route(caller: Caller):
    made = [folder(caller, name) for name in "ab"]
    body = {
        "data": [
            resource("password-folders", id=each["id"], name="renamed")["data"] for each in made
        ]
    }
    assert caller.call("PATCH", "/password_folders", body).status_code == 200
    assert names(caller, FOLDERS) == ["Tier 0", "renamed", "renamed"]


def test_only_an_empty_folder_is_deleted(caller: Caller):
    outer = folder(caller, "Outer")
    inner = folder(caller, "Inner", parent_id=outer["id"])
    [full, *_] = caller.rows(FOLDERS)

    def delete(each: dict[str, Any]) -> int:
        body = {"data": [resource("password-folders", id=each["id"])["data"]]}
        return caller.call("DELETE", FOLDERS, body).status_code

    assert [delete(each) for each in (full, outer, inner, outer)] == [422, 422, 200, 200]
    assert names(caller, FOLDERS) == ["Tier 0"]


def test_an_entry_goes_into_a_folder_of_its_own_organization_only(caller: Caller):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    ours = folder(caller, "Ours")
    assert caller.call("PATCH", path, resource(password_folder_id=ours["id"])).status_code == 200
    query = {"filter__password_folder_id": ours["id"]}
    assert names(caller, "/passwords", **query) == ["Backup"]
    foreign = resource(
        name="x", password="y", organization_id=FABRIKAM_ID, password_folder_id=ours["id"]
    )
    assert caller.call("POST", "/passwords", foreign).status_code == 422
    assert caller.call("PATCH", path, resource(password_folder_id=None)).status_code == 200
    assert names(caller, "/passwords", **query) == []
