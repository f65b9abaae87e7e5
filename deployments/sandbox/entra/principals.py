"""Who holds which directory role in a tenant: users, groups and applications."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID, uuid5

from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.roles import TEMPLATES
from deployments.sandbox.entra.rows import Row

USER, GROUP, APPLICATION = "user", "group", "servicePrincipal"


class Holding(NamedTuple):
    """One role that one principal holds, or may activate."""

    id: str
    kind: str
    principal: Row
    role: str
    eligible: bool


def role_id(role: str) -> str:
    """The id of a role's definition."""
    return TEMPLATES.get(role) or str(uuid5(UUID(TEMPLATES["Directory Readers"]), role))


def application_id(directory: Directory, client_id: str) -> str:
    """The id of an application's service principal in this tenant."""
    return str(directory.id_of(f"application {client_id}"))


def groups(directory: Directory) -> dict[str, tuple[str, tuple[str, ...], list[Row]]]:
    """By id: a group's name, its roles and its members."""
    members: dict[str, list[Row]] = {}
    for person in directory.special:
        row = directory.visible(str(directory.id_of(person.upn)))
        for name in person.groups if row else ():
            members.setdefault(name, []).append(row or {})
    return {
        str(directory.id_of(f"group {each.name}")): (
            each.name,
            each.roles,
            members.get(each.name, []),
        )
        for each in directory.tenant.groups
    }


def holdings(directory: Directory) -> Iterator[Holding]:
    """Every role that somebody holds, or may activate."""
    for person in directory.special:
        row = directory.visible(str(directory.id_of(person.upn)))
        if row is None:
            continue
        for role in person.roles:
            yield _holding(directory, USER, row, role)
        for role in person.eligible:
            yield _holding(directory, USER, row, role, eligible=True)
    for group_id, (name, roles, _) in groups(directory).items():
        for role in roles:
            principal = {"id": group_id, "displayName": name, "isAssignableToRole": True}
            yield _holding(directory, GROUP, principal, role)
    for consent in directory.consents.values():
        for role in consent.roles:
            own = application_id(directory, consent.client_id)
            principal = {"id": own, "appId": consent.client_id}
            yield _holding(directory, APPLICATION, principal, role)


def roles_of(directory: Directory, user_id: str) -> tuple[set[str], bool]:
    """The roles that a user has now, and whether a role-assignable group is among the reasons."""
    own = {
        each.role
        for each in holdings(directory)
        if each.principal["id"] == user_id and not each.eligible
    }
    in_group = False
    for _, roles, members in groups(directory).values():
        if any(each["id"] == user_id for each in members):
            in_group = True
            own |= set(roles)
    return own, in_group


def _holding(
    directory: Directory, kind: str, principal: Row, role: str, *, eligible: bool = False
) -> Holding:
    key = f"holding {principal['id']} {role} {eligible}"
    return Holding(str(directory.id_of(key)), kind, principal, role, eligible)
