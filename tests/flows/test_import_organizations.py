"""Importing organizations as customers, and matching customers that exist."""

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from deployments.sandbox.itglue.faults import Effect
from flows.create_customers import create_customers
from flows.import_organizations import import_organizations
from flows.match_customers import match_customers
from models.customer import Customer
from models.organization_matching import CustomerPair
from tasks.clients.database import reading
from tasks.clients.errors import NotAuthenticated, NotFound, Refused, Unexpected
from tasks.connections import ITGlueConnection
from tests.flows.conftest import CUSTOMER, Practice


def customers() -> dict[str, int | None]:
    with reading() as session:
        found = session.exec(select(Customer).order_by(col(Customer.name))).all()
    return {each.name: each.organization_id for each in found}


def test_all_organizations_become_customers_and_a_second_import_adds_none(practice: Practice):
    first = import_organizations(practice.connection)
    again = import_organizations(practice.connection)
    assert len(first.created) == len(practice.world.organizations)
    assert again.created == []
    assert len(customers()) == len(practice.world.organizations)


def test_an_organization_whose_name_holds_commas_is_found_by_its_whole_name(practice: Practice):
    import_organizations(practice.connection, ["Müller & Söhne, Bau, Inc.", "Smith, Jones"])
    assert set(customers().values()) == {4_101_005, 4_101_006}


def test_an_unknown_organization_is_named_and_nothing_is_imported(practice: Practice):
    with pytest.raises(NotFound, match="No organization is named 'Contosso'"):
        import_organizations(practice.connection, [CUSTOMER, "Contosso"])
    assert customers() == {}


def test_two_organizations_of_one_name_are_told_apart_by_id(practice: Practice):
    with pytest.raises(NotFound, match="2 organizations are named 'Northwind'"):
        import_organizations(practice.connection, ["Northwind"])
    import_organizations(practice.connection, ["4101004"])
    assert customers() == {"Northwind": 4_101_004}


def test_a_wrong_key_is_named_and_nothing_is_imported(practice: Practice):
    wrong = ITGlueConnection(api_key=SecretStr("ITG.wrong"), base_url=practice.itglue.url)
    wrong.save("wrong-key", overwrite=True)
    with pytest.raises(NotAuthenticated, match="refuses the API key"):
        import_organizations(wrong)
    assert customers() == {}


def test_an_address_that_answers_html_is_named(practice: Practice):
    practice.itglue.faults.arm(Effect.HTML, times=9)
    with pytest.raises(Unexpected, match="Is this the API's address"):
        import_organizations(practice.connection)


def test_a_busy_it_glue_is_asked_again(practice: Practice):
    practice.itglue.faults.arm(Effect.GATEWAY_TIMEOUT)
    assert import_organizations(practice.connection, [CUSTOMER]).created == [CUSTOMER]


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
    with pytest.raises(Refused, match=r"belongs to customer 'Contoso, Ltd\.'.*Nothing was matched"):
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
