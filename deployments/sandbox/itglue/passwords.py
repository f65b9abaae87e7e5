"""Reading password entries."""

from typing import Any

from starlette.responses import Response

from deployments.sandbox.itglue.filters import Filters
from deployments.sandbox.itglue.problems import (
    answer,
    bad_request,
    not_found,
    unauthorized_resource,
)
from deployments.sandbox.itglue.requests import Asked
from deployments.sandbox.itglue.resources import listed, resource
from deployments.sandbox.itglue.rows import Row

KIND = "passwords"
FILTERS = Filters(
    exact=(
        "id",
        "name",
        "organization_id",
        "password_category_id",
        "password_folder_id",
        "url",
        "cached_resource_name",
        "archived",
    )
)
SORTS = ("name", "username", "url", "id", "created_at", "updated_at")
RECENT = 10  # versions
CIPHERTEXT = "{vault:v1}AAECAwQFBgc="


def index(asked: Asked) -> Response:
    """A page of entries, never with their passwords; an organization's own list filters nothing."""
    nested = "organization" in asked.path
    unfiltered = nested and not asked.settings.nested_routes_filter
    return listed(
        asked,
        visible(asked),
        KIND,
        filters=Filters(exact=()) if unfiltered else FILTERS,
        sorts=SORTS,
        shorten=as_listed,
        include=lambda data: _rotatable(asked, data),
    )


def show(asked: Asked) -> Response:
    """One entry, with its password unless told otherwise."""
    row = asked.visible(asked.store.entries.get(asked.path["entry"]))
    entry_id = int(row["id"])
    versions = asked.store.versions[entry_id]
    held = asked.store.passwords[entry_id]
    if (wanted := asked.query.get("version_id")) is not None:
        chosen = [each["password"] for each in versions if str(each["id"]) == wanted]
        if not chosen:
            raise not_found()
        [held] = chosen
    body: dict[str, Any] = {"data": _with_value(asked, row, held, default="true")}
    if rotatable := _rotatable(asked, [body["data"]]):
        body["included"] = rotatable
    if "recent_versions" in _included(asked):
        recent = [
            resource({"id": str(each["id"]), "created-at": each["created-at"]}, "versions")
            for each in versions[-RECENT:]
        ]
        body["included"] = [*body.get("included", []), *recent]
        names = [{"id": each["id"], "type": each["type"]} for each in recent]
        body["data"]["relationships"]["recent-versions"] = {"data": names}
    return answer(200, body)


def _included(asked: Asked) -> list[str]:
    return asked.query.get("include", "").split(",")


def _rotatable(asked: Asked, data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stands on IT Glue's page of rotations for these entries, if that was asked for."""
    if "rotatable_password" not in _included(asked):
        return []
    if asked.settings.rotatable_passwords != "included":
        raise bad_request("include must be one of: attachments, updater")
    found: list[dict[str, Any]] = []
    for each in data:
        rotatable_id = asked.store.rotatable.get(int(each["id"]))
        name = {"id": str(rotatable_id), "type": "rotatable-passwords"} if rotatable_id else None
        each["relationships"]["rotatable-password"] = {"data": name}
        if name:
            found.append(resource({"id": name["id"]}, name["type"]))
    return found


def visible(asked: Asked) -> list[Row]:
    """The entries that the key sees, of the organization in the path if there is one."""
    owner = int(asked.organization()["id"]) if "organization" in asked.path else None
    return [
        row
        for row in asked.store.entries.values()
        if asked.access.sees(row["organization-id"]) and owner in (None, row["organization-id"])
    ]


def as_listed(row: Row) -> Row:
    """An entry without what only its own page shows."""
    return {name: value for name, value in row.items() if name != "is-live"}


def written(asked: Asked, row: Row) -> dict[str, Any]:
    """An entry after a write, with its password only if that was asked for."""
    return _with_value(asked, row, asked.store.passwords[int(row["id"])], default="false")


def is_closed(asked: Asked, row: Row) -> bool:
    """Whether an entry is somebody's own and kept from every key."""
    return bool(row["personal"]) and asked.settings.personal_entries == "closed"


def _with_value(asked: Asked, row: Row, held: str, *, default: str) -> dict[str, Any]:
    shown = resource(row, KIND)
    if asked.query.get("show_password", default) != "true" or is_closed(asked, row):
        return shown
    if not asked.access.password_access:
        if asked.settings.show_without_access != "omit":
            raise unauthorized_resource()
        return shown
    value: str | None = held
    if row["vault-id"] is not None:
        if asked.settings.vaulted_value == "absent":
            return shown
        value = None if asked.settings.vaulted_value == "null" else CIPHERTEXT
    shown["attributes"]["password"] = value
    return shown
