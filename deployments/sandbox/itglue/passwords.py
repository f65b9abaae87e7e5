"""The routes of password entries."""

from typing import Any

from starlette.responses import Response

from deployments.sandbox.itglue.lists import filtered, ordered, page
from deployments.sandbox.itglue.problems import (
    Problem,
    answer,
    invalid,
    not_found,
    unauthorized_resource,
)
from deployments.sandbox.itglue.requests import Asked, resource_attributes
from deployments.sandbox.itglue.store import WRITE_TYPES, Row

FILTERS = (
    "id",
    "name",
    "organization_id",
    "password_category_id",
    "password_folder_id",
    "url",
    "cached_resource_name",
    "archived",
)
SORTS = ("name", "username", "url", "id", "created_at", "updated_at")


def index(asked: Asked) -> Response:
    """A page of entries, never with their passwords."""
    rows = [row for row in asked.store.entries.values() if asked.access.sees(_owner(row))]
    nested = "organization" in asked.path
    if nested:
        owner = int(asked.organization()["id"])
        rows = [row for row in rows if _owner(row) == owner]
    if not nested or asked.settings.nested_routes_filter:
        rows = filtered(rows, asked.query, FILTERS, asked.settings)
    rows = ordered(rows, asked.query, SORTS)
    shown, meta, links = page(rows, asked.query, asked.url, asked.settings)
    return answer(200, {"data": [resource(row) for row in shown], "meta": meta, "links": links})


def show(asked: Asked) -> Response:
    """One entry, with its password unless told otherwise."""
    row = asked.entry()
    entry_id = int(row["id"])
    body: dict[str, Any] = {"data": _shown(asked, row, default="true")}
    versions = asked.store.versions[entry_id]
    if "version_id" in asked.query:
        wanted = [each for each in versions if str(each["id"]) == asked.query["version_id"]]
        if not wanted:
            raise not_found()
        if "password" in body["data"]["attributes"]:
            body["data"]["attributes"]["password"] = wanted[0]["password"]
    if "recent_versions" in asked.query.get("include", "").split(","):
        body["included"] = [
            {
                "id": str(each["id"]),
                "type": "versions",
                "attributes": {"created-at": each["created-at"]},
            }
            for each in versions[-10:]
        ]
    return answer(200, body)


def create(asked: Asked) -> Response:
    """A new entry; several at once on an organization's own route."""
    asked.needs_password_access()
    if isinstance(asked.data(), list):
        if "organization" not in asked.path:
            raise Problem(403, "Cannot POST Password in bulk", source={"pointer": None})
        created = [
            _create(asked, resource_attributes(each, "passwords")) for each in asked.several()
        ]
        return answer(
            asked.settings.created_status,
            {"data": [_shown(asked, row, default="false") for row in created]},
        )
    row = _create(asked, asked.attributes("passwords"))
    return answer(asked.settings.created_status, {"data": _shown(asked, row, default="false")})


def update(asked: Asked) -> Response:
    """Change one entry; what is not named stays."""
    asked.needs_password_access()
    row = _update(asked, asked.entry(), asked.attributes("passwords"))
    return answer(200, {"data": _shown(asked, row, default="false")})


def update_several(asked: Asked) -> Response:
    """Change several entries, each named by the id among its attributes."""
    if "organization" in asked.path:
        raise Problem(403, "Cannot PATCH Password in bulk", source={"pointer": None})
    asked.needs_password_access()
    chosen = _named(asked)
    changed = [_update(asked, row, attributes) for row, attributes in chosen]
    return answer(200, {"data": [_shown(asked, row, default="false") for row in changed]})


def destroy(asked: Asked) -> Response:
    """Delete one entry."""
    asked.needs_password_access()
    _forget(asked, asked.entry())
    return answer(204, None)


