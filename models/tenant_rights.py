"""What the application may do in a tenant, what it lacks, and whom it may reset.

The table of roles is Microsoft's "Who can reset passwords" (Graph, resource type users).
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from pydantic import BaseModel, ConfigDict

NEEDED = {
    "User.Read.All": "to list the tenant's users",
    "User-PasswordProfile.ReadWrite.All": "to reset passwords",
    "RoleManagement.Read.Directory": "to see who is an administrator",
    "Domain.Read.All": "to see which domains are federated",
    "Organization.Read.All": "to read the tenant's name",
}
"""The application permissions of Microsoft Graph, and what each is for."""

USEFUL = {"GroupMember.Read.All": "to see who is an administrator through a group"}
"""Permissions without which less is seen."""

_HIGHEST = frozenset({"Privileged Authentication Administrator", "Global Administrator"})
_MOST = _HIGHEST | {
    "Authentication Administrator",
    "Helpdesk Administrator",
    "User Administrator",
}
_ALL = _MOST | {"Password Administrator"}
_RESET_BY = {
    "Directory Readers": _ALL,
    "Guest Inviter": _ALL,
    "Password Administrator": _ALL,
    "Message Center Reader": _MOST,
    "Reports Reader": _MOST,
    "Usage Summary Reports Reader": _MOST,
    "Helpdesk Administrator": _HIGHEST | {"Helpdesk Administrator", "User Administrator"},
    "Authentication Administrator": _HIGHEST | {"Authentication Administrator"},
    "User Administrator": _HIGHEST | {"User Administrator"},
    "Groups Administrator": _HIGHEST | {"User Administrator"},
}


class TenantRights(BaseModel):
    """What the application's token and its service principal may do in one tenant."""

    model_config = ConfigDict(frozen=True)

    tenant_id: UUID
    application_id: UUID
    permissions: frozenset[str]
    roles: tuple[str, ...]  # directory roles of its service principal
    roles_readable: bool = True

    @property
    def missing(self) -> dict[str, str]:
        """The needed permissions that were not granted, and what each is for."""
        return {name: why for name, why in NEEDED.items() if name not in self.permissions}


def may_reset(own: Collection[str], target: Iterable[str]) -> bool:
    """Whether an application with the directory roles `own` may reset one that has these.

    One without a role needs none. A custom role is for the two highest only.
    """
    return all(not _HIGHEST.isdisjoint(own) or _lesser(own, role) for role in target)


def _lesser(own: Collection[str], role: str) -> bool:
    return not _RESET_BY.get(role, _HIGHEST).isdisjoint(own)
