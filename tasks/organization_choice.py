"""The forms in which an operator picks the organizations to import, and the one to onboard."""

from collections.abc import Sequence

from sqlmodel import select

from models.customer import Customer
from models.customer_import import decide_imports
from models.password_entry import Organization
from models.plural import counted
from models.report import bullets, cell
from tasks.clients.database import reading
from tasks.clients.errors import Refused
from tasks.connections import ITGlueConnection, name_of
from tasks.customers import fetch_organizations
from tasks.forms import NotAnswered, ask, drop_down, labelled, one, picked, something, which
from tasks.runs import call_this_run

NONE = "(choose an organization)"


def choose_organizations(
    organizations: Sequence[Organization], *, asking: bool
) -> Sequence[Organization]:
    """All of them, or those that the operator picks of the ones that have no customer yet."""
    if not asking:
        return organizations
    with reading() as session:
        new, left_out = decide_imports(organizations, session.exec(select(Customer)).all())
    offered = labelled([each.organization for each in new], _label, lambda each: each.id)
    if not offered:
        return []
    unusual = [each for each in left_out if "already imported" not in each.reason]
    listed = [f"- {cell(each.organization.name)}: {cell(each.reason)}" for each in unusual]
    imported = len(left_out) - len(unusual)
    others = f"{counted(imported, 'other is', 'others are')} imported already. " if imported else ""
    having = counted(len(offered), "organization has", "organizations have")
    text = (
        f"## {having} no customer yet\n\n{others}Each that you choose becomes a "
        "customer; nothing in IT Glue is changed.\n\n"
    )
    help_text = "The organizations to import, by name, type and status."
    questions = which("organizations", "Organizations", help_text, offered)
    return something(
        picked("organizations", ask(text + bullets(listed, " like these"), questions), offered)
    )


def choose_organization(itglue: ITGlueConnection, organization: str, *, asking: bool) -> str:
    """The organization named, or the id of the one that the operator picks; the run bears its name then.

    Refused when none was named and nobody can be asked; NotAnswered when none was picked.
    """
    if organization.strip():
        return organization
    if not asking:
        raise Refused("Write the organization that is to be onboarded. Nothing was changed.")
    # Whether it is a customer yet is not said: that has changed when the run is retried, and it
    # would be asked again.
    found = fetch_organizations(name_of(itglue))
    offered = labelled(found, _label, lambda each: each.id)
    text = (
        "## Which organization?\n\nType to search. It becomes a customer if it is none yet. Nothing is "
        "changed before you have chosen."
    )
    picking = one("Organization", "The one to onboard.", drop_down([NONE, *offered]), NONE)
    label = ask(text, {"organization": picking})["organization"]
    if label == NONE:
        raise NotAnswered(
            "No organization was chosen, so nothing was changed. Start the run again."
        )
    call_this_run(offered[label].name)
    return str(offered[label].id)


def _label(organization: Organization) -> str:
    said = [organization.type_name, organization.status_name]
    return " · ".join([organization.name.strip() or "without a name", *filter(None, said)])
