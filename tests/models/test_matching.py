"""Automatch: which entry is whose, and why not."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from models.entry_index import EntryIndex
from models.link_refusal import refusal
from models.matchable import MatchableAccount
from models.matching import Ambiguous, Decision, Matched, Unmatched, match
from models.password_entry import PasswordEntry

ORGANIZATION, OTHER = 1, 2


def account(id_: int = 1, sam: str | None = "jsmith", **more: Any) -> MatchableAccount:
    given_: dict[str, Any] = {
        "label": f"CONTOSO\\{sam}",
        "user_principal_name": f"{sam}@contoso.test" if sam else None,
        "netbios_name": "CONTOSO",
        **more,
    }
    return MatchableAccount(id=id_, sam_account_name=sam, **given_)


def entry(id_: int = 10, username: str | None = "jsmith", **more: Any) -> PasswordEntry:
    return PasswordEntry.model_validate(
        {
            "id": id_,
            "organization_id": ORGANIZATION,
            "name": f"entry {id_}",
            "username": username,
            "url": None,
            "category_id": None,
            "category_name": None,
            "parent": None,
            "vaulted": False,
            "personal": False,
            "archived": False,
            "updated_at": None,
            "password_updated_at": None,
            **more,
        }
    )


def decide(
    accounts: Sequence[MatchableAccount], entries: Sequence[PasswordEntry], id_: int = 1
) -> Decision:
    return match(accounts, entries, ORGANIZATION)[id_]


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


@pytest.mark.parametrize("special", [{"vaulted": True}, {"archived": True}, {"personal": True}, {}])
def test_no_new_entry_is_wanted_beside_one_of_the_same_username(special: dict[str, Any]):
    index = EntryIndex([entry(username=r"contoso\JSMITH ", **special)], ORGANIZATION, [account()])
    assert [each.id for each in index.doubles(account())] == [10]


def test_another_domains_account_of_the_same_name_is_nobodys_double():
    index = EntryIndex([entry(username=r"OLDCORP\jsmith")], ORGANIZATION, [account()])
    assert index.doubles(account()) == []


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


NAMES = st.sampled_from(["a", "b", "c", "A ", "C\\a", "c\\B", "a@x", "D\\a", None])
ENTRIES = st.lists(
    st.builds(
        entry,
        st.integers(10, 10_000),
        NAMES,
        organization_id=st.sampled_from([ORGANIZATION, ORGANIZATION, OTHER]),
        vaulted=st.sampled_from([False, False, True]),
        archived=st.sampled_from([False, False, True]),
    ),
    unique_by=lambda each: each.id,
)
ACCOUNTS = st.lists(
    st.builds(
        account,
        st.integers(1, 9),
        st.sampled_from(["a", "b", "c"]),
        netbios_name=st.sampled_from(["C", "D"]),
        entry_id=st.sampled_from([None, None, None, 10, 11]),
    ),
    unique_by=lambda each: each.id,
)


@given(ACCOUNTS, ENTRIES, st.data())
def test_the_order_of_accounts_and_entries_decides_nothing(
    accounts: list[MatchableAccount], entries: list[PasswordEntry], data: st.DataObject
):
    shuffled = data.draw(st.permutations(accounts)), data.draw(st.permutations(entries))
    assert match(accounts, entries, ORGANIZATION) == match(*shuffled, ORGANIZATION)


@given(ACCOUNTS, ENTRIES)
def test_no_entry_is_matched_twice_nor_one_that_is_refused_or_taken(
    accounts: list[MatchableAccount], entries: list[PasswordEntry]
):
    decisions = match(accounts, entries, ORGANIZATION).values()
    matched = [each.entry for each in decisions if isinstance(each, Matched)]
    assert len({each.id for each in matched}) == len(matched)
    assert all(refusal(each, ORGANIZATION) is None for each in matched)
    assert {each.id for each in matched}.isdisjoint({each.entry_id for each in accounts})


@given(ACCOUNTS, ENTRIES)
def test_case_and_blanks_of_usernames_decide_nothing(
    accounts: list[MatchableAccount], entries: list[PasswordEntry]
):
    def verdicts(rows: list[PasswordEntry]) -> list[tuple[type[Decision], object]]:
        found = match(accounts, rows, ORGANIZATION)
        return [(type(each), getattr(each, "entry_ids", None)) for each in found.values()]

    loud = [
        each.model_copy(update={"username": each.username and f" {each.username.upper()} "})
        for each in entries
    ]
    assert verdicts(entries) == verdicts(loud)


@given(ACCOUNTS, ENTRIES)
def test_an_entry_that_has_nothing_to_do_with_anyone_changes_nothing(
    accounts: list[MatchableAccount], entries: list[PasswordEntry]
):
    more = [*entries, entry(99_999, "zebra")]
    assert match(accounts, entries, ORGANIZATION) == match(accounts, more, ORGANIZATION)


class CountedEntry(PasswordEntry):
    """Counts how often any entry is looked at."""

    looks: int = 0

    @override
    def __getattribute__(self, name: str) -> object:
        if name == "username":
            COUNTED.append(1)
        return super().__getattribute__(name)


COUNTED: list[int] = []


@pytest.mark.parametrize("same", [False, True])
def test_the_work_grows_with_accounts_plus_entries_and_not_with_their_product(same: bool):  # noqa: FBT001  # a case
    count = 400
    accounts = [account(id_, f"user{id_}") for id_ in range(count)]
    entries = [
        CountedEntry(**entry(id_, "user1" if same else f"user{id_}").model_dump())
        for id_ in range(count)
    ]
    COUNTED.clear()
    match(accounts, entries, ORGANIZATION)
    assert count <= len(COUNTED) < 10 * count
