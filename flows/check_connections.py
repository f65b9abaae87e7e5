"""Check the connections before anything depends on them."""

from collections.abc import Sequence

from prefect import flow

from tasks.connections import ActiveDirectoryDomain, ITGlueConnection, Microsoft365Tenant, name_of
from tasks.preflight import check_domain, check_itglue, report_checks
from tasks.tenant_checks import check_tenant


@flow(flow_run_name="check connections")
def check_connections(
    itglue: ITGlueConnection | None = None,
    domains: Sequence[ActiveDirectoryDomain] = (),
    tenants: Sequence[Microsoft365Tenant] = (),
) -> int:
    """Name precisely what is missing: keys, rights, hosts, certificates; changes nothing.

    For a tenant that has not let the application in yet, the address where it does is given.

    Args:
        itglue: The IT Glue connection to check.
        domains: The domain connections to check.
        tenants: The Microsoft 365 connections to check.
    """
    checks = check_itglue(name_of(itglue)) if itglue else []
    for domain in domains:
        checks += check_domain(name_of(domain))
    for tenant in tenants:
        checks += check_tenant(name_of(tenant))
    return report_checks(checks)
