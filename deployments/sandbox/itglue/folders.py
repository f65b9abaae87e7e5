"""The routes of an organization's password folders."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from deployments.sandbox.itglue.attributes import is_blank, number, taken, text, truth
from deployments.sandbox.itglue.filters import Filters
from deployments.sandbox.itglue.problems import invalid, refused_attribute
from deployments.sandbox.itglue.requests import Asked
from deployments.sandbox.itglue.resources import listed, one, several
from deployments.sandbox.itglue.rows import Row

KIND, TITLE = "password-folders", "Password Folder"
FILTERS = Filters(exact=("id", "parent_id"))
SORTS = ("name", "created_at", "updated_at")
COLUMNS = {"name": text, "parent-id": number, "restricted": truth}


def index(asked: Asked) -> Response:
    """A page of an organization's password folders."""
    owner = int(asked.organization()["id"])
    rows = [row for row in asked.store.folders.values() if row["organization-id"] == owner]
    return listed(asked, rows, KIND, filters=FILTERS, sorts=SORTS)


def show(asked: Asked) -> Response:
    """One password folder of an organization."""
    return one(_row(asked, asked.path["folder"]), KIND)


def create(asked: Asked) -> Response:
    """A new password folder of an organization."""
    owner = int(asked.organization()["id"])
    columns = {"name": None, **taken(asked.attributes(KIND), COLUMNS)}
    _check(asked, owner, 0, columns)
    row = asked.store.add_folder(owner, str(columns["name"]))
    row.update(columns)
    return one(row, KIND, asked.settings.created_status)


def update(asked: Asked) -> Response:
    """Change one password folder."""
    row, columns = _row(asked, asked.path["folder"]), taken(asked.attributes(KIND), COLUMNS)
    _check(asked, row["organization-id"], int(row["id"]), columns)
    return one(_change(asked, row, columns), KIND)


def update_several(asked: Asked) -> Response:
    """Change several password folders, each named by the id among its attributes."""
    return several(asked.each(_named(asked), lambda each: _change(asked, *each)), KIND)


def destroy_several(asked: Asked) -> Response:
    """Delete an organization's folders named in the body; 422 for one that is not empty."""
    asked.organization()

    def empty() -> Iterator[Row]:
        for wanted, _ in asked.named(KIND, TITLE):
            row = _row(asked, wanted)
            inside = (
                *(each["parent-id"] for each in asked.store.folders.values()),
                *(each["password-folder-id"] for each in asked.store.entries.values()),
            )
            if wanted in inside:
                raise invalid("data/attributes/id", "Unprocessable Entity", "is not empty")
            yield row

    def forget(row: Row) -> Row:
        asked.store.folders.pop(int(row["id"]), None)
        return row

    return several(asked.each(empty(), forget), KIND)


def _row(asked: Asked, folder_id: int) -> Row:
    return asked.visible(asked.store.folders.get(folder_id))


def _named(asked: Asked) -> Iterator[tuple[Row, dict[str, Any]]]:
    for wanted, attributes in asked.named(KIND, TITLE):
        row, columns = _row(asked, wanted), taken(attributes, COLUMNS)
        _check(asked, row["organization-id"], wanted, columns)
        yield row, columns


def _check(asked: Asked, owner: int, folder_id: int, columns: dict[str, Any]) -> None:
    """Refuse a blank name, and a parent of another organization or below the folder itself."""
    if "name" in columns and is_blank(columns["name"]):
        raise refused_attribute("name", "can't be blank")
    above = columns.get("parent-id")
    while above is not None:
        parent = asked.store.folders.get(above)
        if parent is None or parent["organization-id"] != owner or above == folder_id:
            raise refused_attribute("parent", "must exist")
        above = parent["parent-id"]


def _change(asked: Asked, row: Row, columns: dict[str, Any]) -> Row:
    row.update(columns)
    row["updated-at"] = asked.store.timestamp()
    return row
