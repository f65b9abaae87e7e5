"""Which customer belongs to which IT Glue organization, one to one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict, Field

from models.customer import Customer
from models.names import name_key
from models.organization_index import OrganizationIndex
from models.password_entry import Organization

SIMILAR = 3
SIMILARITY = 0.6  # of difflib's measure: "Fabrikam" and "Fabrikam GmbH" are alike


class CustomerPair(BaseModel):
    """A customer and the organization an operator says it is."""

    model_config = ConfigDict(frozen=True)

    customer: str = Field(title="Customer")
    organization: str = Field(title="Organization", description="Its exact name or its id.")


class Proposal(BaseModel):
    """What equal names say about a customer: its organization, or why it is undecided."""

    model_config = ConfigDict(frozen=True)

    customer: str
    organization: Organization | None
    reason: str


def propose(customers: Sequence[Customer], organizations: Sequence[Organization]) -> list[Proposal]:
    """A proposal for every customer that has no organization, by exact name, caseless, trimmed."""
    matched = {each.organization_id: each.name for each in customers if each.organization_id}
    index = OrganizationIndex(organizations)
    wanting: defaultdict[str, list[str]] = defaultdict(list)
    for customer in customers:
        wanting[name_key(customer.name)].append(customer.name)
    return [
        _propose(each.name, index.named(each.name), matched, wanting[name_key(each.name)])
        for each in customers
        if each.organization_id is None
    ]


def _propose(
    customer: str,
    organizations: list[Organization],
    matched: dict[int, str],
    wanting: list[str],
) -> Proposal:
    chosen: Organization | None = None
    free = [each for each in organizations if each.id not in matched]
    if len(wanting) > 1:
        reason = f"{len(wanting)} customers bear this name"
    elif len(free) == 1 and len(organizations) == 1:
        chosen, reason = free[0], "the organization of the same name"
    elif not organizations:
        reason = "no organization bears exactly this name"
    elif not free:
        reason = (
            f"the organization of this name belongs to customer {matched[organizations[0].id]!r}"
        )
    else:
        ids = ", ".join(str(each.id) for each in organizations)
        reason = f"{len(organizations)} organizations bear this name (ids {ids})"
    return Proposal(customer=customer, organization=chosen, reason=reason)


def similar(customer: str, organizations: Sequence[Organization]) -> list[Organization]:
    """A few organizations whose names look like the customer's, the most alike first."""
    by_name: defaultdict[str, list[Organization]] = defaultdict(list)
    for each in organizations:
        by_name[name_key(each.name)].append(each)
    near = get_close_matches(name_key(customer), by_name, n=SIMILAR, cutoff=SIMILARITY)
    return [each for name in near for each in by_name[name]][:SIMILAR]


def decide_pairs(
    pairs: Iterable[CustomerPair],
    customers: Sequence[Customer],
    organizations: Iterable[Organization],
) -> tuple[dict[str, Organization], list[str]]:
    """The organization of each customer that an operator paired, and a sentence per problem."""
    owners = {each.organization_id: each.name for each in customers if each.organization_id}
    by_customer = {name_key(each.name): each for each in customers}
    index = OrganizationIndex(organizations)
    decided: dict[str, Organization] = {}
    problems: list[str] = []
    for pair in pairs:
        customer = by_customer.get(name_key(pair.customer))
        found = index.called(pair.organization)
        if customer is None:
            problems.append(f"There is no customer {pair.customer!r}.")
        elif len(found) != 1:
            ids = ", ".join(str(each.id) for each in found)
            problems.append(
                f"{len(found)} organizations are named {pair.organization!r} (ids {ids}): give an id."
                if found
                else f"There is no organization {pair.organization!r}."
            )
        elif customer.organization_id not in (None, found[0].id):
            problems.append(
                f"{customer.name!r} is matched to {customer.organization_name!r}: unmatch it first."
            )
        elif owners.setdefault(found[0].id, customer.name) != customer.name:
            problems.append(
                f"{found[0].name!r} ({found[0].id}) belongs to customer {owners[found[0].id]!r}: "
                "one organization has one customer."
            )
        elif decided.setdefault(customer.name, found[0]) != found[0]:
            problems.append(f"{customer.name!r} is paired with two organizations.")
    return decided, problems
