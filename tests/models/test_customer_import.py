"""Which organizations become customers."""

from datetime import UTC, datetime

import pytest

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


def test_a_name_with_an_id_behind_it_may_be_taken_too():
    organizations = [organization(6, "Northwind"), organization(7, "Northwind (8)")]
    new, _ = decide_imports([*organizations, organization(8, "Northwind")], [])
    assert [each.name for each in new] == ["Northwind", "Northwind (8)", "Northwind (8) (8)"]


@pytest.mark.parametrize(
    ("name", "becomes"), [("  ", "Organization (1)"), ("*", "* (1)"), (" a | b ", "a | b")]
)
def test_no_customer_is_nameless_or_called_like_all_of_them(name: str, becomes: str):
    new, _ = decide_imports([organization(1, name)], [])
    assert [each.name for each in new] == [becomes]


def test_one_name_written_in_two_ways_of_unicode_is_one_name():
    new, _ = decide_imports([organization(1, "M\u00fcller"), organization(2, "Mu\u0308ller")], [])
    assert [each.name for each in new] == ["M\u00fcller", "Mu\u0308ller (2)"]


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


def test_a_name_that_looks_like_the_id_of_another_is_a_name():
    chosen, _ = choose(["2"], [organization(1, "2"), organization(2, "Contoso")])
    assert [each.id for each in chosen] == [1]


def test_a_part_of_a_name_is_not_a_name():
    chosen, problems = choose(["Conto"], [organization(1, "Contoso")])
    assert chosen == []
    assert "No organization is named 'Conto'" in problems[0]
