"""What a new password has to satisfy, and how one is made."""

import re
import secrets
from collections.abc import Iterable
from unicodedata import category

from pydantic import SecretStr

from models.identity import PasswordPolicy
from models.password_recipe import LONGEST, USUAL, Choose, Recipe

AD_LONGEST = 256
AD_CATEGORIES = 3

MASK = "*"
UNSEEN = ("Cc", "Cf")  # Unicode's control and format characters
HALF = "Cs"  # a lone surrogate

# [MS-SAMR] 3.1.1.7.2: the display name is parted at these, and parts of three or more count.
NAME_DELIMITERS = re.compile(r"[,.\-_ #\t]+")
SHORTEST_NAME_PART = 3


def generate(
    policy: PasswordPolicy,
    recipe: Recipe = USUAL,
    *,
    names: Iterable[str],
    attempt: int = 1,
    choose: Choose = secrets.choice,
) -> SecretStr:
    """A password by `recipe` that satisfies `policy`, and Entra's rules besides.

    `names` are the account's sAMAccountName and display name, of which it holds no part.
    `attempt` counts the candidates, from 1. What the policy asks for wins over the recipe. Raises
    ValueError when it asks for more characters than a directory takes.
    """
    if policy.min_length > LONGEST:
        raise ValueError(
            f"{policy.name} asks for {policy.min_length} characters; at most {LONGEST} are made"
        )
    parts = name_parts(names)
    while True:
        drawn = recipe.drawn(choose, attempt=attempt, at_least=policy.min_length)
        if not _held(parts, drawn):
            return SecretStr(drawn)


def violations(password: SecretStr, policy: PasswordPolicy, names: Iterable[str]) -> list[str]:
    """The rules that a password breaks, a sentence each; empty if none that can be known.

    No sentence says what the password holds where, nor how long it is.
    """
    typed = password.get_secret_value()
    broken = unfit(typed)
    if len(typed) < policy.min_length:
        broken.append(f"{policy.name} asks for at least {policy.min_length} characters.")
    if policy.complexity and len(_categories(typed)) < AD_CATEGORIES:
        broken.append(
            f"{policy.name} asks for three of: capital letters, small letters, digits, symbols, "
            "letters of other scripts."
        )
    if policy.ascii_only and not typed.isascii():
        broken.append(f"{policy.name} takes no letters beyond A to Z, such as ä or é.")
    if policy.complexity and policy.knows_names and _held(name_parts(names), typed):
        broken.append("A password must not hold the account's name or a part of its display name.")
    return [sentence[0].upper() + sentence[1:] for sentence in broken]


def unfit(typed: str) -> list[str]:
    """What makes a typed password useless under every policy, a sentence each.

    Letters of any script, quotes and backslashes are fine: directories take them. What nobody sees
    is not: whoever reads the password in IT Glue could not type it.
    """
    broken: list[str] = []
    if not typed:
        broken.append("The password is empty.")
    elif set(typed) == {MASK}:
        broken.append("Asterisks are what Prefect shows in place of a password.")
    # Windows counts UTF-16 units: an emoji is two.
    if len(typed.encode("utf-16-le", "surrogatepass")) > 2 * AD_LONGEST:
        broken.append(f"A password has at most {AD_LONGEST} characters.")
    if typed != typed.strip():
        broken.append("It begins or ends with a blank, which nobody sees in IT Glue.")
    if any(category(each) in UNSEEN or is_odd_blank(each) for each in typed.strip()):
        broken.append("It holds a character that nobody sees, such as a tab or a line break.")
    if any(category(each) == HALF for each in typed):
        broken.append("It holds half a character: no directory takes it.")
    return broken


def is_odd_blank(character: str) -> bool:
    """Whether it looks like a blank and is another character, such as one that does not break."""
    return character.isspace() and character != " "


def name_parts(names: Iterable[str]) -> set[str]:
    """What of these names a password must not hold: each whole, and its parts, caseless."""
    found: set[str] = set()
    for name in names:
        found |= {name.casefold(), *NAME_DELIMITERS.split(name.casefold())}
    return {part for part in found if len(part) >= SHORTEST_NAME_PART}


def _held(parts: Iterable[str], password: str) -> bool:
    return any(part in password.casefold() for part in parts)


def _categories(password: str) -> set[str]:
    return {_category(each) for each in password}


def _category(character: str) -> str:
    if character.isupper():
        return "capital"
    if character.islower():
        return "small"
    if character.isdecimal():
        return "digit"
    return "other letter" if character.isalpha() else "symbol"
