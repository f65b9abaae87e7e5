"""Customers and organizations, one to one."""

from datetime import UTC, datetime

import pytest

from models.customer import Customer
from models.organization_matching import CustomerPair, decide_pairs, propose, similar
from models.password_entry import Organization


def organization(id_: int, name: str) -> Organization:
    return Organization(id=id_, name=name, type_name=None, status_name=None)


def customer(name: str, organization_id: int | None = None) -> Customer:
    return Customer(
        name=name,
        organization_id=organization_id,
        organization_name=f"organization {organization_id}",
        created_at=datetime.now(UTC),
    )


def test_equal_names_are_proposed_whatever_their_case():
    [proposal] = propose([customer("contoso ")], [organization(1, "Contoso")])
    assert proposal.organization == organization(1, "Contoso")


@pytest.mark.parametrize(
    ("customers", "organizations", "says"),
    [
        ([customer("a")], [organization(1, "A"), organization(2, "a")], "2 organizations bear"),
        ([customer("a"), customer("A")], [organization(1, "a")], "2 customers bear this name"),
        ([customer("a"), customer("b", 1)], [organization(1, "a")], "belongs to customer 'b'"),
        ([customer("a")], [organization(1, "ab")], "no organization bears exactly this name"),
    ],
)
def test_what_names_cannot_tell_is_left_to_a_person(
    customers: list[Customer], organizations: list[Organization], says: str
):
    proposal = propose(customers, organizations)[0]
    assert proposal.organization is None
    assert says in proposal.reason


def test_a_matched_customer_gets_no_proposal():
    assert propose([customer("a", 1)], [organization(1, "a")]) == []


def test_an_operators_pairs_are_found_by_name_or_id():
    pairs = [
        CustomerPair(customer="A", organization="x, inc."),
        CustomerPair(customer="b", organization="2"),
    ]
    organizations = [organization(1, "X, Inc."), organization(2, "Y"), organization(3, "Y")]
    decided, problems = decide_pairs(pairs, [customer("a"), customer("b")], organizations)
    assert problems == []
    assert {name: each.id for name, each in decided.items()} == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([("nobody", "X")], "no customer 'nobody'"),
        ([("a", "Z")], "no organization 'Z'"),
        ([("a", "Y")], "2 organizations are named 'Y' (ids 2, 3)"),
        ([("taken", "X")], "is matched to 'organization 4': unmatch it first"),
        ([("a", "W")], "belongs to customer 'taken'"),
        ([("a", "X"), ("b", "X")], "belongs to customer 'a'"),
        ([("a", "X"), ("a", "2")], "paired with two organizations"),
    ],
)
def test_a_pair_that_breaks_one_to_one_is_named(pairs: list[tuple[str, str]], says: str):
    organizations = [
        organization(1, "X"),
        organization(2, "Y"),
        organization(3, "Y"),
        organization(4, "W"),
    ]
    given_ = [CustomerPair(customer=each, organization=other) for each, other in pairs]
    customers = [customer("a"), customer("b"), customer("taken", 4)]
    _, problems = decide_pairs(given_, customers, organizations)
    assert any(says in problem for problem in problems)


def test_similar_names_are_told_the_most_alike_first():
    names = ("Contoso, Ltd.", "Contoso Logistics", "Northwind", "CONTOSO")
    offered = [
        Organization(id=number, name=name, type_name=None, status_name=None)
        for number, name in enumerate(names)
    ]
    assert [each.name for each in similar("contoso", offered)] == ["CONTOSO", "Contoso, Ltd."]
