"""What the stand-in holds: rows with kebab-case attributes, and every value an entry had."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from deployments.sandbox.itglue.attributes import moment, number, taken, text, truth, written
from deployments.sandbox.itglue.rows import (
    READ_TYPES,
    Row,
    drawn_organization,
    embed,
    entry_row,
    folder_row,
    named_row,
)
from deployments.sandbox.world import Entry, World

FIRST_NEW_ID = 7_900_000_000_000_001
FIRST_CATEGORY_ID = 500
VAULT_ID = 88
TYPES, STATUSES = ("Owner", "Customer", "Vendor"), ("Active", "Inactive", "Testing Only")
ENTRY_COLUMNS = {
    "name": text,
    "username": text,
    "url": text,
    "notes": text,
    "autofill-selectors": text,
    "restricted": truth,
    "archived": truth,
    "is-live": truth,
    "shareable": truth,
    "password-category-id": number,
    "password-folder-id": number,
    "password-updated-at": moment,
}


class Store:
    """The rows of one IT Glue account; hold `lock` while reading or changing them."""

    def __init__(self, world: World, subdomain: str, now: Callable[[], datetime]) -> None:
        """Filled as the world is drawn."""
        self.lock = threading.RLock()
        self._now = now
        self._host = f"https://{subdomain}.itglue.com"
        self._next_id = FIRST_NEW_ID
        self.passwords: dict[int, str] = {}
        self.versions: dict[int, list[dict[str, Any]]] = {}
        self.entries: dict[int, Row] = {}
        self.folders: dict[int, Row] = {}
        self.rotatable: dict[int, int] = {}
        """What stands on the page of IT Glue's own rotations for an entry, by the entry's id."""
        self.psa: dict[int, tuple[str, str]] = {}
        """The PSA that keeps an organization, and its id there."""
        began = self.timestamp()
        drawn = world.organizations
        types = list(dict.fromkeys([*TYPES, *(each.type_name for each in drawn)]))
        statuses = list(dict.fromkeys([*STATUSES, *(each.status_name for each in drawn)]))
        self.types = {key: named_row(key, name, began) for key, name in enumerate(types, 1)}
        self.statuses = {key: named_row(key, name, began) for key, name in enumerate(statuses, 1)}
        self.categories = {
            key: named_row(key, name, began)
            for key, name in enumerate(world.categories, FIRST_CATEGORY_ID)
        }
        self.organizations = {
            each.id: drawn_organization(each, types, statuses, began) for each in drawn
        }
        for each in world.entries:
            self._draw(each)

    def timestamp(self) -> str:
        """Now, as IT Glue writes it."""
        return written(self._now())

    def new_id(self) -> int:
        """An id nobody has had."""
        with self.lock:
            self._next_id += 1
            return self._next_id

    def add_entry(self, attributes: Mapping[str, Any], entry_id: int | None = None) -> Row:
        """A new entry with these attributes, kebab-case, `password` among them."""
        entry_id = entry_id or self.new_id()
        organization = self.organizations[int(attributes["organization-id"])]
        row = entry_row(entry_id, organization, self._host, self.timestamp())
        self.entries[entry_id] = row
        self.versions[entry_id] = []
        self.passwords[entry_id] = str(attributes["password"])
        parent, kind = (str(attributes.get(name)) for name in ("resource-id", "resource-type"))
        if number(parent) and kind in READ_TYPES:
            embed(row, READ_TYPES[kind], int(parent), self._host)
        self._take(row, attributes)
        return row

    def change_entry(
        self, entry_id: int, attributes: Mapping[str, Any], *, same_is_a_change: bool
    ) -> Row:
        """Update an entry; a new value makes the old one a version."""
        row = self.entries[entry_id]
        now = self.timestamp()
        if "password" in attributes:
            value = str(attributes["password"])
            if value != self.passwords[entry_id] or same_is_a_change:
                self.versions[entry_id].append(
                    {
                        "id": self.new_id(),
                        "password": self.passwords[entry_id],
                        "created-at": row["password-updated-at"],
                    }
                )
                self.passwords[entry_id] = value
                row["password-updated-at"] = now
        self._take(row, attributes)
        row["updated-at"] = now
        return row

    def forget_entry(self, entry_id: int) -> None:
        """Delete an entry with all its values."""
        for held in (self.entries, self.passwords, self.versions, self.rotatable):
            held.pop(entry_id, None)

    def forget_organization(self, organization_id: int) -> None:
        """Delete an organization with its entries and folders."""
        for rows, forget in ((self.entries, self.forget_entry), (self.folders, self.folders.pop)):
            for key in [
                key for key, row in rows.items() if row["organization-id"] == organization_id
            ]:
                forget(key)
        self.organizations.pop(organization_id, None)

    def add_folder(self, organization_id: int, name: str) -> Row:
        """A new password folder at the top of an organization."""
        folder_id = self.new_id()
        self.folders[folder_id] = folder_row(folder_id, organization_id, name, self.timestamp())
        return self.folders[folder_id]

    def spread_name(self, column: str, row: Row) -> None:
        """Tell the entries the new name of their `organization` or `password-category`."""
        for entry in self.entries.values():
            if entry[f"{column}-id"] == int(row["id"]):
                entry[f"{column}-name"] = row["name"]

    def _take(self, row: Row, attributes: Mapping[str, Any]) -> None:
        columns = taken(attributes, ENTRY_COLUMNS)
        if row["resource-id"] is not None:
            columns.pop("restricted", None)
        row.update(columns)
        if "otp-secret" in attributes:
            row["otp-enabled"] = bool(attributes["otp-secret"])
        category = self.categories.get(row["password-category-id"] or 0)
        row["password-category-name"] = category and category["name"]

    def _draw(self, entry: Entry) -> None:
        categories = {row["name"]: key for key, row in self.categories.items()}
        row = self.add_entry(
            {
                "organization-id": entry.organization_id,
                "name": entry.name,
                "username": entry.username,
                "password": entry.password,
                "password-category-id": categories.get(entry.category or ""),
                "archived": entry.archived,
            },
            entry.id,
        )
        row["personal"] = entry.personal
        row["vault-id"] = VAULT_ID if entry.vaulted else None
        if entry.folder:
            row["password-folder-id"] = self._drawn_folder(entry.organization_id, entry.folder)
        if entry.resource_type and entry.resource_id:
            embed(row, entry.resource_type, entry.resource_id, self._host)

    def _drawn_folder(self, organization_id: int, name: str) -> int:
        for row in self.folders.values():
            if (row["organization-id"], row["name"]) == (organization_id, name):
                return int(row["id"])
        return int(self.add_folder(organization_id, name)["id"])
