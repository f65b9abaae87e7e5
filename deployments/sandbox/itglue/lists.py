"""Order and pages of IT Glue's lists."""

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from deployments.sandbox.itglue.attributes import whole_number
from deployments.sandbox.itglue.filters import Query, Row
from deployments.sandbox.itglue.problems import Problem
from deployments.sandbox.itglue.settings import Settings

DEFAULT_SIZE, LARGEST_SIZE = 50, 1000


def ordered(
    rows: Sequence[Row], query: Query, known: Sequence[str], settings: Settings
) -> list[Row]:
    """The rows in the order asked for; when none, or an unknown one, is: by id, or shuffled."""
    found = sorted(rows, key=lambda row: int(row["id"]))
    wanted = [part.strip() for part in query.get("sort", "").split(",")]
    wanted = [part for part in wanted if part.removeprefix("-") in known]
    if not wanted and settings.unsorted_lists == "shuffled":
        secrets.SystemRandom().shuffle(found)
    for part in reversed(wanted):
        name = part.removeprefix("-")
        found.sort(key=lambda row: _sortable(row, name), reverse=part.startswith("-"))
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
    size = _positive(query, "page[size]", DEFAULT_SIZE)
    if size > LARGEST_SIZE and settings.oversized_page != "clamp":
        raise Problem(400, "Bad Request", detail="page[size] may be at most 1000")
    size = min(size, LARGEST_SIZE)
    number = _positive(query, "page[number]", 1)
    pages = -(-len(rows) // size)
    following = number + 1 if number < pages else None
    before = number - 1 if 1 < number <= pages + 1 else None
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
        if each
    }
    return list(rows[(number - 1) * size : number * size]), meta, links


def _positive(query: Query, name: str, default: int) -> int:
    return whole_number(query.get(name, "")) or default
