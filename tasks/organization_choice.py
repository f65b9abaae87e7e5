"""The form in which an operator picks the organizations to import."""

from collections.abc import Sequence

from sqlmodel import select

from models.customer import Customer
from models.customer_import import decide_imports
from models.password_entry import Organization
from models.plural import counted
from models.report import bullets, cell
from tasks.clients.database import reading
from tasks.forms import ask, labelled, picked, something, which


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
    others = counted(len(left_out) - len(unusual), "other is", "others are")
    having = counted(len(offered), "organization has", "organizations have")
    text = (
        f"## {having} no customer yet\n\n{others} imported already. Each that you choose becomes a "
        "customer; nothing in IT Glue is changed.\n\n"
    )
    help_text = "The organizations to import, by name, type and status."
    questions = which("organizations", "Organizations", help_text, offered)
    return something(
        picked("organizations", ask(text + bullets(listed, " like these"), questions), offered)
    )


def _label(organization: Organization) -> str:
    said = [organization.type_name, organization.status_name]
    return " · ".join([organization.name.strip() or "without a name", *filter(None, said)])
