"""Several entries in one request, and deleting."""

from typing import Any

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller, resource

NESTED = f"/organizations/{CONTOSO_ID}/relationships/passwords"


def passwords(caller: Caller, *names: str) -> list[str]:
    """The passwords that the entries of these names hold."""
    held = {each["name"]: each["password"] for each in caller.itglue.snapshot()}
    return [held[name] for name in names]


def several(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"data": [resource(**each)["data"] for each in rows]}


def named(caller: Caller, *names: str, **attributes: Any) -> dict[str, Any]:
    """A bulk body about the entries of these names."""
    return several(*({"id": caller.entry(name)["id"], **attributes} for name in names))


def test_several_are_created_on_an_organizations_own_route_only(caller: Caller):
    body = several({"name": "a", "password": "p"}, {"name": "b", "password": "q"})
    made = caller.call("POST", NESTED, body)
    assert (made.status_code, len(made.json()["data"])) == (201, 2)
    assert "password" not in made.json()["data"][0]["attributes"]
    assert passwords(caller, "a", "b") == ["p", "q"]
    assert caller.call("POST", "/passwords", body).status_code == 403


def test_several_are_changed_by_the_ids_among_their_attributes(caller: Caller):
    body = named(caller, "Backup", "Forgotten", password="bulk")
    assert caller.call("PATCH", "/passwords", body).status_code == 200
    assert passwords(caller, "Backup", "Forgotten") == ["bulk", "bulk"]
    told = caller.call("PATCH", "/passwords", body, show_password="true").json()["data"]
    assert {each["attributes"]["password"] for each in told} == {"bulk"}


@pytest.mark.parametrize("path", ["/passwords", NESTED, f"{NESTED}/"])
def test_a_bulk_change_without_ids_or_below_an_organization_is_refused(caller: Caller, path: str):
    body = resource(password="bulk")
    body["data"]["id"] = caller.entry("Backup")["id"]
    for refused in (body, {"data": [body["data"]]}):
        reply = caller.call("PATCH", path, refused)
        assert reply.status_code == 403
        assert reply.json() == {
            "errors": [
                {
                    "status": 403,
                    "title": "Cannot PATCH Password in bulk",
                    "source": {"pointer": None},
                }
            ]
        }


@pytest.mark.parametrize("atomic", [True, False])
def test_one_that_is_refused_spares_the_others_unless_switched(caller: Caller, *, atomic: bool):
    caller.itglue.settings.bulk_is_atomic = atomic
    before = passwords(caller, "Backup")
    body = named(caller, "Backup", "Vaulted", password="bulk")
    assert caller.call("PATCH", "/passwords", body).status_code == 422
    assert passwords(caller, "Backup") == (before if atomic else ["bulk"])


def test_an_entry_is_deleted_with_204_and_then_not_found(caller: Caller):
    entry_id = caller.entry("Backup")["id"]
    assert caller.call("DELETE", f"/passwords/{entry_id}").status_code == 204
    reply = caller.call("GET", f"/passwords/{entry_id}")
    assert reply.status_code == 404
    assert reply.json()["errors"][0]["detail"] == "Record not found"


@pytest.mark.parametrize("path", ["/passwords", NESTED])
def test_several_are_deleted_and_returned(caller: Caller, path: str):
    reply = caller.call("DELETE", path, named(caller, "Backup", "Forgotten"))
    assert reply.status_code == 200
    assert [each["attributes"]["name"] for each in reply.json()["data"]] == ["Backup", "Forgotten"]
    assert "password" not in reply.json()["data"][0]["attributes"]
    assert len(caller.rows("/passwords")) == 22


def test_an_organizations_own_route_deletes_the_one_that_its_path_names(caller: Caller):
    reply = caller.call("DELETE", f"{NESTED}/{caller.entry('Backup')['id']}")
    assert (reply.status_code, len(reply.json()["data"])) == (200, 1)
    assert len(caller.rows("/passwords")) == 23


def test_an_organizations_own_route_deletes_nothing_of_another(caller: Caller):
    other = NESTED.replace(str(CONTOSO_ID), str(FABRIKAM_ID))
    assert caller.call("DELETE", other, named(caller, "Backup")).status_code == 404
    assert len(caller.rows("/passwords")) == 24


def test_a_filter_deletes_what_it_lets_pass_and_one_that_is_not_known_everything(caller: Caller):
    found = caller.call("DELETE", "/passwords", filter__name="Backup, Forgotten")
    assert len(found.json()["data"]) == 2
    assert len(caller.rows("/passwords")) == 22
    caller.call("DELETE", "/passwords", filter__username="adm-old")
    assert caller.rows("/passwords") == []


def test_a_deletion_says_either_which_or_a_filter(caller: Caller):
    body = named(caller, "Backup")
    assert caller.call("DELETE", "/passwords", body, filter__name="Backup").status_code == 400
    assert caller.call("DELETE", "/passwords").status_code == 400
    assert caller.call("DELETE", NESTED, filter__name="Backup").status_code == 400
    assert len(caller.rows("/passwords")) == 24
