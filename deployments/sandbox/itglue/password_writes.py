"""Creating, changing and deleting password entries."""

from collections.abc import Iterator
from typing import Any, cast

from starlette.responses import Response

from deployments.sandbox.itglue.attributes import is_blank, number, referenced, taken, text
from deployments.sandbox.itglue.filters import filtered
from deployments.sandbox.itglue.passwords import (
    FILTERS,
    KIND,
    as_listed,
    is_closed,
    visible,
    written,
)
from deployments.sandbox.itglue.problems import (
    answer,
    bad_request,
    invalid,
    not_in_bulk,
    refused_attribute,
    unauthorized_resource,
)
from deployments.sandbox.itglue.requests import Asked, resource_attributes
from deployments.sandbox.itglue.resources import several
from deployments.sandbox.itglue.rows import READ_TYPES, Row

TITLE = "Password"
CHECKED = {
    "name": text,
    "password": text,
    "password-category-id": number,
    "password-folder-id": number,
}


def create(asked: Asked) -> Response:
    """A new entry; several at once on an organization's own route."""
    asked.needs_password_access()
    data = asked.data()
    if not isinstance(data, list):
        row = asked.store.add_entry(_new(asked, data))
        return answer(asked.settings.created_status, {"data": written(asked, row)})
    if "organization" not in asked.path:
        raise not_in_bulk("POST", TITLE)
    checked = (_new(asked, each) for each in cast("list[Any]", data))
    made = asked.each(checked, asked.store.add_entry)
    return answer(asked.settings.created_status, {"data": [written(asked, row) for row in made]})


def update(asked: Asked) -> Response:
    """Change one entry; what is not named stays."""
    asked.needs_password_access()
    row = asked.visible(asked.store.entries.get(asked.path["entry"]))
    change = _checked(asked, row, asked.attributes(KIND))
    return answer(200, {"data": written(asked, _change(asked, *change))})


def update_several(asked: Asked) -> Response:
    """Change several entries, each named by the id among its attributes."""
    if "organization" in asked.path:
        raise not_in_bulk("PATCH", TITLE)
    asked.needs_password_access()
    changes = (
        _checked(asked, asked.visible(asked.store.entries.get(wanted)), attributes)
        for wanted, attributes in asked.named(KIND, TITLE)
    )
    rows = asked.each(changes, lambda each: _change(asked, *each))
    return answer(200, {"data": [written(asked, row) for row in rows]})


def destroy(asked: Asked) -> Response:
    """Delete one entry."""
    asked.needs_password_access()
    row = _reachable(asked, asked.store.entries.get(asked.path["entry"]))
    asked.store.forget_entry(int(row["id"]))
    return answer(204, None)


def destroy_several(asked: Asked) -> Response:
    """Delete the entries named in the body, or those that a filter lets pass.

    An organization's own route never filters; the id that its path may end in counts when the
    body names none.
    """
    asked.needs_password_access()
    rows = asked.each(_chosen(asked), lambda row: _forget(asked, row))
    return several([as_listed(row) for row in rows], KIND)


def _chosen(asked: Asked) -> Iterator[Row]:
    nested = "organization" in asked.path
    if asked.body and asked.filters():
        raise bad_request("data and filter exclude each other")
    if asked.body:
        for wanted, _ in asked.named(KIND, TITLE):
            yield _reachable(asked, asked.store.entries.get(wanted))
    elif "entry" in asked.path:
        yield _reachable(asked, asked.store.entries.get(asked.path["entry"]))
    elif asked.filters() and (not nested or asked.settings.nested_routes_filter):
        yield from filtered(visible(asked), asked.query, FILTERS, asked.settings)
    else:
        raise bad_request("data or a filter is needed")


def _reachable(asked: Asked, row: Row | None) -> Row:
    row = asked.visible(row)
    if is_closed(asked, row):
        raise unauthorized_resource()
    return row


def _forget(asked: Asked, row: Row) -> Row:
    asked.store.forget_entry(int(row["id"]))
    return row


def _new(asked: Asked, data: Any) -> dict[str, Any]:
    """The attributes of a new entry, once nothing speaks against them."""
    attributes = resource_attributes(data, KIND)
    nested = asked.path.get("organization")
    owner = number(attributes.get("organization-id")) if nested is None else nested
    if owner not in asked.store.organizations:
        if nested is not None:
            asked.organization()
        raise invalid("data/attributes/organization_id", "Valid organization_id is required")
    if not asked.access.sees(owner):
        raise unauthorized_resource()
    attributes["organization-id"] = owner
    category = referenced(data.get("relationships"), "password_category")
    if category is not None:
        attributes.setdefault("password-category-id", category)
    _check_values(asked, owner, {"name": None, "password": None, **attributes})
    kind = attributes.get("resource-type")
    strict = asked.settings.wrong_resource_type != "general"
    if kind is not None and str(kind) not in READ_TYPES and strict:
        raise refused_attribute("resource-type", "is not included in the list")
    return attributes


def _checked(asked: Asked, row: Row, attributes: dict[str, Any]) -> tuple[Row, dict[str, Any]]:
    """An entry and its new attributes, once nothing speaks against them."""
    _reachable(asked, row)
    vaulted = row["vault-id"] is not None and "password" in attributes
    if vaulted and asked.settings.vaulted_write == "refuse":
        raise refused_attribute("password", "is in the vault")
    _check_values(asked, row["organization-id"], attributes)
    return row, attributes


def _check_values(asked: Asked, owner: int, attributes: dict[str, Any]) -> None:
    columns = taken(attributes, CHECKED)
    for name in ("name", "password"):
        if name in attributes and is_blank(columns.get(name)):
            raise refused_attribute(name, "can't be blank")
    category, folder = columns.get("password-category-id"), columns.get("password-folder-id")
    if category is not None and category not in asked.store.categories:
        raise refused_attribute("password-category", "must exist")
    holder = asked.store.folders.get(folder or 0, {"organization-id": None})["organization-id"]
    if folder is not None and holder != owner:
        raise refused_attribute("password-folder", "must exist")


def _change(asked: Asked, row: Row, attributes: dict[str, Any]) -> Row:
    return asked.store.change_entry(
        int(row["id"]), attributes, same_is_a_change=asked.settings.same_password_is_a_change
    )
