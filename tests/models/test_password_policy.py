"""Generated passwords satisfy their policy; typed ones are told which rule they break."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain, cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from models.identity import PasswordPolicy
from models.password_policy import generate, name_parts, violations
from models.password_recipe import ALPHABET


def policy(min_length: int = 10, *, complexity: bool = True) -> PasswordPolicy:
    return PasswordPolicy(
        min_length=min_length,
        complexity=complexity,
        history_length=24,
        min_age=timedelta(days=1),
        lockout_threshold=5,
        lockout_window=timedelta(minutes=30),
        name="the domain policy",
    )


@given(st.integers(0, 127), st.lists(st.text(max_size=20), max_size=3), st.integers(1, 3))
def test_a_generated_password_never_breaks_its_policy(
    min_length: int, names: list[str], attempt: int
):
    made = generate(policy(min_length), names=names, attempt=attempt)
    assert violations(made, policy(min_length), names) == []


@given(st.integers(1, 3))
def test_a_generated_password_survives_shells_addresses_and_tables(attempt: int):
    made = generate(policy(), names=[], attempt=attempt).get_secret_value()
    assert set(made) <= set(ALPHABET)
    assert made[0].isalnum()
    assert made[-1].isalnum()
    assert made.isascii()


@pytest.mark.parametrize(("attempt", "length"), [(1, 32), (2, 64), (3, 120)])
def test_each_further_candidate_is_longer(attempt: int, length: int):
    assert len(generate(policy(), names=[], attempt=attempt).get_secret_value()) == length


def test_a_policy_that_asks_for_more_gets_it():
    assert len(generate(policy(40), names=[]).get_secret_value()) == 40


def test_a_policy_that_no_password_satisfies_is_named():
    with pytest.raises(ValueError, match="asks for 200 characters"):
        generate(policy(200), names=[])


def test_a_draw_that_holds_the_accounts_name_is_drawn_again_as_a_whole():
    unlucky = "Ab3-" + "xSMITHx9" + "y" * 20
    lucky = "Cd4." + "k" * 28
    drawn: Iterator[str] = chain(unlucky, cycle(lucky))

    def choose(_: Sequence[str]) -> str:
        return next(drawn)

    assert generate(policy(), names=["smith"], choose=choose).get_secret_value() == lucky


def test_names_are_parted_as_windows_parts_them():
    assert name_parts(["Jörg van-der Groß_Müller, jr.", "js"]) == {
        "jörg van-der gross_müller, jr.",
        "jörg",
        "van",
        "der",
        "gross",
        "müller",
    }


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Short-1", "at least 10 characters"),
        ("only small letters", "three of"),
        ("Xsmith-2026-ok", "must not hold the account's name"),
        ("Aa1-" * 65, "at most 256"),
        ("Aa1-" + "😀" * 127, "at most 256"),
        ("", "is empty"),
        ("*" * 20, "Asterisks"),
        (" Regen-Sommer-42", "begins or ends with a blank"),
        ("Regen-Sommer-42\u00a0", "begins or ends with a blank"),
        ("Regen\tSommer-42", "a character that nobody sees"),
        ("Regen\u200bSommer-42", "a character that nobody sees"),
        ("Regen\u00a0Sommer-42", "a character that nobody sees"),
        ("Regen\ud800Sommer-42", "half a character"),
    ],
)
def test_a_typed_password_is_told_which_rule_it_breaks(typed: str, says: str):
    broken = violations(SecretStr(typed), policy(), ["smith"])
    assert any(says in sentence for sentence in broken)
    assert not any(typed in sentence for sentence in broken if typed)


@pytest.mark.parametrize(
    "typed", ["Sommer-Regen-7", "営業部-Abc-1-rest", "alles klein 123 ä", "Q\"u'o\\te 😀 1"]
)
def test_a_typed_password_that_satisfies_the_policy_is_told_nothing(typed: str):
    assert violations(SecretStr(typed), policy(), ["smith", "John Smith"]) == []


def test_without_complexity_only_the_length_counts():
    assert violations(SecretStr("onlysmallsmith"), policy(complexity=False), ["smith"]) == []
