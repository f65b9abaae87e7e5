"""What an entry shows, to whom, and what it keeps."""

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
    caller.itglue.settings.same_password_is_a_change = True
    caller.call("PATCH", f"/passwords/{entry_id}", resource(notes="y"))
    assert row["password-updated-at"] == "2020-01-01T00:00:00.000Z"
    caller.call("PATCH", f"/passwords/{entry_id}", resource(password=value))
    assert row["password-updated-at"] > "2026"


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


def test_a_person_may_edit_an_entry_at_any_time(caller: Caller):
    entry_id = int(caller.entry("Backup")["id"])
    caller.itglue.edit(entry_id, archived=True, vault_id=3, password="by hand")
    [held] = [each for each in caller.itglue.snapshot() if each["id"] == entry_id]
    assert (held["archived"], held["vaulted"], held["password"]) == (True, True, "by hand")


def test_an_entry_shows_the_known_attributes_and_a_list_not_all_of_them(caller: Caller):
    entry = caller.entry("Root of the domain")
    assert entry["relationships"] == {}
    assert entry["attributes"].keys() == {
        "organization-id", "organization-name", "resource-url", "restricted", "my-glue", "name",
        "autofill-selectors", "username", "url", "notes", "password-updated-at", "updated-by",
        "updated-by-type", "resource-id", "resource-type", "cached-resource-type-name",
        "cached-resource-name", "password-category-id", "password-category-name", "created-at",
        "updated-at", "otp-enabled", "password-folder-id", "parent-url", "vault-id", "archived",
        "personal", "rotation-permitted", "shareable",
    }  # fmt: skip
    attributes = show(caller, entry["id"])["data"]["attributes"]
    assert attributes.keys() - entry["attributes"].keys() == {"password", "is-live"}
    url = f"https://practice.itglue.com/{CONTOSO_ID}/passwords/{entry['id']}"
    assert attributes["resource-url"] == url


def test_a_drawn_asset_shows_as_the_parent_of_its_entry(caller: Caller):
    attributes = caller.entry(r"Wireless\, guests")["attributes"]
    assert (attributes["resource-type"], attributes["resource-id"]) == (
        "flexible-asset-traits",
        88_002,
    )
    assert attributes["cached-resource-type-name"] == "Wireless"
    assert attributes["parent-url"] is not None


def test_show_password_is_true_in_small_letters_only(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    for word in ("True", "TRUE", "1", "yes", ""):
        shown = show(caller, entry_id, show_password=word)["data"]["attributes"]
        assert "password" not in shown


def test_without_password_access_neither_a_version_nor_a_switch_shows_a_value(caller: Caller):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    caller.call("PATCH", path, resource(password="new"))
    asked = caller.call("GET", path, include="recent_versions", show_password="true", key=1).json()
    version = caller.call("GET", path, version_id=asked["included"][0]["id"], key=1).json()
    assert "password" not in asked["data"]["attributes"]
    assert "password" not in version["data"]["attributes"]


def test_versions_are_those_of_the_entry_itself(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    for value in ("first", "second", "third"):
        caller.call("PATCH", f"/passwords/{entry_id}", resource(password=value))
    shown = show(caller, entry_id, include="updater,recent_versions")
    ids = [each["id"] for each in shown["included"]]
    assert [each["id"] for each in shown["data"]["relationships"]["recent-versions"]["data"]] == ids
    held = [
        show(caller, entry_id, version_id=each)["data"]["attributes"]["password"] for each in ids
    ]
    assert held[1:] == ["first", "second"]
    assert "included" not in show(caller, entry_id)
    other = f"/passwords/{caller.entry('Forgotten')['id']}"
    for wrong in (ids[0], "1", "x", ""):
        assert caller.call("GET", other, version_id=wrong).status_code == 404


def test_an_otp_secret_is_never_read_back(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    caller.call("PATCH", f"/passwords/{entry_id}", resource(otpSecret="JBSWY3DPEHPK3PXP"))
    reply = caller.call("GET", f"/passwords/{entry_id}")
    assert reply.json()["data"]["attributes"]["otp-enabled"] is True
    assert "JBSWY3DPEHPK3PXP" not in reply.text


def test_the_passwords_own_time_may_be_set(caller: Caller):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    body = resource(password="x", password_updated_at="2024-05-06T09:08:09+02:00")
    shown = caller.call("PATCH", path, body).json()["data"]["attributes"]
    assert shown["password-updated-at"] == "2024-05-06T07:08:09.000Z"
    again = caller.call("PATCH", path, resource(password_updated_at="yesterday"))
    assert again.json()["data"]["attributes"]["password-updated-at"] == "2024-05-06T07:08:09.000Z"


def test_somebodys_own_entry_is_like_any_other_unless_switched(caller: Caller):
    entry = caller.entry("Only me")
    path = f"/passwords/{entry['id']}"
    assert entry["attributes"]["personal"] is True
    assert caller.call("PATCH", path, resource(password="new")).status_code == 200
    assert show(caller, entry["id"])["data"]["attributes"]["password"] == "new"
    caller.itglue.settings.personal_entries = "closed"
    assert "password" not in show(caller, entry["id"])["data"]["attributes"]
    for method in ("PATCH", "DELETE"):
        body = resource(password="other") if method == "PATCH" else None
        assert caller.call(method, path, body).status_code == 401
    assert caller.entry("Only me")["attributes"]["personal"] is True


def test_what_it_glue_rotates_itself_comes_along_with_entries_if_asked_for(caller: Caller):
    entry_id = int(caller.entry("Backup")["id"])
    assert caller.entry("Backup")["attributes"]["rotation-permitted"] is False
    caller.itglue.match_for_rotation(entry_id)
    assert caller.entry("Backup")["attributes"]["rotation-permitted"] is True
    assert show(caller, str(entry_id))["data"]["relationships"] == {}
    shown = show(caller, str(entry_id), include="updater,rotatable_password,recent_versions")
    [included] = shown["included"]
    related = shown["data"]["relationships"]["rotatable-password"]
    assert related == {"data": {"id": included["id"], "type": included["type"]}}
    listed = caller.call("GET", "/passwords", include="rotatable_password").json()
    others = [
        each["relationships"]["rotatable-password"]["data"]
        for each in listed["data"]
        if each["id"] != str(entry_id)
    ]
    assert set(others) == {None}
    assert listed["included"] == [included]
