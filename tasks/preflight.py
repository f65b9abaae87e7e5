"""Checks connections before anything depends on them: each check is a sentence for the operator."""

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel

from models.plural import counted
from models.report import cell, cell_with_links, table
from tasks.clients.errors import NotAuthenticated, OutsideError
from tasks.connections import ITGlueConnection, load
from tasks.doors import active_directory, itglue


class Check(BaseModel):
    """One thing that was looked at; `passed` is None when it could not be told."""

    subject: str
    passed: bool | None
    says: str


class ConnectionsIncomplete(Exception):
    """Something is missing at a connection; the text lists what."""


@task(task_run_name="check IT Glue · {connection}")
def check_itglue(connection: str) -> list[Check]:
    """The key, its region and its rights."""
    subject = f"IT Glue {connection}"
    try:
        client = itglue(connection)
        rights = client.fetch_key_rights()
    except NotAuthenticated as error:
        return [Check(subject=subject, passed=False, says=f"{error}{_other_region(connection)}")]
    except OutsideError as error:
        return [Check(subject=subject, passed=False, says=str(error))]
    access = {
        True: "The key has Password Access.",
        False: "The key has no Password Access: create one with the box Password Access ticked "
        "in IT Glue under Account > Settings > API Keys, and save it in the connection.",
        None: "Whether the key has Password Access cannot be told, as it sees no password entry.",
    }
    return [
        Check(
            subject=subject,
            passed=rights.organizations > 0,
            says=f"The key is accepted and sees {counted(rights.organizations, 'organization')}.",
        ),
        Check(subject=subject, passed=rights.password_access, says=access[rights.password_access]),
    ]


@task(task_run_name="check domain · {connection}")
def check_domain(connection: str) -> list[Check]:
    """The host, its certificate, the service account, and its rights in every OU with users."""
    subject = f"Domain {connection}"
    try:
        with active_directory(connection) as directory:
            facts = directory.fetch_domain()
            signed_in = f"Signed in to {facts.dns_name} ({facts.netbios_name})."
            units = [unit for unit in directory.fetch_organizational_units() if unit.users]
            rights = [(unit.path, directory.may_reset(unit.dn)) for unit in units]
            return [
                Check(subject=subject, passed=True, says=signed_in),
                *_delegation(subject, rights),
            ]
    except OutsideError as error:
        return [Check(subject=subject, passed=False, says=str(error))]


@task(task_run_name="report checks")
def report_checks(checks: Sequence[Check]) -> int:
    """Publish the checks, the number of them; ConnectionsIncomplete lists those that failed."""
    if not checks:
        raise ConnectionsIncomplete("Nothing was checked: choose at least one connection.")
    words = {True: "ok", False: "MISSING", None: "note"}
    rows = [(words[each.passed], cell(each.subject), cell_with_links(each.says)) for each in checks]
    create_markdown_artifact(
        key="connections",
        markdown=table(("", "Connection", "What was found"), rows),
        description="The last check of the connections",
    )
    failed = [f"{each.subject}: {each.says}" for each in checks if each.passed is False]
    if failed:
        raise ConnectionsIncomplete("\n".join(failed))
    return len(checks)


def _delegation(subject: str, rights: Sequence[tuple[str, bool | None]]) -> list[Check]:
    """Where the service account may reset; MISSING only if it may nowhere."""
    granted = [path for path, allowed in rights if allowed]
    denied = [path for path, allowed in rights if not allowed]
    holding = counted(len(rights), "OU that holds", "OUs that hold") + " users"
    checks = [
        Check(
            subject=subject,
            passed=bool(granted),
            says=f"May reset passwords in {len(granted)} of {holding}: "
            f"{'; '.join(granted) or 'none. Delegate the OUs you want to import from (README)'}.",
        )
    ]
    if denied:
        says = f"No right to reset in: {'; '.join(denied)}. Delegate it there if it is wanted."
        checks.append(Check(subject=subject, passed=None, says=says))
    return checks


def _other_region(connection: str) -> str:
    try:
        region = itglue(connection).region_of_key()
    except OutsideError:
        return ""
    if region is None:
        return ""
    chosen = load(ITGlueConnection, connection).region
    return (
        f" This key belongs to region {region}, and the connection says {chosen}: change it there."
    )
