"""The routes of the lists that an account defines: password categories, types, statuses."""

from collections import Counter

from starlette.responses import Response

from deployments.sandbox.itglue.attributes import is_blank, taken, text
from deployments.sandbox.itglue.filters import Filters
from deployments.sandbox.itglue.problems import not_found, refused_attribute
from deployments.sandbox.itglue.requests import Asked
from deployments.sandbox.itglue.resources import listed, one
from deployments.sandbox.itglue.rows import Row, named_row

CATEGORIES = "password-categories"
FILTERS, SORTS = Filters(exact=("name",)), ("name", "created_at", "updated_at")


def categories(asked: Asked) -> Response:
    """A page of the account's password categories."""
    counts = Counter(row["password-category-id"] for row in asked.store.entries.values())
    rows = [{**row, "passwords-count": counts[key]} for key, row in asked.store.categories.items()]
    return listed(asked, rows, CATEGORIES, filters=FILTERS, sorts=SORTS)


def category(asked: Asked) -> Response:
    """One password category."""
    return _one_category(asked, _row(asked, asked.store.categories))


def create_category(asked: Asked) -> Response:
    """A new password category."""
    store, name = asked.store, _name(asked)
    row = named_row(store.new_id(), name, store.timestamp())
    store.categories[int(row["id"])] = row
    return _one_category(asked, row, asked.settings.created_status)


def update_category(asked: Asked) -> Response:
    """Another name for a password category."""
    row, name = _row(asked, asked.store.categories), _name(asked)
    row.update({"name": name, "updated-at": asked.store.timestamp()})
    asked.store.spread_name("password-category", row)
    return _one_category(asked, row)


def organization_types(asked: Asked) -> Response:
    """A page of the account's organization types."""
    rows = list(asked.store.types.values())
    return listed(asked, rows, "organization-types", filters=FILTERS, sorts=SORTS)


def organization_type(asked: Asked) -> Response:
    """One organization type."""
    return one(_row(asked, asked.store.types), "organization-types")


def organization_statuses(asked: Asked) -> Response:
    """A page of the account's organization statuses."""
    rows = list(asked.store.statuses.values())
    return listed(asked, rows, "organization-statuses", filters=FILTERS, sorts=SORTS)


def organization_status(asked: Asked) -> Response:
    """One organization status."""
    return one(_row(asked, asked.store.statuses), "organization-statuses")


def _row(asked: Asked, rows: dict[int, Row]) -> Row:
    row = rows.get(asked.path["named"])
    if row is None:
        raise not_found()
    return row


def _name(asked: Asked) -> str:
    name = taken(asked.attributes(CATEGORIES), {"name": text}).get("name")
    if is_blank(name):
        raise refused_attribute("name", "can't be blank")
    return str(name)


def _one_category(asked: Asked, row: Row, status: int = 200) -> Response:
    entries = asked.store.entries.values()
    count = sum(entry["password-category-id"] == int(row["id"]) for entry in entries)
    return one({**row, "passwords-count": count}, CATEGORIES, status)
