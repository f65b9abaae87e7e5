"""The tenant itself: its record and its domains."""

from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.messages import Reply
from deployments.sandbox.entra.rows import Row, written
from deployments.sandbox.entra.selecting import context

DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")


def organization(asked: Asked) -> Reply:
    """The one organization of the tenant."""
    asked.needs("Organization.Read.All", "Organization.ReadWrite.All", *DIRECTORY)
    asked.takes("$select")
    tenant, last = asked.directory.tenant, asked.directory.last_sync
    row: Row = {
        "id": tenant.id,
        "displayName": tenant.name,
        "tenantType": "AAD",
        "onPremisesSyncEnabled": True if tenant.synced_from else None,
        "onPremisesLastSyncDateTime": written(last) if last else None,
        "verifiedDomains": [
            {
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": each.default,
                "isInitial": each.name.endswith(".onmicrosoft.com"),
                "name": each.name,
                "type": "Federated" if each.federated else "Managed",
            }
            for each in tenant.domains
        ],
    }
    return _listed(asked, "organization", [row])


def domains(asked: Asked) -> Reply:
    """The tenant's domains, and who knows the passwords of each."""
    asked.needs("Domain.Read.All", "Domain.ReadWrite.All", *DIRECTORY)
    asked.takes("$select")
    rows: list[Row] = [
        {
            "id": each.name,
            "authenticationType": "Federated" if each.federated else "Managed",
            "isAdminManaged": True,
            "isDefault": each.default,
            "isInitial": each.name.endswith(".onmicrosoft.com"),
            "isRoot": True,
            "isVerified": True,
            "supportedServices": [],
        }
        for each in asked.directory.tenant.domains
    ]
    return _listed(asked, "domains", rows)


def _listed(asked: Asked, what: str, rows: list[Row]) -> Reply:
    select = asked.query.get("$select")
    names = select.split(",") if select else None
    value = [{n: row[n] for n in row if names is None or n in {"id", *names}} for row in rows]
    return Reply(200, {**context(asked.root, what, asked.query), "value": value})
