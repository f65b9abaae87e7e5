"""Organizations: created, changed, deleted, and the lists that they choose from."""

from typing import Any

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller, resource

KIND = "organizations"
FABRIKAM = f"/organizations/{FABRIKAM_ID}"


def attributes(caller: Caller, path: str) -> dict[str, Any]:
    return caller.call("GET", path).json()["data"]["attributes"]


def test_an_organization_has_the_known_attributes(caller: Caller):
    [shown] = caller.rows("/organizations", filter__id=str(FABRIKAM_ID))
    assert (shown["id"], shown["type"]) == (str(FABRIKAM_ID), KIND)
    assert {
        "name": "Fabrikam GmbH",
        "organization-type-id": 2,
        "organization-type-name": "Customer",
        "organization-status-id": 1,
        "organization-status-name": "Active",
        "primary": False,
        "logo": "",
        "alert": None,
        "parent-id": None,
        "ancestor-ids": None,
    }.items() <= shown["attributes"].items()


def test_a_new_organization_needs_a_name_only(caller: Caller):
    made = caller.call("POST", "/organizations", resource(KIND, name="Tailspin")).json()["data"]
    assert attributes(caller, f"/organizations/{made['id']}")["name"] == "Tailspin"
    for lacking in ({}, {"name": ""}, {"name": None}, {"name": ["x"]}):
        reply = caller.call("POST", "/organizations", resource(KIND, **lacking))
        assert reply.status_code == 422
        assert reply.json()["errors"][0]["source"]["pointer"] == "/data/attributes/name"


def test_what_is_given_is_changed_and_the_rest_stays(caller: Caller):
    body = resource(
        KIND, quick_notes="n", organizationStatusId="2", organization_type_id=3, logo="x"
    )
    assert caller.call("PATCH", FABRIKAM, body).status_code == 200
    shown = attributes(caller, FABRIKAM)
    assert (shown["name"], shown["quick-notes"], shown["logo"]) == ("Fabrikam GmbH", "n", "")
    assert shown["organization-status-name"] == "Inactive"
    assert shown["organization-type-name"] == "Vendor"


def test_entries_show_the_new_name_of_their_organization(caller: Caller):
    caller.call("PATCH", FABRIKAM, resource(KIND, name="Fabrikam AG"))
    [entry] = caller.rows("/passwords", filter__name="Brian")
    assert entry["attributes"]["organization-name"] == "Fabrikam AG"


@pytest.mark.parametrize("name", ["organization_type_id", "organization_status_id", "parent_id"])
def test_an_organization_refers_only_to_what_exists(caller: Caller, name: str):
    for unknown in (99, "abc"):
        reply = caller.call("PATCH", FABRIKAM, resource(KIND, **{name: unknown}))
        assert (reply.status_code, reply.json()["errors"][0]["detail"]) == (422, "must exist")


def test_an_organization_may_be_below_another_but_not_below_itself(caller: Caller):
    caller.call("PATCH", FABRIKAM, resource(KIND, parent_id=CONTOSO_ID))
    caller.call("PATCH", "/organizations/4101003", resource(KIND, parent_id=FABRIKAM_ID))
    shown = attributes(caller, "/organizations/4101003")
    assert shown["parent-id"] == str(FABRIKAM_ID)
    assert shown["ancestor-ids"] == f"[{CONTOSO_ID},{FABRIKAM_ID}]"
    above = resource(KIND, parent_id=4_101_003)
    assert caller.call("PATCH", f"/organizations/{CONTOSO_ID}", above).status_code == 422


def test_long_notes_are_cut_in_lists_only(caller: Caller):
    caller.call("PATCH", FABRIKAM, resource(KIND, quick_notes="n" * 300))
    [listed] = caller.rows("/organizations", filter__id=str(FABRIKAM_ID))
    assert len(listed["attributes"]["quick-notes"]) == 250
    assert len(attributes(caller, FABRIKAM)["quick-notes"]) == 300


def test_what_a_psa_keeps_is_not_changed_here(caller: Caller):
    caller.itglue.store.psa[FABRIKAM_ID] = ("manage", "5")
    assert caller.call("PATCH", FABRIKAM, resource(KIND, name="x", alert="a")).status_code == 422
    assert attributes(caller, FABRIKAM)["alert"] is None
    free = resource(KIND, alert="a", description="d", quick_notes="q", my_glue_account_id=3)
    assert caller.call("PATCH", FABRIKAM, free).status_code == 200


def test_several_are_changed_by_their_ids_or_by_a_filter(caller: Caller):
    several = {
        "data": [resource(KIND, id=each, alert="a")["data"] for each in (CONTOSO_ID, FABRIKAM_ID)]
    }
    assert len(caller.call("PATCH", "/organizations", several).json()["data"]) == 2
    assert attributes(caller, FABRIKAM)["alert"] == "a"
    found = caller.call(
        "PATCH", "/organizations", resource(KIND, alert="b"), filter__name="Northwind"
    )
    assert [each["attributes"]["alert"] for each in found.json()["data"]] == ["b", "b"]
    nameless = {"data": [resource(KIND, alert="c")["data"]]}
    assert caller.call("PATCH", "/organizations", nameless).status_code == 403


@pytest.mark.parametrize("atomic", [True, False])
def test_one_that_is_refused_spares_the_others_unless_switched(caller: Caller, *, atomic: bool):
    caller.itglue.settings.bulk_is_atomic = atomic
    rows = [resource(KIND, id=FABRIKAM_ID, alert="a"), resource(KIND, id=1, alert="a")]
    reply = caller.call("PATCH", "/organizations", {"data": [each["data"] for each in rows]})
    assert reply.status_code == 404
    assert attributes(caller, FABRIKAM)["alert"] == (None if atomic else "a")


def test_a_deleted_organization_takes_its_entries_and_folders_with_it(caller: Caller):
    body = {"data": [resource(KIND, id=CONTOSO_ID)["data"]]}
    reply = caller.call("DELETE", "/organizations", body)
    assert (reply.status_code, reply.json()["data"][0]["id"]) == (200, str(CONTOSO_ID))
    assert caller.call("GET", f"/organizations/{CONTOSO_ID}").status_code == 404
    assert len(caller.rows("/passwords")) == 6
    assert caller.itglue.store.folders == {}


def test_an_account_without_organizations_takes_a_new_one(caller: Caller):
    everything = [resource(KIND, id=row["id"])["data"] for row in caller.rows("/organizations")]
    caller.call("DELETE", "/organizations", {"data": everything})
    assert caller.call("POST", "/organizations", resource(KIND, name="x")).status_code == 201


@pytest.mark.parametrize(
    ("path", "kind", "names"),
    [
        ("/organization_types", "organization-types", ["Owner", "Customer", "Vendor"]),
        ("/organization_statuses", "organization-statuses", ["Active", "Inactive", "Testing Only"]),
    ],
)
def test_types_and_statuses_are_listed_with_the_ids_that_organizations_use(
    caller: Caller, path: str, kind: str, names: list[str]
):
    rows = caller.rows(path)
    assert [row["attributes"]["name"] for row in rows] == names
    assert {row["type"] for row in rows} == {kind}
    assert [row["id"] for row in caller.rows(path, filter__name=names[1])] == ["2"]
    assert attributes(caller, f"{path}/2")["name"] == names[1]
    assert caller.call("GET", f"{path}/99").status_code == 404
