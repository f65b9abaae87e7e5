"""What new passwords look like: characters drawn one by one, or words of a list.

The words are those of the EFF's large word list (CC BY 3.0). `bits` counts free draws; that some are
drawn again, as they hold the account's name or lack a kind of character, takes about one bit away.
"""

import string
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import ceil, log2
from typing import NamedTuple

from typing_extensions import override  # typing has it from Python 3.12 on

Choose = Callable[[Sequence[str]], str]

LONGEST = 127
FEWEST_BITS = 60
"""Of a password that is taken for one which nobody guesses."""

SYMBOLS = "-._~"
ALPHABET = string.ascii_letters + string.digits + SYMBOLS
"""Unreserved characters of RFC 3986: they survive URLs, CSV, XML, shells and connection strings."""

LOOK_ALIKES = "Il1O0"
CLASSES = (string.ascii_uppercase, string.ascii_lowercase, string.digits, SYMBOLS)

LENGTHS = (0, 64, 120)
"""Characters that the first, second and third candidate has at least: a policy that may not be
read can ask for more than the first one has."""

USUAL_LENGTH = 32
SHORTEST = 20

WORDS = 7772
BITS_A_WORD = log2(WORDS)

USUAL_WORDS = 6
FEWEST_WORDS = ceil(FEWEST_BITS / BITS_A_WORD)
MOST_WORDS = 12
"""With the longest words, these are just short enough for `LONGEST`."""


class PasswordStyle(StrEnum):
    """What a new password is made of."""

    CHARACTERS = "characters"
    PHRASE = "passphrase"


class Separator(StrEnum):
    """What stands between the words of a passphrase."""

    HYPHEN = "-"
    DOT = "."
    UNDERSCORE = "_"
    TILDE = "~"


class Characters(NamedTuple):
    """Letters, digits and a few symbols, of each kind at least one."""

    length: int = USUAL_LENGTH
    look_alikes: bool = True

    @override
    def __str__(self) -> str:
        """For people."""
        left_out = "" if self.look_alikes else " without look-alikes"
        return f"{self.length} characters{left_out} ({self.bits:.0f} bits)"

    @property
    def bits(self) -> float:
        """How much chance is in the shortest one."""
        return self.length * log2(len(self._alphabet))

    def drawn(self, choose: Choose, *, attempt: int, at_least: int) -> str:
        """One of at least so many characters; a further attempt is longer."""
        length = max(self.length, LENGTHS[min(attempt, len(LENGTHS)) - 1], at_least)
        alphabet = self._alphabet
        while True:
            # The whole string is drawn again until it fits: patching single places would skew it.
            drawn = "".join(choose(alphabet) for _ in range(length))
            ends_plainly = drawn[0].isalnum() and drawn[-1].isalnum()
            if ends_plainly and all(any(each in drawn for each in some) for some in CLASSES):
                return drawn

    @property
    def _alphabet(self) -> str:
        left_out = "" if self.look_alikes else LOOK_ALIKES
        return "".join(each for each in ALPHABET if each not in left_out)


class Passphrase(NamedTuple):
    """Words, such as "Abacus-felt-oasis-yodel-crisp-tutor-7".

    Directories count the capital, the digit and the separator as kinds of characters.
    """

    words: int = USUAL_WORDS
    separator: Separator = Separator.HYPHEN

    @override
    def __str__(self) -> str:
        """For people."""
        return f"passphrases of {self.words} words ({self.bits:.0f} bits)"

    @property
    def bits(self) -> float:
        """How much chance is in the words of the shortest one."""
        return self.words * BITS_A_WORD

    def drawn(self, choose: Choose, *, attempt: int, at_least: int) -> str:
        """One of at least so many characters; a further attempt has more words."""
        count = min(self.words * attempt, MOST_WORDS)
        while True:
            words = [choose(word_list()) for _ in range(count)]
            while len(drawn := self._phrase(words, choose(string.digits))) < at_least:
                words.append(choose(word_list()))
            if len(drawn) <= LONGEST:
                return drawn

    def _phrase(self, words: Sequence[str], digit: str) -> str:
        return self.separator.join([words[0].capitalize(), *words[1:], digit])


Recipe = Characters | Passphrase

USUAL: Recipe = Characters()
"""Where no policy says otherwise."""


@cache
def word_list() -> tuple[str, ...]:
    """The words of passphrases; the four of the list that hold a hyphen are left out."""
    text = files("xkcdpass").joinpath("static", "eff-long").read_text("ascii")
    return tuple(each for each in text.split() if each.isalpha())
