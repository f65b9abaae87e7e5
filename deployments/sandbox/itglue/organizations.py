"""The routes of organizations, password categories and password folders."""

from typing import Any

from starlette.responses import Response

from deployments.sandbox.itglue.lists import filtered, ordered, page
from deployments.sandbox.itglue.problems import answer, invalid, not_found
from deployments.sandbox.itglue.requests import Asked, resource_attributes
from deployments.sandbox.itglue.store import Row

FILTERS = (
    "id",
    "name",
    "organization_type_id",
    "organization_status_id",
    "primary",
)
SORTS = (
    "name",
    "id",
    "updated_at",
    "organization_status_name",
    "organization_type_name",
    "created_at",
    "short_name",
)
WRITABLE = ("name", "alert", "description", "quick-notes", "short-name", "parent-id")
NOTES_IN_LISTS = 250


def index(asked: Asked) -> Response:
    """A page of the organizations that the key sees; long notes are cut short."""
    rows = [row for key, row in asked.store.organizations.items() if asked.access.sees(key)]
    rows = [
        {**row, "quick-notes": row["quick-notes"] and row["quick-notes"][:NOTES_IN_LISTS]}
        for row in rows
    ]
    return _page(asked, rows, "organizations", FILTERS, SORTS)


def show(asked: Asked) -> Response:
    """One organization."""
    return answer(200, {"data": _resource(asked.organization(), "organizations")})


def create(asked: Asked) -> Response:
    """A new organization."""
    attributes = asked.attributes("organizations")
    if not attributes.get("name"):
        raise invalid("/data/attributes/name", "Unprocessable Entity", "can't be blank")
    store = asked.store
    template = next(iter(store.organizations.values()))
    row: Row = {
        **dict.fromkeys(template),
        "id": str(store.new_id()),
        "primary": False,
        "logo": "",
        "created-at": store.timestamp(),
        "updated-at": store.timestamp(),
    }
    row.update({name: attributes[name] for name in WRITABLE if name in attributes})
    store.organizations[int(row["id"])] = row
    return answer(asked.settings.created_status, {"data": _resource(row, "organizations")})


def update(asked: Asked) -> Response:
    """Change one organization."""
    row = _update(asked, asked.organization(), asked.attributes("organizations"))
    return answer(200, {"data": _resource(row, "organizations")})


def update_several(asked: Asked) -> Response:
    """Change several organizations, each named by the id among its attributes."""
    changed = [
        _update(asked, asked.organization(_named(attributes)), attributes)
        for attributes in (resource_attributes(each, "organizations") for each in asked.several())
    ]
    return answer(200, {"data": [_resource(row, "organizations") for row in changed]})


def destroy_several(asked: Asked) -> Response:
    """Mark organizations for deletion; here they go at once."""
    chosen = [
        asked.organization(_named(resource_attributes(each, "organizations")))
        for each in asked.several()
    ]
    for row in chosen:
        asked.store.organizations.pop(int(row["id"]), None)
    return answer(200, {"data": [_resource(row, "organizations") for row in chosen]})


def categories(asked: Asked) -> Response:
    """A page of the account's password categories."""
    counts = [row["password-category-id"] for row in asked.store.entries.values()]
    rows = [
        {**row, "passwords-count": counts.count(key)} for key, row in asked.store.categories.items()
    ]
    return _page(asked, rows, "password-categories", ("name",), ("name", "created_at"))


def category(asked: Asked) -> Response:
    """One password category."""
    row = asked.store.categories.get(asked.path["category"])
    if row is None:
        raise not_found()
    return answer(200, {"data": _resource(row, "password-categories")})


def create_category(asked: Asked) -> Response:
    """A new password category."""
    name = asked.attributes("password-categories").get("name")
    if not name:
        raise invalid("/data/attributes/name", "Unprocessable Entity", "can't be blank")
    store, now = asked.store, asked.store.timestamp()
    row: Row = {
        "id": str(store.new_id()),
        "name": name,
        "created-at": now,
        "updated-at": now,
        "passwords-count": 0,
    }
    store.categories[int(row["id"])] = row
    status = asked.settings.created_status
    return answer(status, {"data": _resource(row, "password-categories")})


def folders(asked: Asked) -> Response:
    """A page of an organization's password folders."""
    owner = int(asked.organization()["id"])
    rows = [row for row in asked.store.folders.values() if row["organization-id"] == owner]
    return _page(asked, rows, "password-folders", ("id", "parent_id"), ("name", "created_at"))


def create_folder(asked: Asked) -> Response:
    """A new password folder of an organization."""
    owner = int(asked.organization()["id"])
    attributes = asked.attributes("password-folders")
    if not attributes.get("name"):
        raise invalid("/data/attributes/name", "Unprocessable Entity", "can't be blank")
    row = asked.store.folders[asked.store.folder(owner, str(attributes["name"]))]
    row["parent-id"] = attributes.get("parent-id")
    status = asked.settings.created_status
    return answer(status, {"data": _resource(row, "password-folders")})


def folder(asked: Asked) -> Response:
    """One password folder of an organization."""
    row = asked.store.folders.get(asked.path["folder"])
    if row is None or row["organization-id"] != int(asked.organization()["id"]):
        raise not_found()
    return answer(200, {"data": _resource(row, "password-folders")})


def _update(asked: Asked, row: Row, attributes: dict[str, Any]) -> Row:
    row.update({name: attributes[name] for name in WRITABLE if name in attributes})
    row["updated-at"] = asked.store.timestamp()
    return row


def _named(attributes: dict[str, Any]) -> int:
    wanted = str(attributes.get("id") or "")
    if not wanted.isdecimal():
        raise not_found()
    return int(wanted)


def _page(
    asked: Asked, rows: list[Row], kind: str, filters: tuple[str, ...], sorts: tuple[str, ...]
) -> Response:
    rows = ordered(filtered(rows, asked.query, filters, asked.settings), asked.query, sorts)
    shown, meta, links = page(rows, asked.query, asked.url, asked.settings)
    data = [_resource(row, kind) for row in shown]
    return answer(200, {"data": data, "meta": meta, "links": links})


def _resource(row: Row, kind: str) -> dict[str, Any]:
    attributes = {name: value for name, value in row.items() if name != "id"}
    return {"id": row["id"], "type": kind, "attributes": attributes}
