"""The form in which an operator matches customers to organizations."""

from collections.abc import Sequence

from sqlmodel import col, select

from models.customer import Customer
from models.organization_matching import CustomerPair, Proposal, propose, similar
from models.password_entry import Organization
from models.plural import counted
from tasks.clients.database import reading
from tasks.forms import Question, ask, ask_in_pages, drop_down, labelled, one, several

UNDECIDED = "(leave undecided)"


def choose_pairs(
    organizations: Sequence[Organization], pairs: Sequence[CustomerPair], *, asking: bool
) -> Sequence[CustomerPair]:
    """The pairs given, or those that the operator makes: equal names are chosen beforehand."""
    if pairs or not asking:
        return pairs
    with reading() as session:
        customers = session.exec(select(Customer).order_by(col(Customer.name))).all()
    proposals = propose(customers, organizations)
    taken = {each.organization_id for each in customers}
    free = [each for each in organizations if each.id not in taken]
    certain = [each for each in proposals if each.organization]
    undecided = [each for each in proposals if not each.organization]
    chosen = _confirmed(certain, len(undecided)) if certain else []
    given = {each.organization for each in chosen}
    return [*chosen, *_decided(undecided, [each for each in free if str(each.id) not in given])]


def _confirmed(certain: Sequence[Proposal], undecided: int) -> list[CustomerPair]:
    """Those of the proposals by equal names that the operator leaves chosen."""
    offered = {
        f"{each.customer} = {each.organization.name} ({each.organization.id})": CustomerPair(
            customer=each.customer, organization=str(each.organization.id)
        )
        for each in certain
        if each.organization
    }
    others = f" {counted(undecided, 'other comes', 'others come')} next." if undecided else ""
    bearing = counted(len(certain), "customer bears", "customers bear")
    text = (
        f"## {bearing} the name of an organization\n\n"
        f"Take out those that are not the same company.{others}"
    )
    answers = ask(text, {"equal": several("Equal names", "Type to search.", offered, offered)})
    return [offered[label] for label in answers["equal"]]


def _decided(undecided: Sequence[Proposal], free: Sequence[Organization]) -> list[CustomerPair]:
    """What the operator decides for the other customers, page by page."""
    offered = labelled(free, lambda each: each.name, lambda each: each.id)
    if not offered:
        return []
    kind = drop_down([UNDECIDED, *offered])

    def question(proposal: Proposal) -> Question:
        return one(proposal.customer, _help(proposal, free), kind, UNDECIDED)

    head = f"{counted(len(undecided), 'customer')} without an organization"
    advice = (
        "Choose an organization where you know it; what stays undecided stays as it is, and is "
        "asked again in the next run."
    )
    return [
        CustomerPair(customer=each.customer, organization=str(offered[label].id))
        for each, label in ask_in_pages(head, advice, "customer", undecided, question)
        if label != UNDECIDED
    ]


def _help(proposal: Proposal, free: Sequence[Organization]) -> str:
    near = similar(proposal.customer, free)
    listed = ", ".join(f"{each.name} ({each.id})" for each in near)
    reason = proposal.reason[0].upper() + proposal.reason[1:]
    return f"{reason}. Similar: {listed}." if near else f"{reason}."
