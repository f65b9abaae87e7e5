"""Who holds a directory role, active or eligible, directly or through a group."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tasks.clients.entra.exchange import Exchange
from tasks.clients.entra.groups import fetch_members
from tasks.clients.entra.paging import read_list
from tasks.clients.entra.wire import AssignmentRow, DefinitionRow, Page
from tasks.clients.errors import NotFound, NotPermitted, Refused

ROLES = "/roleManagement/directory"
EXPANDED = {"$expand": "principal"}
GROUP = "#microsoft.graph.group"


@dataclass
class Roles:
    """The roles of each principal by id, and what could not be read."""

    active: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    eligible: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    unread: list[str] = field(default_factory=list[str])
    readable: bool = True  # False: nobody's role is known


def fetch_roles(exchange: Exchange) -> Roles:
    """All roles that somebody has. What may not be read is told, not raised."""
    found = Roles()
    try:
        names = _names(exchange)
        held = read_list(exchange, f"{ROLES}/roleAssignments", EXPANDED, Page[AssignmentRow])
    except NotPermitted:
        found.unread.append(
            "Who is an administrator could not be read: the application lacks the permission "
            "RoleManagement.Read.Directory."
        )
        found.readable = False
        return found
    _add(exchange, found, found.active, names, held)
    try:
        may = read_list(
            exchange, f"{ROLES}/roleEligibilitySchedules", EXPANDED, Page[AssignmentRow]
        )
    except (NotPermitted, Refused):
        found.unread.append(
            "Who may activate a role (Privileged Identity Management) could not be read: the "
            "tenant has no licence for it, or does not let the application see it."
        )
    else:
        _add(exchange, found, found.eligible, names, may)
    return found


def fetch_roles_of(exchange: Exchange, principal_id: UUID) -> tuple[str, ...]:
    """The roles that one principal holds now."""
    query = {"$filter": f"principalId eq '{principal_id}'"}
    held = read_list(exchange, f"{ROLES}/roleAssignments", query, Page[AssignmentRow])
    names = _names(exchange) if held else {}
    return tuple(sorted({_named(names, each.role_definition_id) for each in held}))


def _names(exchange: Exchange) -> dict[str, str]:
    query = {"$select": "id,displayName,isBuiltIn"}
    rows = read_list(exchange, f"{ROLES}/roleDefinitions", query, Page[DefinitionRow])
    return {
        row.id: row.display_name if row.is_built_in else f"{row.display_name} (custom)"
        for row in rows
    }


def _named(names: dict[str, str], role_id: str) -> str:
    return names.get(role_id, f"role {role_id}")


def _add(
    exchange: Exchange,
    found: Roles,
    target: dict[UUID, set[str]],
    names: dict[str, str],
    rows: Iterable[AssignmentRow],
) -> None:
    for row in rows:
        role = _named(names, row.role_definition_id)
        target[row.principal_id].add(role)
        if row.principal is not None and row.principal.kind == GROUP:
            for member in _members(exchange, found, row.principal_id):
                target[member].add(role)


def _members(exchange: Exchange, found: Roles, group_id: UUID) -> frozenset[UUID]:
    try:
        return fetch_members(exchange, group_id)
    except (NotPermitted, NotFound):
        told = (
            f"Who is an administrator through group {group_id} could not be read: the application "
            "lacks the permission GroupMember.Read.All."
        )
        if told not in found.unread:
            found.unread.append(told)
        return frozenset()
