"""Which IT Glue organizations become new customers, and which do not."""

from collections.abc import Container, Iterable
from typing import NamedTuple

from models.customer import Customer
from models.names import name_key
from models.organization_index import OrganizationIndex
from models.password_entry import Organization

EVERY_CUSTOMER = "*"
"""What operators write to mean all customers; hence no customer is called so."""


class NewCustomer(NamedTuple):
    """A customer to create for an organization."""

    name: str
    organization: Organization


class LeftOut(NamedTuple):
    """An organization that gets no new customer, and why."""

    organization: Organization
    reason: str


def decide_imports(
    organizations: Iterable[Organization], customers: Iterable[Customer]
) -> tuple[list[NewCustomer], list[LeftOut]]:
    """One new customer for each organization that has none.

    One without a name, or whose name is taken already, gets the organization's id behind it; a
    customer of the same name that is not matched yet is left for `match_customers`, as it may
    well be the same company.
    """
    present = list(customers)
    matched = {customer.organization_id: customer.name for customer in present}
    unmatched = {name_key(each.name) for each in present if each.organization_id is None}
    taken = {name_key(customer.name) for customer in present} | {EVERY_CUSTOMER, ""}
    new: list[NewCustomer] = []
    left_out: list[LeftOut] = []
    for organization in sorted(organizations, key=lambda each: each.id):
        if organization.id in matched:
            reason = f"already imported as customer {matched[organization.id]!r}"
            left_out.append(LeftOut(organization, reason))
        elif name_key(organization.name) in unmatched:
            reason = "a customer of this name is not matched yet: run match-customers"
            left_out.append(LeftOut(organization, reason))
        else:
            name = _free_name(organization, taken)
            taken.add(name_key(name))
            new.append(NewCustomer(name, organization))
    return new, left_out


def choose(
    wanted: Iterable[str], organizations: Iterable[Organization]
) -> tuple[list[Organization], list[str]]:
    """The organizations an operator named, by exact name or id, and a sentence per problem."""
    index = OrganizationIndex(organizations)
    chosen: dict[int, Organization] = {}
    problems: list[str] = []
    for name in wanted:
        found = index.called(name)
        match found:
            case [organization]:
                chosen[organization.id] = organization
            case []:
                problems.append(
                    f"No organization is named {name!r}. IT Glue compares whole names: check the "
                    "spelling, and that the API key may see it."
                )
            case _:
                ids = ", ".join(str(each.id) for each in found)
                problems.append(
                    f"{len(found)} organizations are named {name!r} (ids {ids}): "
                    "give the id of the one you mean."
                )
    return list(chosen.values()), problems


def _free_name(organization: Organization, taken: Container[str]) -> str:
    name = organization.name.strip()
    while name_key(name) in taken:
        name = f"{name or 'Organization'} ({organization.id})"
    return name
