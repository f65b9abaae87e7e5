"""What the stand-in holds: rows with kebab-case attributes, and every value an entry had."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from deployments.sandbox.world import Entry, World

Row = dict[str, Any]

FIRST_NEW_ID = 7_900_000_000_000_001
WRITE_TYPES = {
    "Configuration": "Configuration",
    "Contact": "Contact",
    "Document": "Document",
    "Domain": "Domain",
    "Location": "Location",
    "SSL Certificate": "SSL Certificate",
    "Flexible Asset": "flexible-asset-traits",
    "Ticket": "Ticket",
}
"""What writes call a parent's type, and what reads call it."""


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
        began = self.timestamp()
        self.organizations: dict[int, Row] = {
            each.id: {
                "id": str(each.id),
                "name": each.name,
                "alert": None,
                "description": None,
                "organization-type-id": 1 if each.type_name == "Owner" else 2,
                "organization-type-name": each.type_name,
                "organization-status-id": 1 if each.status_name == "Active" else 2,
                "organization-status-name": each.status_name,
                "primary": each.primary,
                "logo": "",
                "quick-notes": None,
                "short-name": each.name[:10],
                "parent-id": None,
                "ancestor-ids": None,
                "created-at": began,
                "updated-at": began,
            }
            for each in world.organizations
        }
        self.categories: dict[int, Row] = {
            500 + number: {
                "id": str(500 + number),
                "name": name,
                "created-at": began,
                "updated-at": began,
                "passwords-count": 0,
            }
            for number, name in enumerate(world.categories)
        }
        for each in world.entries:
            self._draw(each)

    def timestamp(self) -> str:
        """Now, as IT Glue writes it."""
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + "000Z"

    def new_id(self) -> int:
        """An id nobody has had."""
        with self.lock:
            self._next_id += 1
            return self._next_id

    def add_entry(self, attributes: Mapping[str, Any], entry_id: int | None = None) -> Row:
        """A new entry with these attributes, kebab-case, `password` among them."""
        entry_id = entry_id or self.new_id()
        now = self.timestamp()
        organization = self.organizations[int(attributes["organization-id"])]
        row: Row = {
            "id": str(entry_id),
            "organization-id": int(organization["id"]),
            "organization-name": organization["name"],
            "resource-url": f"{self._host}/{organization['id']}/passwords/{entry_id}",
            "restricted": False,
            "my-glue": False,
            "name": None,
            "autofill-selectors": None,
            "username": None,
            "url": None,
            "notes": None,
            "password-updated-at": now,
            "updated-by": None,
            "updated-by-type": None,
            "resource-id": None,
            "resource-type": None,
            "cached-resource-type-name": None,
            "cached-resource-name": None,
            "password-category-id": None,
            "password-category-name": None,
            "password-folder-id": None,
            "parent-url": None,
            "vault-id": None,
            "archived": False,
            "personal": False,
            "otp-enabled": False,
            "shareable": True,
            "created-at": now,
            "updated-at": now,
        }
        self.entries[entry_id] = row
        self.versions[entry_id] = []
        self.passwords[entry_id] = str(attributes["password"])
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

    def folder(self, organization_id: int, name: str) -> int:
        """The id of an organization's folder, made if need be."""
        for folder_id, row in self.folders.items():
            if (row["organization-id"], row["name"]) == (organization_id, name):
                return folder_id
        folder_id = self.new_id()
        self.folders[folder_id] = {
            "id": str(folder_id),
            "organization-id": organization_id,
            "name": name,
            "parent-id": None,
            "restricted": False,
            "created-at": self.timestamp(),
            "updated-at": self.timestamp(),
        }
        return folder_id

    def _take(self, row: Row, attributes: Mapping[str, Any]) -> None:
        writable = (
            "name", "username", "url", "notes", "restricted", "autofill-selectors", "archived",
            "shareable", "password-folder-id", "password-updated-at",
        )  # fmt: skip
        row.update({name: attributes[name] for name in writable if name in attributes})
        if "otp-secret" in attributes:
            row["otp-enabled"] = bool(attributes["otp-secret"])
        if "password-category-id" in attributes:
            category = self.categories.get(int(attributes["password-category-id"] or 0))
            row["password-category-id"] = category and int(category["id"])
            row["password-category-name"] = category and category["name"]
        if attributes.get("resource-type") in WRITE_TYPES and attributes.get("resource-id"):
            row["resource-id"] = int(attributes["resource-id"])
            row["resource-type"] = WRITE_TYPES[attributes["resource-type"]]
            row["cached-resource-type-name"] = attributes["resource-type"]
            row["cached-resource-name"] = f"{attributes['resource-type']} {row['resource-id']}"
            row["parent-url"] = f"{self._host}/{row['organization-id']}/{row['resource-id']}"

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
        row["vault-id"] = 88 if entry.vaulted else None
        if entry.folder:
            row["password-folder-id"] = self.folder(entry.organization_id, entry.folder)
        if entry.resource_type:
            row["resource-type"], row["resource-id"] = entry.resource_type, entry.resource_id
            row["cached-resource-type-name"] = entry.resource_type
            row["cached-resource-name"] = f"{entry.resource_type} {entry.resource_id}"
