"""The forms in which an operator picks OUs, and the accounts in them, to import."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import select

from models.account import Account
from models.customer import Directory, DirectoryKind
from models.identity import Identity, OrganizationalUnit
from models.plural import counted
from models.report import bullets, cell
from tasks.clients.database import reading
from tasks.connections import ActiveDirectoryDomain, name_of
from tasks.directories import fetch_organizational_units
from tasks.forms import ask, picked, several, something, which

SHOWN = 60  # lines of the tree: the drop-down has them all


def choose_units_in_form(
    offered: Sequence[OrganizationalUnit], wanted: Sequence[str], *, asking: bool
) -> Sequence[str]:
    """The OUs named, or those that the operator picks, as DNs."""
    if wanted or not asking or not offered:
        return wanted
    paths = Counter(each.path for each in offered)
    labels = {f"{_name(each, paths)} · {counted(each.users, 'user')}": each.dn for each in offered}
    tree = bullets([_line(each) for each in offered], " in the list below", SHOWN)
    text = "## Where are the accounts?\n\nOnly OUs that hold users are listed.\n\n"
    question = several("Organizational units", "Type to search; choose at least one.", labels)
    answers = ask(text + tree, {"units": question})
    return [labels[label] for label in answers["units"]]


def choose_units_to_onboard(
    domain: ActiveDirectoryDomain, wanted: Sequence[str], *, asking: bool
) -> Sequence[str]:
    """As `choose_units_in_form`; NotAnswered when none was picked, as nothing is changed before."""
    if wanted or not asking:
        return wanted
    offered = fetch_organizational_units(name_of(domain))
    return something(list(choose_units_in_form(offered, wanted, asking=True)))


def choose_accounts_in_form(
    domain: str, found: Sequence[Identity], wanted: Sequence[str], *, asking: bool
) -> Sequence[str]:
    """The accounts named, or those that the operator picks, by sign-in name; empty for all."""
    if wanted or not asking or not found:
        return wanted
    known = _known(domain)
    offered = {_label(each): each for each in found}
    new = sum(each.object_id not in known for each in found)
    text = (
        f"## {counted(len(found), 'account')}, {new} new\n\nAccounts that were imported before are "
        "brought up to date. Nothing is changed in the directory."
    )
    help_text = "The accounts to import."
    questions = which("accounts", "Accounts", help_text, offered, all_of_many=True)
    chosen = something(picked("accounts", ask(text, questions), offered))
    return [] if len(chosen) == len(found) else [each.sam_account_name for each in chosen]


def _name(unit: OrganizationalUnit, paths: Counter[str]) -> str:
    """Its path, or its DN where two paths read the same."""
    return unit.path if paths[unit.path] == 1 else unit.dn


def _known(domain: str) -> set[UUID]:
    with reading() as session:
        ours = (
            select(Account.object_id)
            .join(Directory)
            .where(Directory.connection == domain, Directory.kind == DirectoryKind.ACTIVE_DIRECTORY)
        )
        return {UUID(each) for each in session.exec(ours).all()}


def _line(unit: OrganizationalUnit) -> str:
    depth = unit.path.count(" / ")
    below = f", {unit.users_below} with those below" if unit.users_below != unit.users else ""
    name = unit.path.rpartition(" / ")[2]
    return f"{'  ' * depth}- {cell(name)}: {counted(unit.users, 'user')}{below}"


def _label(identity: Identity) -> str:
    said = [identity.display_name, None if identity.enabled else "disabled"]
    if identity.protected:
        said.append("protected")
    return " · ".join([identity.sam_account_name, *filter(None, said)])
