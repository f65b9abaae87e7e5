"""Which organizations become customers."""

from datetime import UTC, datetime

from models.customer import Customer
from models.customer_import import choose, decide_imports
from models.password_entry import Organization


def organization(id_: int, name: str) -> Organization:
    return Organization(id=id_, name=name, type_name=None, status_name=None)


def customer(name: str, organization_id: int | None = None) -> Customer:
    return Customer(name=name, organization_id=organization_id, created_at=datetime.now(UTC))


def test_every_organization_becomes_a_customer_once():
    first, _ = decide_imports([organization(1, "Contoso, Ltd.")], [])
    again, left_out = decide_imports(
        [organization(1, "Contoso, Ltd.")], [customer("Contoso, Ltd.", 1)]
    )
    assert [each.name for each in first] == ["Contoso, Ltd."]
    assert again == []
    assert "already imported" in left_out[0].reason


def test_two_organizations_of_one_name_become_two_customers_that_can_be_told_apart():
    new, _ = decide_imports([organization(8, "Northwind"), organization(7, "northwind ")], [])
    assert [each.name for each in new] == ["northwind", "Northwind (8)"]


def test_a_customer_of_the_same_name_that_is_not_matched_is_left_to_the_operator():
    new, left_out = decide_imports([organization(1, "Contoso")], [customer("CONTOSO")])
    assert new == []
    assert "match-customers" in left_out[0].reason


def test_a_renamed_organization_is_still_the_same_customer():
    new, _ = decide_imports([organization(1, "New name")], [customer("Old name", 1)])
    assert new == []


def test_an_operator_names_organizations_by_whole_name_or_id():
    present = [organization(1, "Smith, Jones"), organization(2, "Smith"), organization(3, "365")]
    chosen, problems = choose(["smith, jones ", "2", "365"], present)
    assert [each.id for each in chosen] == [1, 2, 3]
    assert problems == []


def test_a_name_that_fits_several_organizations_asks_for_an_id():
    _, problems = choose(
        ["Northwind"], [organization(1, "Northwind"), organization(2, "Northwind")]
    )
    assert "ids 1, 2" in problems[0]


def test_a_part_of_a_name_is_not_a_name():
    chosen, problems = choose(["Conto"], [organization(1, "Contoso")])
    assert chosen == []
    assert "No organization is named 'Conto'" in problems[0]
