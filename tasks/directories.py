"""What a customer's directory holds, and what of it an operator chose."""

from collections.abc import Sequence

from prefect import task

from models.identity import Identity, OrganizationalUnit
from tasks.clients.errors import NotFound
from tasks.doors import active_directory
from tasks.retries import RETRIES


@task(task_run_name="fetch organizational units · {domain}", **RETRIES)
def fetch_organizational_units(domain: str) -> list[OrganizationalUnit]:
    """The OUs of a domain that hold users."""
    with active_directory(domain) as directory:
        return directory.fetch_organizational_units()


@task(task_run_name="choose organizational units")
def choose_organizational_units(
    offered: Sequence[OrganizationalUnit], wanted: Sequence[str]
) -> list[OrganizationalUnit]:
    """The OUs an operator named by path or DN; NotFound names the unknown and lists the offered."""
    by_name = {name.casefold(): each for each in offered for name in (each.dn, each.path)}
    unknown = [name for name in wanted if name.strip().casefold() not in by_name]
    if unknown or not wanted:
        problem = (
            f"No OU that holds users is called {', '.join(map(repr, unknown))}."
            if unknown
            else "No OU was chosen."
        )
        listed = "; ".join(f"{each.path} ({each.users_below} users)" for each in offered)
        raise NotFound(f"{problem} Choose from: {listed or 'none, as no OU holds users'}.")
    chosen = [by_name[name.strip().casefold()] for name in wanted]
    return list({each.dn: each for each in chosen}.values())


@task(task_run_name="fetch identities · {domain}", **RETRIES)
def fetch_identities(
    domain: str, units: Sequence[OrganizationalUnit], *, include_subtree: bool
) -> list[Identity]:
    """The users of these OUs, each once, and of all OUs below them if asked for."""
    found: dict[str, Identity] = {}
    with active_directory(domain) as directory:
        for unit in units:
            for identity in directory.fetch_accounts(unit.dn, subtree=include_subtree):
                found[str(identity.object_id)] = identity
    return list(found.values())


@task(task_run_name="choose identities")
def choose_identities(found: Sequence[Identity], wanted: Sequence[str]) -> list[Identity]:
    """The accounts an operator named by sAMAccountName or UPN, or all; NotFound names the unknown."""
    if not wanted:
        return list(found)
    by_name = {
        name.casefold(): each
        for each in found
        for name in (each.sam_account_name, each.user_principal_name)
        if name
    }
    unknown = [name for name in wanted if name.strip().casefold() not in by_name]
    if unknown:
        raise NotFound(
            f"These OUs hold no account called {', '.join(map(repr, unknown))}. Write the sign-in "
            "name or the UPN, and choose the OU it is in. Nothing was imported."
        )
    return [by_name[name.strip().casefold()] for name in wanted]
