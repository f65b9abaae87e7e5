"""Filters and order of lists."""

from typing import Any

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller


def names(caller: Caller, path: str = "/organizations", **query: Any) -> list[str]:
    return [row["attributes"]["name"] for row in caller.rows(path, **query)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Smith", ["Smith"]),
        ("Smith, Jones", ["Smith", "Jones"]),
        (r"Smith\, Jones", ["Smith, Jones"]),
        (r"Müller & Söhne\, Bau\, Inc.", ["Müller & Söhne, Bau, Inc."]),
        ("Northwind", ["Northwind", "Northwind"]),
        ("Smi", []),
        ("smith", []),
    ],
)
def test_a_name_filter_compares_whole_names_and_commas_mean_or(
    caller: Caller, wanted: str, found: list[str]
):
    assert names(caller, filter__name=wanted) == found


def test_a_filter_that_is_not_known_is_ignored_without_a_word(caller: Caller):
    everything = names(caller)
    assert names(caller, filter__search="Smith") == everything
    assert len(caller.rows("/passwords", **{"filter__organization-id": str(CONTOSO_ID)})) == 24
    for name in ("username", "updated_at", "resource_id", "psa_id"):
        assert len(caller.rows("/passwords", **{f"filter__{name}": "adm-old"})) == 24


def test_filters_combine(caller: Caller):
    query = {"filter__organization_id": str(CONTOSO_ID), "filter__archived": "true"}
    assert names(caller, "/passwords", **query) == ["Archived"]
    assert len(names(caller, "/passwords", filter__archived="0")) == 22


@pytest.mark.parametrize("archived", ["true", "1", "True"])
def test_archived_entries_are_listed_unless_filtered_or_switched(caller: Caller, archived: str):
    assert len(caller.rows("/passwords", filter__archived=archived)) == 2
    assert len(caller.rows("/passwords")) == 24
    caller.itglue.settings.archived_are_listed = False
    assert len(caller.rows("/passwords")) == 22
    assert len(caller.rows("/passwords", filter__archived=archived)) == 2


def test_what_is_excluded_is_left_out_where_that_is_known(caller: Caller):
    query = {"filter__exclude__id": "4101007,4101008"}
    assert {"Smith", "Jones"}.isdisjoint(names(caller, **query))
    assert names(caller, filter__exclude__organization_status_id="1") == ["Northwind"]
    assert "Smith" in names(caller, filter__exclude__short_name="Smith")
    assert "Backup" in names(caller, "/passwords", filter__exclude__name="Backup")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"filter__primary": "true"}, ["Our Own MSP"]),
        ({"filter__organization_type_id": "1"}, ["Our Own MSP"]),
        ({"filter__organization_status_id": "2"}, ["Northwind"]),
        ({"filter__id": "4101007, 4101008"}, ["Smith", "Jones"]),
        ({"filter__group_id": "1"}, []),
        ({"filter__my_glue_account_id": "7"}, ["Jones"]),
        ({"filter__range__my_glue_account_id": "2, 10"}, ["Jones"]),
        ({"filter__range__my_glue_account_id": "8, *"}, []),
        ({"filter__psa_integration_type": "autotask"}, ["Smith"]),
        ({"filter__psa_integration_type": "autotask", "filter__psa_id": "17"}, ["Smith"]),
        ({"filter__psa_integration_type": "manage", "filter__psa_id": "17"}, []),
    ],
)
def test_organizations_are_filtered_by_what_is_known_of_them(
    caller: Caller, query: dict[str, str], found: list[str]
):
    caller.itglue.store.psa[4_101_007] = ("autotask", "17")
    caller.itglue.store.organizations[4_101_008]["my-glue-account-id"] = 7
    assert names(caller, **query) == found


@pytest.mark.parametrize(
    ("span", "passes"),
    [
        ("2020-01-01,*", True),
        ("*, 2020-01-03T00:00:00Z", True),
        ("2020-01-02T10:00:00+02:00,2020-01-02T08:00:00.000Z", True),
        ("2020-01-02T08:00:01Z,*", False),
        ("*,2020-01-02", False),
    ],
)
def test_organizations_are_filtered_by_when_they_changed(
    caller: Caller, span: str, *, passes: bool
):
    for key, row in caller.itglue.store.organizations.items():
        year = 2019 if key < 4_101_007 else 2021
        row["updated-at"] = f"{year}-01-01T00:00:00.000Z"
    caller.itglue.store.organizations[4_101_007]["updated-at"] = "2020-01-02T08:00:00.000Z"
    found = names(caller, filter__updated_at=span)
    assert ("Smith" in found) == passes
    assert len(found) < 9


def test_a_span_that_is_none_filters_nothing(caller: Caller):
    for span in ("yesterday", "2020-01-01", "a,b,c", ""):
        assert len(names(caller, filter__created_at=span)) == 9


def test_an_empty_value_is_not_the_same_as_none(caller: Caller):
    for nothing in ("", "None", "null"):
        assert names(caller, "/passwords", filter__url=nothing) == []
    assert names(caller, "/passwords", filter__name="Backup,") == ["Backup"]
    assert names(caller, "/passwords", filter__password_category_id=",") == []


def test_nested_routes_do_not_filter_unless_switched(caller: Caller):
    path = f"/organizations/{FABRIKAM_ID}/relationships/passwords"
    assert len(caller.rows(path, filter__name="Long")) == 6
    caller.itglue.settings.nested_routes_filter = True
    assert len(caller.rows(path, filter__name="Long")) == 1


def test_rows_are_sorted_as_asked(caller: Caller):
    assert names(caller, sort="name") == sorted(names(caller))
    assert names(caller, sort="-name") == sorted(names(caller), reverse=True)
    by_status = names(caller, sort="-organization_status_name,-id")
    assert by_status[:3] == ["Northwind", "Jones", "Smith"]
    assert names(caller, sort="no_such_column") == names(caller)
    assert None in {
        row["attributes"]["username"] for row in caller.rows("/passwords", sort="-username")
    }


def test_ids_are_strings_and_foreign_keys_are_numbers(caller: Caller):
    row = caller.entry("Backup")
    assert row["id"].isdecimal()
    assert len(row["id"]) == 16
    assert row["attributes"]["organization-id"] == CONTOSO_ID
    assert row["attributes"]["created-at"].endswith(".000Z")


def test_a_list_never_carries_a_password(caller: Caller):
    rows = caller.rows("/passwords", show_password="true", page__size="1000")
    assert not any("password" in row["attributes"] for row in rows)
