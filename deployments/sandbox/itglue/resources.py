"""Rows as JSON:API documents."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import Response

from deployments.sandbox.itglue.filters import Filters, filtered
from deployments.sandbox.itglue.lists import ordered, page
from deployments.sandbox.itglue.problems import answer
from deployments.sandbox.itglue.requests import Asked
from deployments.sandbox.itglue.rows import Row


def resource(row: Row, kind: str) -> dict[str, Any]:
    """A row as a resource object."""
    attributes = {name: value for name, value in row.items() if name != "id"}
    return {"id": row["id"], "type": kind, "attributes": attributes, "relationships": {}}


def one(row: Row, kind: str, status: int = 200) -> Response:
    """The reply that holds one row."""
    return answer(status, {"data": resource(row, kind)})


def several(rows: Sequence[Row], kind: str) -> Response:
    """The reply of a bulk request."""
    return answer(200, {"data": [resource(row, kind) for row in rows]})


def listed(
    asked: Asked,
    rows: Sequence[Row],
    kind: str,
    *,
    filters: Filters,
    sorts: tuple[str, ...],
    shorten: Callable[[Row], Row] = lambda row: row,
    include: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = lambda _: [],
) -> Response:
    """The page asked for of the rows that the filters let pass; `shorten` is for lists only.

    `include` relates the resources to others, and returns those.
    """
    kept = filtered(rows, asked.query, filters, asked.settings)
    kept = ordered(kept, asked.query, sorts, asked.settings)
    shown, meta, links = page(kept, asked.query, asked.url, asked.settings)
    data = [resource(shorten(row), kind) for row in shown]
    included = include(data)
    more = {"included": included} if included else {}
    return answer(200, {"data": data, **more, "meta": meta, "links": links})
