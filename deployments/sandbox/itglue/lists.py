"""Filters, sorting and paging of IT Glue's lists."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from deployments.sandbox.itglue.problems import Problem
from deployments.sandbox.itglue.settings import Settings

Row = dict[str, Any]
Query = Mapping[str, str]

DEFAULT_SIZE, LARGEST_SIZE = 50, 1000
SEPARATOR = re.compile(r"(?<!\\),")
TRUE = {"true", "1"}
FALSE = {"false", "0"}


def wanted_values(text: str) -> list[str]:
    r"""The values of a filter: parted by commas, trimmed, with `\,` for a comma itself."""
    return [each.replace("\\,", ",").strip() for each in SEPARATOR.split(text)]


def filtered(
    rows: Iterable[Row], query: Query, known: Sequence[str], settings: Settings
) -> list[Row]:
    """The rows that every known filter lets pass; unknown parameters are ignored."""
    kept: list[Row] = list(rows)
    for name in known:
        for prefix, keep in ((f"filter[{name}]", True), (f"filter[exclude][{name}]", False)):
            if prefix in query:
                kept = _kept(kept, _test(name, query[prefix], settings), keep=keep)
    return kept


def _kept(rows: list[Row], passes: Callable[[Row], bool], *, keep: bool) -> list[Row]:
    return [row for row in rows if passes(row) == keep]


def _test(name: str, text: str, settings: Settings) -> Callable[[Row], bool]:
    values = {each.lower() if name == "archived" else each for each in wanted_values(text)}
    if name == "archived":
        return lambda row: bool(values & (TRUE if row["archived"] else FALSE))
    if settings.names_ignore_case:
        values = {each.casefold() for each in values}

    def passes(row: Row) -> bool:
        value = row["id"] if name == "id" else row.get(name.replace("_", "-"))
        shown = "" if value is None else str(value)
        return (shown.casefold() if settings.names_ignore_case else shown) in values

    return passes


def ordered(rows: Sequence[Row], query: Query, known: Sequence[str]) -> list[Row]:
    """The rows in the order asked for; by id when none, or an unknown one, is."""
    found = sorted(rows, key=lambda row: int(row["id"]))
    for part in reversed(query.get("sort", "").split(",")):
        name = part.strip().lstrip("-")
        if name in known:
            found.sort(key=lambda row: _sortable(row, name), reverse=part.strip().startswith("-"))
    return found


def _sortable(row: Row, name: str) -> tuple[bool, Any]:
    if name == "id":
        return True, int(row["id"])
    value = row.get(name.replace("_", "-"))
    return value is not None, value if value is not None else ""


def page(
    rows: Sequence[Row], query: Query, url: str, settings: Settings
) -> tuple[list[Row], dict[str, Any], dict[str, str]]:
    """The rows of the page asked for, its `meta` and its `links`."""
    size = _number(query, "page[size]", DEFAULT_SIZE)
    if size > LARGEST_SIZE and settings.oversized_page != "clamp":
        raise Problem(400, "Bad Request", detail="page[size] may be at most 1000")
    size = min(size, LARGEST_SIZE)
    number = _number(query, "page[number]", 1)
    pages = -(-len(rows) // size)
    following = number + 1 if number < pages else None
    before = number - 1 if number > 1 else None
    meta: dict[str, Any] = {
        "current-page": number,
        "next-page": following,
        "prev-page": before,
        "total-pages": pages,
        "total-count": len(rows),
        "filters": {},
    }
    numbers = {"self": number, "first": 1, "prev": before, "next": following, "last": pages or 1}
    links = {
        name: f"{url}?{urlencode({**query, 'page[number]': each, 'page[size]': size})}"
        for name, each in numbers.items()
        if each is not None
    }
    return list(rows[(number - 1) * size : number * size]), meta, links


def _number(query: Query, name: str, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and int(text) > 0 else default
