"""The routes of organizations."""

import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from deployments.sandbox.itglue.attributes import is_blank, number, taken, text
from deployments.sandbox.itglue.filters import Filters, filtered
from deployments.sandbox.itglue.problems import refused_attribute
from deployments.sandbox.itglue.requests import Asked
from deployments.sandbox.itglue.resources import listed, one, several
from deployments.sandbox.itglue.rows import Row, organization_row

KIND, TITLE = "organizations", "Organization"
FILTERS = Filters(
    exact=(
        "id",
        "name",
        "organization_type_id",
        "organization_status_id",
        "my_glue_account_id",
        "group_id",
        "primary",
    ),
    excluded=("id", "name", "organization_type_id", "organization_status_id"),
    dates=("created_at", "updated_at"),
    ranges=("my_glue_account_id",),
)
SORTS = (
    "name",
    "id",
    "updated_at",
    "organization_status_name",
    "organization_type_name",
    "created_at",
    "short_name",
    "my_glue_account_id",
)
COLUMNS = {
    "name": text,
    "alert": text,
    "description": text,
    "quick-notes": text,
    "short-name": text,
    "my-glue-account-id": number,
    "organization-type-id": number,
    "organization-status-id": number,
    "parent-id": number,
}
NOT_THE_PSAS = frozenset({"alert", "description", "quick-notes", "my-glue-account-id"})
NOTES_IN_LISTS = 250


def index(asked: Asked) -> Response:
    """A page of the organizations that the key sees; long notes are cut short."""
    return listed(
        asked, _visible(asked), KIND, filters=FILTERS, sorts=SORTS, shorten=_with_short_notes
    )


def show(asked: Asked) -> Response:
    """One organization."""
    return one(asked.organization(), KIND)


def create(asked: Asked) -> Response:
    """A new organization."""
    columns = taken(asked.attributes(KIND), COLUMNS)
    store = asked.store
    row = organization_row(store.new_id(), columns.get("name"), store.timestamp())
    _check(asked, row, {"name": None, **columns})
    store.organizations[int(row["id"])] = row
    _change(asked, row, columns)
    return one(row, KIND, asked.settings.created_status)


def update(asked: Asked) -> Response:
    """Change one organization."""
    row, columns = asked.organization(), taken(asked.attributes(KIND), COLUMNS)
    _check(asked, row, columns)
    return one(_change(asked, row, columns), KIND)


def update_several(asked: Asked) -> Response:
    """Change several organizations, each named by the id among its attributes, or by filters."""
    changes = _filtered(asked) if asked.filters() else _named(asked)
    return several(asked.each(changes, lambda each: _change(asked, *each)), KIND)


def destroy_several(asked: Asked) -> Response:
    """Mark organizations for deletion; here they go at once, with all they have."""
    chosen = (asked.organization(wanted) for wanted, _ in asked.named(KIND, TITLE))

    def forget(row: Row) -> Row:
        asked.store.forget_organization(int(row["id"]))
        return row

    return several(asked.each(chosen, forget), KIND)


def _visible(asked: Asked) -> list[Row]:
    rows = [row for key, row in asked.store.organizations.items() if asked.access.sees(key)]
    if wanted := asked.query.get("filter[psa_integration_type]"):
        psa_id = asked.query.get("filter[psa_id]")
        kept = {
            key
            for key, (kind, its_id) in asked.store.psa.items()
            if kind == wanted and psa_id in (None, its_id)
        }
        rows = [row for row in rows if int(row["id"]) in kept]
    return rows


def _with_short_notes(row: Row) -> Row:
    return {**row, "quick-notes": row["quick-notes"] and row["quick-notes"][:NOTES_IN_LISTS]}


def _named(asked: Asked) -> Iterator[tuple[Row, dict[str, Any]]]:
    for wanted, attributes in asked.named(KIND, TITLE):
        row, columns = asked.organization(wanted), taken(attributes, COLUMNS)
        _check(asked, row, columns)
        yield row, columns


def _filtered(asked: Asked) -> Iterator[tuple[Row, dict[str, Any]]]:
    columns = taken(asked.attributes(KIND), COLUMNS)
    for row in filtered(_visible(asked), asked.query, FILTERS, asked.settings):
        _check(asked, row, columns)
        yield row, columns


def _check(asked: Asked, row: Row, columns: dict[str, Any]) -> None:
    if "name" in columns and is_blank(columns["name"]):
        raise refused_attribute("name", "can't be blank")
    if int(row["id"]) in asked.store.psa:
        for name in columns.keys() - NOT_THE_PSAS:
            raise refused_attribute(name, "is kept by the PSA")
    for name, rows in _named_by(asked).items():
        if columns.get(name) is not None and columns[name] not in rows:
            raise refused_attribute(name.removesuffix("-id"), "must exist")
    parent = columns.get("parent-id")
    if parent is not None and int(row["id"]) in (parent, *_ancestors(asked, parent)):
        raise refused_attribute("parent-id", "is below this organization")


def _named_by(asked: Asked) -> dict[str, dict[int, Row]]:
    return {
        "organization-type-id": asked.store.types,
        "organization-status-id": asked.store.statuses,
        "parent-id": asked.store.organizations,
    }


def _ancestors(asked: Asked, organization_id: int) -> list[int]:
    """The organizations above, nearest first."""
    above: list[int] = []
    while (row := asked.store.organizations.get(organization_id)) and row["parent-id"]:
        organization_id = int(row["parent-id"])
        above.append(organization_id)
    return above


def _change(asked: Asked, row: Row, columns: dict[str, Any]) -> Row:
    row.update(columns)
    for column, rows in (
        ("organization-type", asked.store.types),
        ("organization-status", asked.store.statuses),
    ):
        chosen = rows.get(row[f"{column}-id"] or 0)
        row[f"{column}-name"] = chosen and chosen["name"]
    if "parent-id" in columns:
        row["parent-id"] = columns["parent-id"] and str(columns["parent-id"])
        above = _ancestors(asked, int(row["id"]))
        row["ancestor-ids"] = json.dumps(above[::-1], separators=(",", ":")) if above else None
    row["updated-at"] = asked.store.timestamp()
    asked.store.spread_name("organization", row)
    return row
