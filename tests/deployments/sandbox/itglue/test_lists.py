"""Lists: paging, filters, order."""

from collections.abc import Callable

import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller


def names(caller: Caller, path: str = "/organizations", **query: str) -> list[str]:
    return [row["attributes"]["name"] for row in caller.rows(path, **query)]


def test_a_page_has_fifty_rows_and_at_most_a_thousand(start: Callable[[int], Caller]):
    caller = start(1_300)
    assert len(caller.rows("/passwords")) == 50
    assert len(caller.rows("/passwords", page__size="1000")) == 1000
    assert len(caller.rows("/passwords", page__size="5000")) == 1000


def test_meta_and_links_lead_through_all_pages_with_the_filter_kept(caller: Caller):
    first = caller.call(
        "GET", "/passwords", page__size="10", filter__organization_id=str(CONTOSO_ID)
    ).json()
    assert first["meta"] == {
        "current-page": 1,
        "next-page": 2,
        "prev-page": None,
        "total-pages": 2,
        "total-count": 18,
        "filters": {},
    }
    headers = {"x-api-key": caller.world.keys[0].value}
    second = caller.http.get(first["links"]["next"], headers=headers).json()
    assert second["meta"]["next-page"] is None
    assert "next" not in second["links"]
    assert len(first["data"] + second["data"]) == 18


def test_an_empty_list_has_no_pages(caller: Caller):
    found = caller.call("GET", "/organizations", filter__name="nobody").json()
    assert found["data"] == []
    assert (found["meta"]["total-pages"], found["meta"]["total-count"]) == (0, 0)


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
    assert len(caller.rows("/passwords", filter__username="adm-old")) == 24


def test_filters_combine(caller: Caller):
    query = {"filter__organization_id": str(CONTOSO_ID), "filter__archived": "true"}
    assert names(caller, "/passwords", **query) == ["Archived"]
    assert len(names(caller, "/passwords", filter__archived="0")) == 22


def test_what_is_excluded_is_left_out(caller: Caller):
    query = {"filter__exclude__id": "4101007,4101008"}
    assert {"Smith", "Jones"}.isdisjoint(names(caller, **query))


def test_nested_routes_do_not_filter_unless_switched(caller: Caller):
    path = f"/organizations/{FABRIKAM_ID}/relationships/passwords"
    assert len(caller.rows(path, filter__name="Long")) == 6
    caller.itglue.settings.nested_routes_filter = True
    assert len(caller.rows(path, filter__name="Long")) == 1


def test_rows_are_sorted_as_asked(caller: Caller):
    assert names(caller, sort="name") == sorted(names(caller))
    assert names(caller, sort="-name") == sorted(names(caller), reverse=True)


def test_ids_are_strings_and_foreign_keys_are_numbers(caller: Caller):
    row = caller.entry("Backup")
    assert row["id"].isdecimal()
    assert len(row["id"]) == 16
    assert row["attributes"]["organization-id"] == CONTOSO_ID
    assert row["attributes"]["created-at"].endswith(".000Z")


def test_a_list_never_carries_a_password(caller: Caller):
    rows = caller.rows("/passwords", show_password="true", page__size="1000")
    assert not any("password" in row["attributes"] for row in rows)


def test_categories_and_folders_are_listed(caller: Caller):
    assert "Active Directory" in names(caller, "/password_categories")
    path = f"/organizations/{CONTOSO_ID}/relationships/password_folders"
    assert names(caller, path) == ["Tier 0"]
