"""What new passwords look like, and that they still satisfy every policy."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models.password_policy import generate, violations
from models.password_recipe import (
    ALPHABET,
    FEWEST_BITS,
    FEWEST_WORDS,
    LONGEST,
    MOST_WORDS,
    SHORTEST,
    WORDS,
    Characters,
    Passphrase,
    Recipe,
    Separator,
    word_list,
)
from models.recipe_terms import RecipeTerms
from models.tenant_policy import TENANT_POLICY, with_tenant
from tests.models.test_password_policy import policy

CHARACTERS = st.builds(Characters, st.integers(SHORTEST, LONGEST), look_alikes=st.booleans())
PASSPHRASES = st.builds(
    Passphrase, st.integers(FEWEST_WORDS, MOST_WORDS), st.sampled_from(Separator)
)
NAMES = st.lists(st.text(max_size=20) | st.sampled_from(word_list()), max_size=3)


def made(recipe: Recipe, min_length: int = 10, *, attempt: int = 1) -> str:
    return generate(policy(min_length), recipe, names=[], attempt=attempt).get_secret_value()


@settings(deadline=None)
@given(CHARACTERS | PASSPHRASES, st.integers(0, LONGEST), NAMES, st.integers(1, 3))
def test_whatever_the_recipe_a_password_suits_the_domain_and_the_tenant(
    recipe: Recipe, min_length: int, names: list[str], attempt: int
):
    domain = policy(min_length)
    password = generate(with_tenant(domain), recipe, names=names, attempt=attempt)
    assert violations(password, domain, names) == []
    assert violations(password, TENANT_POLICY, names) == []
    assert len(password.get_secret_value()) <= LONGEST


@pytest.mark.parametrize(
    ("length", "lengths"), [(20, [20, 64, 120]), (90, [90, 90, 120]), (127, [127, 127, 127])]
)
def test_a_further_candidate_of_characters_is_longer_up_to_127(length: int, lengths: list[int]):
    found = [len(made(Characters(length), attempt=attempt)) for attempt in (1, 2, 3)]
    assert found == lengths


@pytest.mark.parametrize(("words", "counts"), [(5, [5, 10, 12]), (8, [8, 12, 12])])
def test_a_further_passphrase_has_more_words_up_to_twelve(words: int, counts: list[int]):
    found = [made(Passphrase(words), attempt=attempt).count("-") for attempt in (1, 2, 3)]
    assert found == counts


@settings(deadline=None)
@given(PASSPHRASES)
def test_a_passphrase_is_words_of_the_list_and_a_digit(recipe: Passphrase):
    *words, digit = made(recipe).split(recipe.separator)
    assert len(words) == recipe.words
    assert words[0].istitle()
    assert {each.lower() for each in words} <= set(word_list())
    assert re.fullmatch(r"\d", digit)


def test_a_passphrase_gets_more_words_where_the_directory_asks_for_more_characters():
    phrase = made(Passphrase(5), 100)
    assert 100 <= len(phrase) <= 110
    assert set(phrase.lower().split("-")[:-1]) <= set(word_list())


def test_characters_that_look_alike_are_left_out_where_nobody_wants_them():
    seen = set("".join(made(Characters(127, look_alikes=False)) for _ in range(40)))
    assert seen == set(ALPHABET) - set("Il1O0")


def test_the_list_holds_only_plain_words_each_once():
    words = word_list()
    assert len(words) == len(set(words)) == WORDS
    assert all(re.fullmatch("[a-z]{3,9}", each) for each in words)


def test_the_longest_words_do_not_make_too_long_a_passphrase():
    longest = max(word_list(), key=len)
    drawn = Passphrase(MOST_WORDS).drawn(
        lambda some: longest if longest in some else some[0], attempt=3, at_least=0
    )
    assert len(drawn) == 121


@pytest.mark.parametrize(
    "recipe", [Passphrase(FEWEST_WORDS), Characters(SHORTEST, look_alikes=False)]
)
def test_no_recipe_that_is_taken_has_too_little_chance_in_it(recipe: Recipe):
    assert recipe.bits >= FEWEST_BITS


def test_chance_is_what_the_draws_leave_open():
    assert Passphrase(FEWEST_WORDS).bits == pytest.approx(64.6, abs=0.1)
    assert Passphrase(FEWEST_WORDS - 1).bits < FEWEST_BITS
    assert str(Passphrase(6)) == "passphrases of 6 words (78 bits)"
    assert str(Characters(20, look_alikes=False)) == "20 characters without look-alikes (119 bits)"


@pytest.mark.parametrize(
    "wrong",
    [
        {"password_words": 4},
        {"password_words": 13},
        {"password_length": 19},
        {"password_length": 128},
        {"word_separator": " "},
        {"password_style": "pin"},
    ],
)
def test_a_recipe_that_makes_no_good_password_is_refused(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        RecipeTerms.model_validate(wrong)


def test_the_terms_say_which_recipe():
    assert RecipeTerms().recipe == Characters(32)
    phrase = RecipeTerms.model_validate({"password_style": "passphrase", "word_separator": "."})
    assert phrase.recipe == Passphrase(6, Separator.DOT)
