"""How lists are read when IT Glue, or something before it, gets in the way."""

from typing import Any

import httpx
import pytest
import respx

from tasks.clients.errors import OutsideError, Unexpected, Unreachable
from tasks.clients.itglue import ITGlue

ORGANIZATION_ID = 2


class Shelf:
    """A list of entries that answers as IT Glue does, one fault at a time."""

    def __init__(self, count: int) -> None:
        self.ids = list(range(1, count + 1))
        self.largest_page = 1000
        self.quick_up_to = 1000
        self.slow = httpx.Response(504, html="<html>")
        self.asked: list[tuple[int, int]] = []
        self.deletions = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page[number]"])
        size = int(request.url.params["page[size]"])
        self.asked.append((number, size))
        if size > self.quick_up_to:
            return self.slow
        size = min(size, self.largest_page)
        here = self.ids[(number - 1) * size : number * size]
        pages = -(-len(self.ids) // size)
        meta = {
            "current-page": number,
            "next-page": number + 1 if number < pages else None,
            "total-pages": pages,
            "total-count": len(self.ids),
        }
        if self.deletions:
            self.deletions -= 1
            del self.ids[0]
        return httpx.Response(200, json={"data": [row(each) for each in here], "meta": meta})


def row(entry_id: int, **attributes: Any) -> dict[str, Any]:
    said = {"organization-id": ORGANIZATION_ID, "name": f"entry {entry_id}", **attributes}
    return {"id": str(entry_id), "type": "passwords", "attributes": said}


def fetched(client: ITGlue) -> list[int]:
    return [each.id for each in client.fetch_entries(ORGANIZATION_ID)]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_a_list_of_any_length_is_read_to_its_end(
    count: int, client: ITGlue, wire: respx.MockRouter, limiter: Any
):
    shelf = Shelf(count)
    wire.get("/passwords").mock(side_effect=shelf)
    assert fetched(client) == shelf.ids
    assert limiter.requests == len(shelf.asked) == max(1, -(-count // 1000))


def test_lists_are_asked_for_in_the_order_of_their_ids(client: ITGlue, wire: respx.MockRouter):
    route = wire.get("/passwords").mock(side_effect=Shelf(1))
    fetched(client)
    asked = dict(route.calls.last.request.url.params)
    assert asked == {
        "filter[organization_id]": str(ORGANIZATION_ID),
        "sort": "id",
        "page[number]": "1",
        "page[size]": "1000",
        "include": "rotatable_password",
    }


def test_pages_that_take_too_long_are_asked_for_again_at_half_the_size(
    client: ITGlue, wire: respx.MockRouter
):
    shelf = Shelf(600)
    shelf.quick_up_to = 250
    wire.get("/passwords").mock(side_effect=shelf)
    assert fetched(client) == shelf.ids
    assert shelf.asked == [(1, 1000), (1, 500), (1, 250), (2, 250), (3, 250)]


@pytest.mark.parametrize("largest_page", [1000, 400, 100])
def test_no_row_is_passed_over_when_a_later_page_takes_too_long(
    largest_page: int, client: ITGlue, wire: respx.MockRouter
):
    shelf = Shelf(2300)
    shelf.largest_page = largest_page

    def tiring(request: httpx.Request) -> httpx.Response:
        if len(shelf.asked) == 2:
            shelf.quick_up_to = 500
        return shelf(request)

    wire.get("/passwords").mock(side_effect=tiring)
    assert fetched(client) == shelf.ids


def test_a_list_that_is_always_too_slow_is_unreachable(client: ITGlue, wire: respx.MockRouter):
    shelf = Shelf(10)
    shelf.quick_up_to = 0
    wire.get("/passwords").mock(side_effect=shelf)
    with pytest.raises(Unreachable):
        fetched(client)
    assert shelf.asked == [(1, 1000), (1, 500), (1, 250), (1, 125)]


def test_an_outage_is_not_taken_for_a_page_that_is_too_large(
    client: ITGlue, wire: respx.MockRouter
):
    route = wire.get("/passwords").mock(return_value=httpx.Response(503))
    with pytest.raises(Unreachable):
        fetched(client)
    assert route.call_count == 1


def test_a_list_from_which_a_row_was_deleted_meanwhile_is_read_again(
    client: ITGlue, wire: respx.MockRouter
):
    shelf = Shelf(2500)
    shelf.deletions = 1  # entry 1001 moves up to the first page, which was read already
    wire.get("/passwords").mock(side_effect=shelf)
    assert fetched(client) == shelf.ids
    assert 1001 in shelf.ids


def test_a_list_that_never_holds_still_is_not_called_whole(client: ITGlue, wire: respx.MockRouter):
    shelf = Shelf(2500)
    shelf.deletions = 100
    wire.get("/passwords").mock(side_effect=shelf)
    with pytest.raises(Unreachable, match="may not be whole"):
        fetched(client)


def test_a_row_that_comes_twice_counts_once(client: ITGlue, wire: respx.MockRouter):
    meta = {"next-page": None, "total-count": 2}
    reply = {"data": [row(2), row(1), row(2)], "meta": meta}
    wire.get("/passwords").mock(return_value=httpx.Response(200, json=reply))
    assert fetched(client) == [1, 2]


@pytest.mark.parametrize("next_page", [1, 3])
def test_a_page_that_is_not_followed_by_the_next_is_unexpected(
    next_page: int, client: ITGlue, wire: respx.MockRouter
):
    reply = {"data": [row(1)], "meta": {"next-page": next_page, "total-count": 9}}
    wire.get("/passwords").mock(return_value=httpx.Response(200, json=reply))
    with pytest.raises(Unexpected):
        fetched(client)


@pytest.mark.parametrize("meta", [None, {}, {"total-count": 1}, {"next-page": None}])
def test_a_page_that_does_not_say_whether_more_follow_is_not_called_whole(
    meta: object, client: ITGlue, wire: respx.MockRouter
):
    reply = {"data": [row(1)], "meta": meta}
    wire.get("/passwords").mock(return_value=httpx.Response(200, json=reply))
    with pytest.raises(Unexpected, match="meta"):
        fetched(client)


def test_the_links_of_a_page_are_not_followed(client: ITGlue, wire: respx.MockRouter):
    elsewhere = wire.get("https://evil.example/").mock(return_value=httpx.Response(200, json={}))
    shelf = Shelf(1001)

    def with_links(request: httpx.Request) -> httpx.Response:
        page = shelf(request).json()
        return httpx.Response(200, json={**page, "links": {"next": "https://evil.example/"}})

    wire.get("/passwords").mock(side_effect=with_links)
    assert fetched(client) == shelf.ids
    assert not elsewhere.called


def test_entries_of_another_organization_are_unexpected(client: ITGlue, wire: respx.MockRouter):
    rows = [row(1), row(2, **{"organization-id": 3})]
    reply = {"data": rows, "meta": {"next-page": None, "total-count": 2}}
    wire.get("/passwords").mock(return_value=httpx.Response(200, json=reply))
    for ask in (lambda: fetched(client), lambda: client.find_entries(ORGANIZATION_ID, "entry 1")):
        with pytest.raises(Unexpected, match="asked for organization 2"):
            ask()


def test_one_row_of_an_unknown_form_is_named_by_its_place_not_its_content(
    client: ITGlue, wire: respx.MockRouter
):
    rows = [row(1), row(2, username=["s3cret"])]
    reply = {"data": rows, "meta": {"next-page": None, "total-count": 2}}
    wire.get("/passwords").mock(return_value=httpx.Response(200, json=reply))
    with pytest.raises(OutsideError, match=r"data\.1\.attributes\.username") as raised:
        fetched(client)
    assert "s3cret" not in str(raised.value)
