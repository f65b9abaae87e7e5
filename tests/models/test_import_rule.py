"""Which kept import decides about an account, and when too many have gone at once."""

from typing import Any

import pytest

from models.account import AccountType
from models.import_rule import ImportRule, Place, deciding, too_many_gone
from tests.models.builders import NOW

ADMINISTRATOR, SERVICE, END_USER = AccountType
CUSTOMERS = "OU=Customers,DC=contoso,DC=test"


def rule(id_: int, place: Place, account_type: AccountType, **more: Any) -> ImportRule:
    given: dict[str, Any] = {"key": str(id_), "name": "x", "kept_at": NOW, "kept_by": "somebody"}
    return ImportRule.model_validate(
        {"id": id_, "directory_id": 1, "place": place, "account_type": account_type}
        | {**given, **more}
    )


def unit(id_: int, dn: str, account_type: AccountType, *, below: bool = True) -> ImportRule:
    return rule(id_, Place.UNIT, account_type, unit_dn=dn, include_subtree=below)


def test_the_closest_unit_decides_whatever_the_types_and_the_order():
    above = unit(1, CUSTOMERS, ADMINISTRATOR)
    below = unit(2, rf"OU=Sales\, South,{CUSTOMERS}", END_USER)
    assert deciding([above, below]) is deciding([below, above]) is below


def test_in_a_tenant_a_role_decides_before_a_group_and_that_before_everybody_suggested():
    suggested = rule(1, Place.SUGGESTED, ADMINISTRATOR)
    group = rule(2, Place.GROUP, SERVICE)
    role = rule(3, Place.ROLE, END_USER)
    assert deciding([suggested, group, role]) is role
    assert deciding([suggested, group]) is group


@pytest.mark.parametrize("place", [Place.ROLE, Place.GROUP])
def test_of_two_roles_or_groups_the_higher_type_decides(place: Place):
    types = (END_USER, SERVICE, ADMINISTRATOR)
    rules = [rule(number, place, each) for number, each in enumerate(types)]
    assert deciding(rules).account_type is ADMINISTRATOR
    assert deciding(rules[:2]).account_type is SERVICE


def test_an_unit_covers_what_is_below_only_if_wanted():
    assert unit(1, CUSTOMERS, SERVICE).covers(f"OU=x,{CUSTOMERS.lower()}")
    assert not unit(1, CUSTOMERS, SERVICE, below=False).covers(f"OU=x,{CUSTOMERS}")
    assert unit(1, CUSTOMERS, SERVICE, below=False).covers(CUSTOMERS)
    assert not rule(1, Place.GROUP, SERVICE).covers(CUSTOMERS)


@pytest.mark.parametrize(("gone", "known"), [(1, 1), (2, 2), (3, 15)])
def test_a_few_may_go_at_once(gone: int, known: int):
    assert too_many_gone(gone, known) is False


@pytest.mark.parametrize(("gone", "known"), [(3, 3), (3, 14), (21, 100)])
def test_many_that_go_at_once_need_a_persons_word(gone: int, known: int):
    assert too_many_gone(gone, known) is True