def destroy_several(asked: Asked) -> Response:
    """Delete the entries named in the body, or those that a filter lets pass."""
    asked.needs_password_access()
    given = [name for name in asked.query if name.startswith("filter[")]
    if given and asked.body:
        raise Problem(400, "Bad Request", detail="data and filter exclude each other")
    if asked.body:
        chosen = [row for row, _ in _named(asked)]
    elif given:
        visible = [row for row in asked.store.entries.values() if asked.access.sees(_owner(row))]
        chosen = filtered(visible, asked.query, FILTERS, asked.settings)
    else:
        raise Problem(400, "Bad Request", detail="data or a filter is needed")
    for row in chosen:
        _forget(asked, row)
    return answer(200, {"data": [resource(row) for row in chosen]})


def resource(row: Row) -> dict[str, Any]:
    """A row as a JSON:API resource object."""
    attributes = {name: value for name, value in row.items() if name != "id"}
    return {"id": row["id"], "type": "passwords", "attributes": attributes, "relationships": {}}


def _owner(row: Row) -> int:
    return int(row["organization-id"])


def _shown(asked: Asked, row: Row, *, default: str) -> dict[str, Any]:
    shown = resource(row)
    if asked.query.get("show_password", default) != "true":
        return shown
    if not asked.access.password_access:
        if asked.settings.show_without_access != "omit":
            raise unauthorized_resource()
        return shown
    value: str | None = asked.store.passwords[int(row["id"])]
    if row["vault-id"] is not None:
        if asked.settings.vaulted_value == "absent":
            return shown
        value = None if asked.settings.vaulted_value == "null" else "{vault:v1}AAECAwQFBgc="
    shown["attributes"]["password"] = value
    return shown


def _create(asked: Asked, attributes: dict[str, Any]) -> Row:
    if "organization" in asked.path:
        attributes["organization-id"] = int(asked.organization()["id"])
    owner = str(attributes.get("organization-id") or "")
    if not owner.isdecimal() or int(owner) not in asked.store.organizations:
        raise invalid("data/attributes/organization_id", "Valid organization_id is required")
    if not asked.access.sees(int(owner)):
        raise unauthorized_resource()
    for name in ("name", "password"):
        if not attributes.get(name):
            raise invalid(f"/data/attributes/{name}", "Unprocessable Entity", "can't be blank")
    _check_parent(asked, attributes)
    return asked.store.add_entry(attributes)


def _update(asked: Asked, row: Row, attributes: dict[str, Any]) -> Row:
    vaulted = row["vault-id"] is not None and "password" in attributes
    if vaulted and asked.settings.vaulted_write == "refuse":
        raise invalid("/data/attributes/password", "Unprocessable Entity", "is in the vault")
    if "name" in attributes and not attributes["name"]:
        raise invalid("/data/attributes/name", "Unprocessable Entity", "can't be blank")
    fixed = {"resource-id", "resource-type", "organization-id"}
    return asked.store.change_entry(
        int(row["id"]),
        {name: value for name, value in attributes.items() if name not in fixed},
        same_is_a_change=asked.settings.same_password_is_a_change,
    )


def _check_parent(asked: Asked, attributes: dict[str, Any]) -> None:
    kind = attributes.get("resource-type")
    strict = asked.settings.wrong_resource_type != "general"
    if kind is not None and kind not in WRITE_TYPES and strict:
        raise invalid("/data/attributes/resource-type", "Unprocessable Entity", "is not included")


def _named(asked: Asked) -> list[tuple[Row, dict[str, Any]]]:
    found: list[tuple[Row, dict[str, Any]]] = []
    for each in asked.several():
        attributes = resource_attributes(each, "passwords")
        wanted = str(attributes.get("id") or "")
        row = asked.store.entries.get(int(wanted)) if wanted.isdecimal() else None
        if row is None or not asked.access.sees(_owner(row)):
            raise not_found()
        found.append((row, attributes))
    return found


def _forget(asked: Asked, row: Row) -> None:
    entry_id = int(row["id"])
    for held in (asked.store.entries, asked.store.passwords, asked.store.versions):
        held.pop(entry_id, None)
