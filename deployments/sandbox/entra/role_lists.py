"""Directory roles: definitions, who holds one, and who may activate one."""

from collections.abc import Sequence

from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.filters import Filter
from deployments.sandbox.entra.messages import Reply
from deployments.sandbox.entra.pages import SKIP, page_size
from deployments.sandbox.entra.principals import USER, Holding, holdings, role_id
from deployments.sandbox.entra.problems import Problem, not_found, unsupported_page_size
from deployments.sandbox.entra.roles import GLOBAL_ADMINISTRATOR, NAMES, TEMPLATES
from deployments.sandbox.entra.rows import Row
from deployments.sandbox.entra.selecting import context
from deployments.sandbox.entra.tenants import DIRECTORY

READERS = ("RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", *DIRECTORY)
FILTERS = {name: frozenset({"eq"}) for name in ("principalId", "roleDefinitionId")}


def assignments(asked: Asked) -> Reply:
    """The roles that somebody holds now, not those that may be activated."""
    rows = [_row(asked, each) for each in holdings(asked.directory) if not each.eligible]
    return _page(asked, "roleManagement/directory/roleAssignments", rows)


def eligibilities(asked: Asked) -> Reply:
    """The roles that somebody may activate; only a tenant with the licence for it tells."""
    if not asked.directory.tenant.premium:
        status = asked.directory.settings.eligibility_without_premium
        raise Problem(
            status,
            "AadPremiumLicenseRequired",
            "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance "
            "license.",
        )
    rows = [
        {**_row(asked, each), "status": "Provisioned", "memberType": "Direct"}
        for each in holdings(asked.directory)
        if each.eligible
    ]
    return _page(asked, "roleManagement/directory/roleEligibilitySchedules", rows)


def definitions(asked: Asked) -> Reply:
    """The built-in roles, and the tenant's own as far as somebody holds them."""
    names = dict.fromkeys([*TEMPLATES, *(each.role for each in holdings(asked.directory))])
    rows: list[Row] = [
        {
            "id": role_id(name),
            "templateId": role_id(name),
            "displayName": name,
            "isBuiltIn": name in TEMPLATES,
            "isEnabled": True,
        }
        for name in names
    ]
    return _page(asked, "roleManagement/directory/roleDefinitions", rows)


def activated(asked: Asked) -> Reply:
    """Roles that were ever given to anybody, with their active members when expanded."""
    _plain(asked, "$expand", "$select")
    held = [each for each in holdings(asked.directory) if not each.eligible]
    names = dict.fromkeys([GLOBAL_ADMINISTRATOR, *(each.role for each in held)])
    rows = [_activated(asked, name) for name in names if name in TEMPLATES]
    if asked.query.get("$expand") == "members":
        for row in rows:
            row["members"] = _members(held, row["displayName"])
    return Reply(200, {**context(asked.root, "directoryRoles", {}), "value": rows})


def members(asked: Asked) -> Reply:
    """The active members of one activated role."""
    _plain(asked, "$select")
    for template, name in NAMES.items():
        if asked.path["role"] in {template, _activated(asked, name)["id"]}:
            value = _members(list(holdings(asked.directory)), name)
            return Reply(200, {**context(asked.root, "directoryObjects", {}), "value": value})
    raise not_found(asked.path["role"])


def _plain(asked: Asked, *known: str) -> None:
    asked.needs(*READERS)
    if "$top" in asked.query:
        raise unsupported_page_size()
    asked.takes(*known)


def _page(asked: Asked, what: str, rows: Sequence[Row]) -> Reply:
    asked.needs(*READERS)
    asked.takes("$expand", "$select", "$filter", "$top", SKIP)
    text = asked.query.get("$filter")
    if text is not None:
        test = Filter(text, FILTERS, advanced=False).test
        rows = [row for row in rows if test(row)]
    size = page_size(asked.query, asked.directory.settings.default_page)
    if SKIP in asked.query:
        shown, links = asked.pages.following(asked.call, size)
    else:
        shown, links = asked.pages.first(asked.call, rows, size)
    return Reply(200, {**context(asked.root, what, asked.query), **links, "value": shown})


def _row(asked: Asked, holding: Holding) -> Row:
    row: Row = {
        "id": holding.id,
        "principalId": holding.principal["id"],
        "directoryScopeId": "/",
        "roleDefinitionId": role_id(holding.role),
    }
    if asked.query.get("$expand") == "principal":
        row["principal"] = _principal(holding)
    return row


def _members(held: Sequence[Holding], role: str) -> list[Row]:
    return [_principal(each) for each in held if each.role == role and not each.eligible]


def _principal(holding: Holding) -> Row:
    shown = holding.principal
    if holding.kind == USER:
        shown = {name: shown[name] for name in ("id", "displayName", "userPrincipalName")}
    return {"@odata.type": f"#microsoft.graph.{holding.kind}", **shown}


def _activated(asked: Asked, name: str) -> Row:
    own = str(asked.directory.id_of(f"role {name}"))
    return {"id": own, "displayName": name, "roleTemplateId": TEMPLATES[name]}
