"""Whole lists: Graph's links are followed as they are until there is none."""

from collections.abc import Mapping

from tasks.clients.entra.exchange import Exchange
from tasks.clients.entra.wire import Page, Row
from tasks.clients.errors import Unexpected

LARGEST_PAGE = "999"


def read_list(
    exchange: Exchange, path: str, query: Mapping[str, str], page: type[Page[Row]]
) -> list[Row]:
    """Every row of the list at `path`; one that moved between two pages may come twice."""
    got = exchange.read(path, query, page)
    rows = list(got.value)
    followed: set[str] = set()
    while got.next_link is not None:
        if got.next_link in followed:
            raise Unexpected(f"GET {path}: Graph's pages lead in a circle. Try again later.")
        followed.add(got.next_link)
        got = exchange.follow(got.next_link, path, page)
        rows += got.value
    return rows
