"""What each kind of row looks like when it is new: attributes in kebab-case, ids as text."""

from typing import Any

from deployments.sandbox.world import Organization

Row = dict[str, Any]

ASSET_TYPE = "Wireless"  # the flexible asset type that embedded entries of the world belong to
READ_TYPES = {
    "Configuration": "Configuration",
    "Contact": "Contact",
    "Document": "Document",
    "Domain": "Domain",
    "Location": "Location",
    "SSL Certificate": "SSL Certificate",
    "Flexible Asset": "flexible-asset-traits",
    "Ticket": "Ticket",
}
"""What reads call a parent's type that writes call so."""


def organization_row(organization_id: int, name: str | None, now: str) -> Row:
    """An organization with nothing but a name."""
    return {
        "id": str(organization_id),
        "name": name,
        "alert": None,
        "description": None,
        "organization-type-id": None,
        "organization-type-name": None,
        "organization-status-id": None,
        "organization-status-name": None,
        "my-glue-account-id": None,
        "primary": False,
        "logo": "",
        "quick-notes": None,
        "short-name": (name or "")[:10],
        "parent-id": None,
        "ancestor-ids": None,
        "created-at": now,
        "updated-at": now,
    }


def drawn_organization(drawn: Organization, types: list[str], statuses: list[str], now: str) -> Row:
    """An organization as the world draws it; ids of types and statuses count from 1."""
    return {
        **organization_row(drawn.id, drawn.name, now),
        "organization-type-id": types.index(drawn.type_name) + 1,
        "organization-type-name": drawn.type_name,
        "organization-status-id": statuses.index(drawn.status_name) + 1,
        "organization-status-name": drawn.status_name,
        "primary": drawn.primary,
    }


def named_row(row_id: int, name: str, now: str) -> Row:
    """A row of a list that the account defines: a type, a status, a category."""
    return {"id": str(row_id), "name": name, "created-at": now, "updated-at": now}


def folder_row(folder_id: int, organization_id: int, name: str, now: str) -> Row:
    """A password folder at the top of an organization."""
    return {
        **named_row(folder_id, name, now),
        "organization-id": organization_id,
        "parent-id": None,
        "restricted": False,
    }


def entry_row(entry_id: int, organization: Row, host: str, now: str) -> Row:
    """A general password entry without a name."""
    return {
        "id": str(entry_id),
        "organization-id": int(organization["id"]),
        "organization-name": organization["name"],
        "resource-url": f"{host}/{organization['id']}/passwords/{entry_id}",
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
        "is-live": False,
        "rotation-permitted": False,
        "shareable": True,
        "created-at": now,
        "updated-at": now,
    }


def embed(row: Row, read_type: str, resource_id: int, host: str) -> None:
    """Make an entry belong to a parent, whose security it takes over."""
    of_asset = read_type == READ_TYPES["Flexible Asset"]
    kind = ASSET_TYPE if of_asset else read_type
    row.update(
        {
            "resource-id": resource_id,
            "resource-type": read_type,
            "cached-resource-type-name": kind,
            "cached-resource-name": f"{kind} {resource_id}",
            "parent-url": f"{host}/{row['organization-id']}/"
            f"{'assets' if of_asset else kind.lower().replace(' ', '_') + 's'}/{resource_id}",
        }
    )
