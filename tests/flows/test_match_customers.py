"""Matching customers that exist to organizations."""

import pytest

from flows.create_customers import create_customers
from flows.import_organizations import import_organizations
from flows.match_customers import match_customers
from models.organization_matching import CustomerPair
from tasks.clients.errors import NotAuthenticated, NotFound, Refused
from tests.flows.conftest import CUSTOMER, Practice, customers, page


def test_equal_names_are_matched_only_when_the_operator_accepts_them(practice: Practice):
    create_customers(["Fabrikam GmbH ", "Smith", "Northwind"])
    match_customers(practice.connection)
    assert customers()["Smith"] is None
    matched = match_customers(practice.connection, accept_exact_names=True)
    assert matched.matched == ["Fabrikam GmbH", "Smith"]
    assert matched.unmatched == ["Northwind"]
    assert customers()["Fabrikam GmbH"] == 4_101_002


def test_an_operator_pairs_what_names_cannot_tell(practice: Practice):
    create_customers(["Contoso", "Northwind Traders"])
    pairs = [
        CustomerPair(customer="contoso", organization="Contoso, Ltd."),
        CustomerPair(customer="Northwind Traders", organization="4101004"),
    ]
    match_customers(practice.connection, pairs)
    assert customers() == {"Contoso": 4_101_001, "Northwind Traders": 4_101_004}


def test_one_organization_never_gets_a_second_customer(practice: Practice):
    import_organizations(practice.connection, [CUSTOMER])
    create_customers(["Contoso"])
    with pytest.raises(Refused, match=r"belongs to customer 'Contoso, Ltd\.'.*Nothing was changed"):
        match_customers(
            practice.connection, [CustomerPair(customer="Contoso", organization=CUSTOMER)]
        )
    assert customers()["Contoso"] is None


def test_an_unmatched_customer_can_be_matched_again(practice: Practice):
    import_organizations(practice.connection, [CUSTOMER])
    match_customers(practice.connection, unmatch_customers=[CUSTOMER])
    assert customers() == {CUSTOMER: None}
    match_customers(practice.connection, accept_exact_names=True)
    assert customers() == {CUSTOMER: 4_101_001}


def test_a_customer_whose_accounts_are_linked_is_not_parted_from_its_organization(
    contoso: Practice,
):
    with pytest.raises(Refused, match="3 accounts of"):
        match_customers(contoso.connection, unmatch_customers=[CUSTOMER])
    assert customers() == {CUSTOMER: 4_101_001}


def test_a_refused_pair_leaves_those_that_were_to_be_parted_where_they_are(practice: Practice):
    import_organizations(practice.connection, [CUSTOMER])
    wrong = [CustomerPair(customer="Nobody", organization="Smith")]
    with pytest.raises(Refused, match=r"no customer 'Nobody'.*Nothing was changed"):
        match_customers(practice.connection, wrong, unmatch_customers=[CUSTOMER])
    assert customers() == {CUSTOMER: 4_101_001}


def test_a_refused_key_leaves_those_that_were_to_be_parted_where_they_are(practice: Practice):
    import_organizations(practice.connection, [CUSTOMER])
    practice.itglue.key().revoked = True
    with pytest.raises(NotAuthenticated):
        match_customers(practice.connection, unmatch_customers=[CUSTOMER])
    assert customers() == {CUSTOMER: 4_101_001}


def test_an_unknown_customer_is_not_parted(practice: Practice):
    import_organizations(practice.connection, [CUSTOMER])
    with pytest.raises(NotFound, match="There is no customer 'Contoso'"):
        match_customers(practice.connection, unmatch_customers=[CUSTOMER, "Contoso"])
    assert customers() == {CUSTOMER: 4_101_001}


def test_two_customers_may_swap_their_organizations_in_one_run(practice: Practice):
    import_organizations(practice.connection, ["Smith", "Jones"])
    pairs = [
        CustomerPair(customer="Smith", organization="Jones"),
        CustomerPair(customer="Jones", organization="Smith"),
    ]
    match_customers(practice.connection, pairs, unmatch_customers=["Smith", "Jones"])
    assert customers() == {"Smith": 4_101_008, "Jones": 4_101_007}


def test_the_page_of_proposals_tells_of_those_that_are_left(practice: Practice):
    create_customers(["Smith", "North | wind", "Northwind"])
    match_customers(practice.connection, accept_exact_names=True)
    shown = page("customer-proposals")
    assert "| Smith |" not in shown
    assert r"| North \| wind | undecided |  | no organization bears exactly this name |" in shown
    assert "2 organizations bear this name" in shown
