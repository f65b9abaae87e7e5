"""Pages of a list, their meta and their links."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from deployments.sandbox.drawing import CONTOSO_ID
from tests.deployments.sandbox.itglue.conftest import Caller


def follow(caller: Caller, url: str) -> dict[str, Any]:
    """What a link leads to."""
    return caller.http.get(url, headers={"x-api-key": caller.world.keys[0].value}).json()


def test_a_page_has_fifty_rows_and_at_most_a_thousand(start: Callable[[int], Caller]):
    caller = start(1_300)
    assert len(caller.rows("/passwords")) == 50
    assert len(caller.rows("/passwords", page__size="1000")) == 1000
    larger = caller.call("GET", "/passwords", page__size="5000").json()
    assert len(larger["data"]) == 1000
    assert larger["meta"]["next-page"] == 2
    caller.itglue.settings.oversized_page = 400
    assert caller.call("GET", "/passwords", page__size="1001").status_code == 400
    assert caller.call("GET", "/passwords", page__size="1000").status_code == 200


def test_meta_and_links_lead_through_all_pages_with_the_filter_kept(caller: Caller):
    query = {"filter__organization_id": str(CONTOSO_ID), "sort": "-name"}
    first = caller.call("GET", "/passwords", page__size="10", **query).json()
    assert first["meta"] == {
        "current-page": 1,
        "next-page": 2,
        "prev-page": None,
        "total-pages": 2,
        "total-count": 18,
        "filters": {},
    }
    assert first["links"].keys() == {"self", "first", "next", "last"}
    second = follow(caller, first["links"]["next"])
    assert (second["meta"]["next-page"], second["meta"]["prev-page"]) == (None, 1)
    assert second["links"].keys() == {"self", "first", "prev", "last"}
    assert first["data"] + second["data"] == caller.rows("/passwords", **query)
    assert follow(caller, first["links"]["last"]) == follow(caller, second["links"]["self"])
    assert follow(caller, second["links"]["prev"])["data"] == first["data"]


def test_links_are_absolute_and_name_the_page(caller: Caller):
    first: dict[str, dict[str, str]] = caller.call("GET", "/passwords", page__size="10").json()
    link = urlsplit(first["links"]["next"])
    assert f"{link.scheme}://{link.netloc}" == caller.itglue.url
    assert link.path == "/passwords"
    assert parse_qs(link.query) == {"page[number]": ["2"], "page[size]": ["10"]}


@pytest.mark.parametrize("query", [{}, {"page__number": "4"}])
def test_an_empty_list_has_no_pages(caller: Caller, query: dict[str, str]):
    found = caller.call("GET", "/organizations", filter__name="nobody", **query)
    assert found.status_code == 200
    assert found.json()["data"] == []
    assert found.json()["meta"] == {
        "current-page": int(query.get("page__number", 1)),
        "next-page": None,
        "prev-page": None,
        "total-pages": 0,
        "total-count": 0,
        "filters": {},
    }
    assert "next" not in found.json()["links"]


@pytest.mark.parametrize(("number", "before"), [(3, 2), (4, None), (10**18, None)])
def test_a_page_beyond_the_last_is_empty(caller: Caller, number: int, before: int | None):
    query = {"page__number": str(number), "page__size": "12"}
    found = caller.call("GET", "/passwords", **query).json()
    meta = found["meta"]
    assert (found["data"], meta["total-pages"], meta["total-count"]) == ([], 2, 24)
    assert (meta["current-page"], meta["next-page"], meta["prev-page"]) == (number, None, before)


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "1.5", "1,page[size]=2", "9" * 5_000])
def test_a_page_that_is_no_number_counts_as_not_given(caller: Caller, text: str):
    meta = caller.call("GET", "/passwords", page__number=text, page__size=text).json()["meta"]
    assert (meta["current-page"], meta["total-pages"]) == (1, 1)


def test_unsorted_lists_come_by_id_unless_switched(caller: Caller):
    ids = [int(row["id"]) for row in caller.rows("/passwords")]
    assert ids == sorted(ids)
    caller.itglue.settings.unsorted_lists = "shuffled"
    shuffled = [int(row["id"]) for row in caller.rows("/passwords")]
    assert (shuffled != ids, sorted(shuffled)) == (True, ids)
    assert [int(row["id"]) for row in caller.rows("/passwords", sort="id")] == ids
