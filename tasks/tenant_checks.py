"""Checks a connection to a Microsoft 365 tenant: each check is a sentence for the operator."""

from collections.abc import Sequence

from prefect import task

from models.tenant import TenantFacts
from models.tenant_rights import NEEDED, USEFUL, TenantRights, may_reset
from tasks.clients.entra import EntraTenant, consent_url
from tasks.clients.errors import OutsideError
from tasks.connections import Microsoft365Tenant, load
from tasks.doors import entra, tenant_connection
from tasks.preflight import Check

HIGHEST = "Global Administrator"
READS_FACTS = frozenset({"Organization.Read.All", "Domain.Read.All"})


@task(task_run_name="check tenant · {connection}")
def check_tenant(connection: str) -> list[Check]:
    """The application, what the tenant lets it do, the tenant's name, and what it may not reset."""
    subject = f"Tenant {connection}"
    try:
        client = entra(connection)
        rights = client.fetch_rights()
        known = _facts(subject, client, rights)
    except OutsideError as error:
        return [Check(subject=subject, passed=False, says=str(error))]
    return [*known, *_permissions(subject, rights, connection), _administrators(subject, rights)]


def _facts(subject: str, client: EntraTenant, rights: TenantRights) -> list[Check]:
    """Whose tenant it is, and which of its users are reset elsewhere; asked if that is allowed."""
    if not rights.permissions >= READS_FACTS:
        says = f"Signed in to tenant {rights.tenant_id}; its name may not be read."
        return [Check(subject=subject, passed=True, says=says)]
    facts = client.fetch_tenant()
    says = f"Signed in to {facts.name} ({facts.default_domain}, {facts.object_id})."
    return [
        Check(subject=subject, passed=True, says=says),
        *(Check(subject=subject, passed=None, says=each) for each in _elsewhere(facts)),
    ]


def _elsewhere(facts: TenantFacts) -> list[str]:
    said: list[str] = []
    if facts.synced:
        said.append(
            "A sync (Entra Connect or Cloud Sync) brings users from a domain: their passwords are "
            "set there, so that import-tenant-accounts leaves them out."
        )
    if facts.federated_domains:
        listed = ", ".join(sorted(facts.federated_domains))
        said.append(
            f"Federated: {listed}. Another identity provider has the passwords of the users there, "
            "so that import-tenant-accounts leaves them out."
        )
    return said


def _permissions(subject: str, rights: TenantRights, connection: str) -> list[Check]:
    """What the tenant granted; a note for what only shows less."""
    checks = [
        Check(subject=subject, passed=True, says=f"All {len(NEEDED)} permissions are granted.")
    ]
    if rights.missing:
        again = _to_consent(connection)
        says = f"{_listed(rights.missing)}. Add what is missing as application permissions of "
        says += f"Microsoft Graph, under App registrations > API permissions. {again}"
        checks = [Check(subject=subject, passed=False, says=says)]
    lacking = {name: why for name, why in USEFUL.items() if name not in rights.permissions}
    if lacking:
        checks.append(Check(subject=subject, passed=None, says=f"{_listed(lacking)}."))
    return checks


def _listed(missing: dict[str, str]) -> str:
    listed = "; ".join(f"{name} ({why})" for name, why in missing.items())
    return f"Permissions that the tenant has not granted: {listed}"


def _administrators(subject: str, rights: TenantRights) -> Check:
    """Whether administrators may be reset: permissions alone never reach them."""
    if not rights.roles_readable:
        says = "Whether administrators can be reset cannot be told without the missing permission."
        return Check(subject=subject, passed=None, says=says)
    if may_reset(rights.roles, [HIGHEST]):
        return Check(subject=subject, passed=True, says=f"{_has(rights.roles)}: it may reset all.")
    return Check(
        subject=subject,
        passed=None,
        says=f"{_has(rights.roles)}: users without a role can be reset, and not all administrators. "
        "To rotate these, too, give the application the role Privileged Authentication "
        "Administrator in this tenant, under Entra > Roles & admins.",
    )


def _has(roles: Sequence[str]) -> str:
    if not roles:
        return "The application has no directory role"
    return f"The application has the directory role {' and '.join(roles)}"


def _to_consent(connection: str) -> str:
    target = tenant_connection(load(Microsoft365Tenant, connection))
    url = consent_url(target.cloud, target.tenant_id, target.client_id)
    return f"Then an administrator of the customer opens {url} and agrees."
