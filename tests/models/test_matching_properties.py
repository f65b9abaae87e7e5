"""What holds of automatch whatever the accounts and entries are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from models.link_refusal import refusal
from models.matchable import MatchableAccount
from models.matching import Decision, Matched, match
from models.password_entry import PasswordEntry
from tests.models.matching_cases import ORGANIZATION, OTHER, account, entry

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
