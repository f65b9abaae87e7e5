"""Check the connections before anything depends on them."""

from collections.abc import Sequence

from prefect import flow

from tasks.connections import ActiveDirectoryDomain, ITGlueConnection, name_of
from tasks.preflight import check_domain, check_itglue, report_checks


@flow(flow_run_name="check connections")
def check_connections(
    itglue: ITGlueConnection | None = None, domains: Sequence[ActiveDirectoryDomain] = ()
) -> int:
    """Name precisely what is missing: keys, rights, hosts, certificates; changes nothing.

    Args:
        itglue: The IT Glue connection to check.
        domains: The domain connections to check.
    """
    checks = check_itglue(name_of(itglue)) if itglue else []
    for domain in domains:
        checks += check_domain(name_of(domain))
    return report_checks(checks)
