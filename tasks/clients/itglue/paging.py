"""Whole lists, page by page.

Pages are counted from the front, so a row that is deleted while we read moves every later one
up, past the place where we look next. Hence a list that shrank meanwhile is read again.
"""

from collections.abc import Mapping

from tasks.clients.errors import Unexpected, Unreachable
from tasks.clients.itglue.exchange import Exchange
from tasks.clients.itglue.replies import TooSlow
from tasks.clients.itglue.wire import Page, Resource, Row

LARGEST_PAGE = 1000  # IT Glue's maximum
SMALLEST_PAGE = 125
READINGS = 3


def read_list(
    exchange: Exchange, path: str, page: type[Page[Row]], *, sort: str, **parameters: str
) -> list[Resource[Row]]:
    """Every row of the list at `path`, each once, by id; Unreachable if it will not hold still."""
    query = {"sort": sort, **parameters}
    for _ in range(READINGS):
        rows = _read_once(exchange, path, page, query)
        if rows is not None:
            return rows
    raise Unreachable(
        f"GET {path}: rows were deleted from this list each time it was read, so it may not be "
        "whole. Nothing was changed; try again in a few minutes."
    )


def _read_once(
    exchange: Exchange, path: str, page: type[Page[Row]], query: Mapping[str, str]
) -> list[Resource[Row]] | None:
    rows: dict[int, Resource[Row]] = {}
    number, size, read, total = 1, LARGEST_PAGE, 0, 0
    while True:
        place = {"page[number]": str(number), "page[size]": str(size)}
        try:
            got = exchange.read(path, {**query, **place}, page)
        except TooSlow:
            if size == SMALLEST_PAGE:
                raise
            # "If your requests are timing out, try lowering the page size": IT Glue's help pages.
            size //= 2
            number = read // size + 1
            read = (number - 1) * size
            continue
        if got.meta.total_count < total:
            return None
        total = got.meta.total_count
        read += len(got.data)
        rows.update((row.id, row) for row in got.data)
        if got.meta.next_page is None:
            return [rows[each] for each in sorted(rows)]
        if got.meta.next_page != number + 1:
            raise Unexpected(
                f"GET {path}: asked for page {number}, IT Glue named {got.meta.next_page} as the "
                "next one. Does a proxy drop part of the address? The list would not be whole."
            )
        number += 1
