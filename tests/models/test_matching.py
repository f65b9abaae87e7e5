"""Automatch: which entry is whose, and why not."""

from typing import Any

import pytest

from models.matching import Ambiguous, Matched, Unmatched, match
from tests.models.matching_cases import ORGANIZATION, OTHER, account, decide, entry


@pytest.mark.parametrize(
    ("username", "criterion"),
    [
        ("jsmith", "sAMAccountName"),
        ("  JSmith ", "sAMAccountName"),
        ("jsmith@contoso.test", "userPrincipalName"),
        ("JSMITH@CONTOSO.TEST", "userPrincipalName"),
        (r"CONTOSO\jsmith", r"domain\sAMAccountName"),
        (r" contoso\JSMITH", r"domain\sAMAccountName"),
    ],
)
def test_an_entry_is_found_under_each_form_of_the_username(username: str, criterion: str):
    decision = decide([account()], [entry(username=username)])
    assert isinstance(decision, Matched)
    assert (decision.entry.id, decision.criterion) == (10, criterion)


@pytest.mark.parametrize(
    ("username", "says"),
    [
        ("smith", "No matches found."),
        ("jsmith2", "No matches found."),
        (None, "No matches found."),
        (r"FABRIKAM\jsmith", "of another domain"),
        ("jsmith@fabrikam.test", "of another domain"),
    ],
)
def test_a_username_that_only_resembles_is_no_match(username: str | None, says: str):
    decision = decide([account()], [entry(username=username)])
    assert isinstance(decision, Unmatched)
    assert decision.reason.startswith("No matches found")
    assert says in decision.reason


@pytest.mark.parametrize(
    ("special", "says"),
    [
        ({"vaulted": True}, "is in the vault"),
        ({"personal": True}, "is personal"),
        ({"archived": True}, "is archived"),
        ({"rotated_by_itglue": True}, "is rotated by IT Glue itself"),
    ],
)
def test_an_entry_that_cannot_be_kept_in_step_is_a_near_miss(special: dict[str, Any], says: str):
    decision = decide([account()], [entry(**special)])
    assert isinstance(decision, Unmatched)
    assert says in decision.reason
    assert [each.entry_id for each in decision.near_misses] == [10]


def test_another_organizations_entry_is_not_even_a_near_miss():
    decision = decide([account()], [entry(organization_id=OTHER)])
    assert decision == Unmatched("No matches found.")


def test_two_entries_of_one_username_are_left_to_a_person():
    decision = decide([account()], [entry(10), entry(11, r"CONTOSO\jsmith")])
    assert isinstance(decision, Ambiguous)
    assert decision.entry_ids == (10, 11)
    assert "2 entries have this account's username" in decision.reason


def test_one_entry_that_two_accounts_want_is_left_to_a_person():
    accounts = [account(1), account(2, netbios_name="SECOND", user_principal_name="j@second")]
    for id_ in (1, 2):
        decision = decide(accounts, [entry()], id_)
        assert isinstance(decision, Ambiguous)
        assert "fits 2 accounts" in decision.reason


def test_an_account_and_its_twin_share_one_entry():
    tenant = account(2, None, user_principal_name="jsmith@contoso.test", netbios_name=None, twin=1)
    accounts = [account(1, twin=2), tenant]
    decisions = match(accounts, [entry(username="jsmith")], ORGANIZATION)
    assert [type(each) for each in decisions.values()] == [Matched, Matched]


def test_a_twin_gets_the_entry_that_its_pair_is_linked_to():
    accounts = [account(1, entry_id=10, twin=2), account(2, "j.smith", twin=1)]
    decision = decide(accounts, [entry(10, "whatever")], 2)
    assert isinstance(decision, Matched)
    assert decision.criterion == "twin"


def test_an_account_of_a_tenant_is_matched_by_its_principal_name_only():
    tenant = account(1, None, user_principal_name="jsmith@contoso.com", netbios_name=None)
    assert isinstance(decide([tenant], [entry(username="jsmith")]), Unmatched)
    assert isinstance(decide([tenant], [entry(username="JSmith@contoso.com")]), Matched)


def test_an_entry_that_is_linked_already_is_taken():
    accounts = [account(1), account(2, "other", entry_id=10)]
    decision = decide(accounts, [entry()])
    assert isinstance(decision, Unmatched)
    assert r"is linked to CONTOSO\other" in decision.reason


def test_a_linked_account_gets_no_new_decision():
    assert match([account(entry_id=10)], [entry(11)], ORGANIZATION) == {}


def test_an_entry_without_a_username_that_bears_the_accounts_name_is_a_near_miss():
    decision = decide([account(display_name="John Smith")], [entry(10, None, name="john smith")])
    assert isinstance(decision, Unmatched)
    assert "has no username" in decision.reason
