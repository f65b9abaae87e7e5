"""Importing organizations as customers."""

import pytest
from pydantic import SecretStr

from deployments.sandbox.itglue.faults import Effect
from flows.import_organizations import import_organizations
from tasks.clients.errors import NotAuthenticated, NotFound, Unexpected
from tasks.connections import ITGlueConnection
from tasks.customers import customer_of_organization, list_customers
from tests.flows.conftest import CUSTOMER, Practice, customers, page


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


NASTY = (
    "{customer}",
    "a | b",
    "[x](http://evil)",
    "back\\slash\\",
    "<script>",
    "😀",
    "x" * 300,
    "4101001",
    "Straße",
    "Strasse",
    " ",
    "*",
)


def rename(practice: Practice, organization_id: int, name: str) -> None:
    practice.itglue.store.organizations[organization_id]["name"] = name


def test_names_that_would_break_other_things_are_imported_shown_and_found(practice: Practice):
    chosen = {org.id: name for org, name in zip(practice.world.organizations, NASTY, strict=False)}
    for organization_id, name in chosen.items():
        rename(practice, organization_id, name)
    assert len(import_organizations(practice.connection).created) == len(chosen)
    assert import_organizations(practice.connection).created == []
    shown = page("customers")
    assert r"a \| b" in shown
    assert "<script>" not in shown
    for name in NASTY[: len(chosen)]:
        assert list_customers.fn(f" {name} ") == [name]


def test_an_organization_that_was_renamed_stays_the_same_customer_and_is_found_by_its_new_name(
    practice: Practice,
):
    import_organizations(practice.connection, [CUSTOMER])
    rename(practice, 4_101_001, "Contoso Group")
    again = import_organizations(practice.connection, ["Contoso Group"])
    assert again.left_out == [f"Contoso Group: already imported as customer '{CUSTOMER}'"]
    assert customers() == {CUSTOMER: 4_101_001}
    assert customer_of_organization.fn("contoso group ") == CUSTOMER
    assert "Contoso Group" in page("customers")


def test_an_organization_named_like_the_id_of_another_is_not_mistaken_for_it(practice: Practice):
    rename(practice, 4_101_008, "4101001")
    import_organizations(practice.connection, [CUSTOMER, "4101001"])
    assert customer_of_organization.fn("4101001") == "4101001"
    assert customer_of_organization.fn("4101008") == "4101001"


def test_a_key_imports_only_the_organizations_that_it_sees(practice: Practice):
    practice.itglue.key().organization_ids = frozenset({4_101_002})
    assert import_organizations(practice.connection).created == ["Fabrikam GmbH"]
    with pytest.raises(NotFound, match="that the API key may see it"):
        import_organizations(practice.connection, [CUSTOMER])
