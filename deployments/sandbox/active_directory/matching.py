"""Whether an object passes a search's filter; None where the filter says nothing (X.511, 7.8)."""

import operator
from collections.abc import Callable, Hashable

from deployments.sandbox.active_directory.attributes import read
from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Entry
from deployments.sandbox.active_directory.messages import (
    And,
    Comparison,
    Filter,
    Not,
    Or,
    Present,
    Substrings,
)
from deployments.sandbox.active_directory.names import BadName, folded
from deployments.sandbox.active_directory.schema import CATEGORIES, NORMAL

Matcher = Callable[[Entry], bool | None]

# The last one follows chains of groups, and no group of ours contains another.
EQUALITY = frozenset({"=", "~=", "1.2.840.113556.1.4.1941"})
NUMBERS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "1.2.840.113556.1.4.803": lambda value, bits: value & bits == bits,
    "1.2.840.113556.1.4.804": lambda value, bits: bool(value & bits),
}
TEXTS: dict[str, Callable[[str, str], bool]] = {">=": operator.ge, "<=": operator.le}


def undefined(_entry: Entry) -> bool | None:
    """The filter speaks of something the directory does not know."""
    return None


class Matching:
    """Filters into functions, for what `actor` may see."""

    def __init__(self, directory: Directory, actor: Entry | None) -> None:
        """Nothing is looked up yet."""
        self.directory = directory
        self.actor = actor

    def compiled(self, wanted: Filter) -> Matcher:
        """`wanted` as a function of an object."""
        match wanted:
            case And(parts):
                return _all([self.compiled(part) for part in parts])
            case Or(parts):
                return _any([self.compiled(part) for part in parts])
            case Not(part):
                return _negated(self.compiled(part))
            case Present(attribute):
                return self._present(attribute.lower())
            case Substrings():
                return self._substrings(wanted)
            case Comparison():
                return self._comparison(wanted)

    def _present(self, name: str) -> Matcher:
        if name not in NORMAL:
            return undefined
        return lambda entry: bool(read(self.directory, entry, name, self.actor))

    def _comparison(self, comparison: Comparison) -> Matcher:
        name = comparison.attribute.lower()
        normal = NORMAL.get(name)
        if normal is None:
            return undefined
        try:
            wanted = normal(self._spelled_out(name, comparison.value))
        except (ValueError, BadName):
            return undefined
        compare = _comparer(comparison.rule, wanted)
        if compare is None:
            return undefined
        return lambda entry: any(
            compare(normal(value)) for value in read(self.directory, entry, name, self.actor)
        )

    def _spelled_out(self, name: str, value: bytes) -> bytes:
        """A category may be named by a class (MS-ADTS 3.1.1.3.1.3.5)."""
        if name != "objectcategory" or b"=" in value:
            return value
        category = CATEGORIES.get(value.decode().lower(), value.decode())
        return f"CN={category},CN=Schema,CN=Configuration,{self.directory.head.dn}".encode()

    def _substrings(self, wanted: Substrings) -> Matcher:
        name = wanted.attribute.lower()
        if NORMAL.get(name) is not NORMAL["cn"]:
            return undefined
        try:
            initial, final = folded(wanted.initial.decode()), folded(wanted.final.decode())
            middle = [folded(piece.decode()) for piece in wanted.middle]
        except ValueError:
            return undefined

        def fits(value: bytes) -> bool:
            text = folded(value.decode())
            if not text.startswith(initial) or not text[len(initial) :].endswith(final):
                return False
            rest = text[len(initial) : len(text) - len(final)]
            for piece in middle:
                _, found, rest = rest.partition(piece)
                if not found:
                    return False
            return True

        return lambda entry: any(map(fits, read(self.directory, entry, name, self.actor)))


def _negated(part: Matcher) -> Matcher:
    return lambda entry: None if (found := part(entry)) is None else not found


def _all(matchers: list[Matcher]) -> Matcher:
    def matcher(entry: Entry) -> bool | None:
        sure: bool | None = True
        for part in matchers:
            found = part(entry)
            if found is False:
                return False
            sure = sure and found
        return sure

    return matcher


def _any(matchers: list[Matcher]) -> Matcher:
    def matcher(entry: Entry) -> bool | None:
        sure: bool | None = False
        for part in matchers:
            found = part(entry)
            if found:
                return True
            sure = None if found is None else sure
        return sure

    return matcher


def _comparer(rule: str, wanted: Hashable) -> Callable[[Hashable], bool] | None:
    """How to hold a value against `wanted`, or None where the rule does not fit the syntax."""
    if rule in EQUALITY:
        return lambda value: value == wanted
    if isinstance(wanted, int) and rule in NUMBERS:
        number = NUMBERS[rule]
        return lambda value: isinstance(value, int) and number(value, wanted)
    if isinstance(wanted, str) and rule in TEXTS:
        text = TEXTS[rule]
        return lambda value: isinstance(value, str) and text(value, wanted)
    return None
