"""What a customer's directory holds, and what of it an operator chose."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from prefect import task
from sqlmodel import col, select

from models.account import Account
from models.customer import Directory, DirectoryKind
from models.identity import Identity, OrganizationalUnit
from models.names import name_key
from models.plural import counted
from models.unit_choice import choose_units
from tasks.batch import Batch
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.active_directory.reading import units_with_users
from tasks.clients.database import reading
from tasks.clients.errors import NotFound
from tasks.doors import active_directory
from tasks.retries import RETRIES


@task(task_run_name="fetch organizational units · {domain}", **RETRIES)
def fetch_organizational_units(domain: str) -> list[OrganizationalUnit]:
    """The OUs of a domain that hold users."""
    with active_directory(domain) as directory:
        return directory.fetch_organizational_units()


@task(task_run_name="list emptied organizational units · {domain}")
def list_emptied_units(
    domain: str, offered: Sequence[OrganizationalUnit]
) -> list[OrganizationalUnit]:
    """The OUs that our accounts were last seen in, or above, and that hold no users any more.

    They may be imported again, so that those that have left them are noticed.
    """
    with reading() as session:
        seen = session.exec(
            select(Account.ou_dn)
            .join(Directory)
            .where(
                Directory.connection == domain,
                Directory.kind == DirectoryKind.ACTIVE_DIRECTORY,
                col(Account.gone_at).is_(None),
            )
            .distinct()
        ).all()
    full = {unit.dn for unit in offered}
    return [
        unit.model_copy(update={"users": 0, "users_below": 0})
        for unit in units_with_users([f"CN=account,{ou_dn}" for ou_dn in seen])
        if unit.dn not in full
    ]


@task(task_run_name="choose organizational units")
def choose_organizational_units(
    offered: Sequence[OrganizationalUnit],
    wanted: Sequence[str],
    emptied: Sequence[OrganizationalUnit] = (),
) -> list[OrganizationalUnit]:
    """The OUs an operator named by path or DN; NotFound names the unknown and lists the offered."""
    chosen, unknown, problems = choose_units(wanted, [*offered, *emptied])
    if unknown:
        problems.append(f"No OU that holds users is called {', '.join(map(repr, unknown))}.")
    if not wanted:
        problems.append("No OU was chosen.")
    if problems:
        listed = "; ".join(f"{each.path} ({counted(each.users_below, 'user')})" for each in offered)
        choice = f"Choose from: {listed or 'none, as no OU holds users'}."
        raise NotFound(" ".join([*problems, choice]))
    return chosen


@task(task_run_name="fetch identities · {domain}", **RETRIES)
def fetch_identities(
    domain: str, units: Sequence[OrganizationalUnit], *, include_subtree: bool
) -> Sequence[Identity]:
    """The users of these OUs, each once, and of all OUs below them if asked for."""
    with active_directory(domain) as directory:
        found = {
            identity.object_id: identity
            for unit in units
            for identity in identities_in(directory, unit.dn, include_subtree=include_subtree)
        }
    return Batch(found.values())


def identities_in(
    directory: ActiveDirectory, ou_dn: str, *, include_subtree: bool
) -> list[Identity]:
    """The users in one OU, and in those below it if asked for; NotFound when it is not there."""
    found = directory.fetch_accounts(ou_dn, subtree=include_subtree)
    return [each for each in found if not each.signs_tickets]


@task(task_run_name="choose identities")
def choose_identities(found: Sequence[Identity], wanted: Sequence[str]) -> Sequence[Identity]:
    """The accounts an operator named by sAMAccountName or UPN, or all; NotFound names the unknown."""
    if not wanted:
        return found
    by_name: defaultdict[str, dict[UUID, Identity]] = defaultdict(dict)
    for each in found:
        for name in filter(None, (each.sam_account_name, each.user_principal_name)):
            by_name[name_key(name)][each.object_id] = each
    chosen = {name: list(by_name.get(name_key(name), {}).values()) for name in wanted}
    problems = [
        f"{len(several)} accounts are called {name!r}: "
        f"{'; '.join(each.distinguished_name for each in several)}. Write the sign-in name."
        for name, several in chosen.items()
        if len(several) > 1
    ]
    if unknown := [name for name, several in chosen.items() if not several]:
        problems.append(
            f"These OUs hold no account called {', '.join(map(repr, unknown))}. Write the sign-in "
            "name or the UPN, and choose the OU it is in."
        )
    if problems:
        raise NotFound(" ".join([*problems, "Nothing was imported."]))
    meant = {each.object_id: each for several in chosen.values() for each in several}
    return Batch(meant.values())
