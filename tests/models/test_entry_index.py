"""Entries beside which a new one would be a double."""

from typing import Any

import pytest

from models.entry_index import EntryIndex
from models.link_refusal import refusal
from models.matching import Unmatched
from tests.models.matching_cases import ORGANIZATION, OTHER, account, decide, entry


@pytest.mark.parametrize(
    "special",
    [{"vaulted": True}, {"archived": True}, {"personal": True}, {"rotated_by_itglue": True}, {}],
)
def test_no_new_entry_is_wanted_beside_one_of_the_same_username(special: dict[str, Any]):
    index = EntryIndex([entry(username=r"contoso\JSMITH ", **special)], ORGANIZATION, [account()])
    assert [each.id for each in index.doubles(account())] == [10]


def test_another_domains_account_of_the_same_name_is_nobodys_double():
    index = EntryIndex([entry(username=r"OLDCORP\jsmith")], ORGANIZATION, [account()])
    assert index.doubles(account()) == []


def test_of_two_accounts_that_share_an_entry_the_first_is_told_whatever_their_order():
    pair = [account(2, "john", entry_id=10), account(3, "j", entry_id=10)]
    for taken in (pair, pair[::-1]):
        decision = decide([account(), *taken], [entry(10, "jsmith")])
        assert r"is linked to CONTOSO\john" in decision.reason


OWN_FORMS = [
    r"contoso.test\jsmith",
    "jsmith@contoso.test",
    "jsmith@CONTOSO",
    "john.smith",
    r"CONTOSO\john.smith",
    "john.smith@contoso.test",
]


@pytest.mark.parametrize("username", OWN_FORMS)
def test_an_account_written_in_a_form_that_is_no_criterion_is_a_near_miss_and_a_double(
    username: str,
):
    person = account(dns_name="contoso.test", user_principal_name="john.smith@contoso.com")
    decision = decide([person], [entry(username=username)])
    assert isinstance(decision, Unmatched)
    assert "in a form that automatch does not take" in decision.reason
    index = EntryIndex([entry(username=username)], ORGANIZATION, [person])
    assert [each.id for each in index.doubles(person)] == [10]


def test_an_entry_that_another_account_is_linked_to_is_nobodys_double():
    others = [account(1, entry_id=10), account(2, netbios_name="SECOND")]
    index = EntryIndex([entry(10)], ORGANIZATION, others)
    assert index.doubles(others[1]) == []


def test_an_ordinary_entry_of_the_customers_may_be_linked():
    assert refusal(entry(), ORGANIZATION) is None
    assert "another organization" in (refusal(entry(organization_id=OTHER), ORGANIZATION) or "")


def test_an_entry_that_may_be_the_twins_is_a_double_for_both_halves():
    tenant = account(2, None, user_principal_name="j.smith@contoso.com", netbios_name=None, twin=1)
    halves = [account(1, twin=2), tenant]
    index = EntryIndex([entry(10, "j.smith@contoso.com")], ORGANIZATION, halves)
    assert [each.id for each in index.doubles(halves[0])] == [10]
    apart = [account(1), account(2, None, user_principal_name="j.smith@contoso.com")]
    index = EntryIndex([entry(10, "j.smith@contoso.com")], ORGANIZATION, apart)
    assert index.doubles(apart[0]) == []
