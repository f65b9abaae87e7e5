"""`$filter`, as far as the directory understands it, and what each property lets itself be asked."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from deployments.sandbox.entra.problems import Problem, bad_request, unsupported_query
from deployments.sandbox.entra.rows import Row

Test = Callable[[Row], bool]

PLAIN = frozenset({"eq", "ne", "not", "in"})
ORDERED = PLAIN | {"ge", "le"}
TEXT = ORDERED | {"startswith"}
ADVANCED = frozenset({"ne", "not", "endswith", "/$count"})

USER_OPERATORS: Mapping[str, frozenset[str]] = {
    "id": PLAIN,
    "accountEnabled": PLAIN,
    "userType": PLAIN,
    "onPremisesSyncEnabled": PLAIN,
    "onPremisesImmutableId": ORDERED,
    "onPremisesSecurityIdentifier": frozenset({"eq"}),
    "onPremisesSamAccountName": TEXT,
    "onPremisesUserPrincipalName": TEXT,
    "displayName": TEXT,
    "userPrincipalName": TEXT | {"endswith"},
    "mail": TEXT | {"endswith"},
    "assignedLicenses/$count": frozenset({"eq", "ne", "/$count"}),
}

TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[A-Za-z][\w/$]*|\d+|[(),])")
CONSTANTS = {"true": True, "false": False, "null": None}


class Filter:
    """Reads one filter; `test` says of each row whether it passes."""

    def __init__(
        self, text: str, operators: Mapping[str, frozenset[str]], *, advanced: bool
    ) -> None:
        """400 when it cannot be read, or not without the header for advanced queries."""
        self._operators = operators
        self._advanced = advanced
        self._tokens = self._split(text)
        self.test = self._any()
        if self._tokens:
            raise self._unreadable()

    def _split(self, text: str) -> list[str]:
        tokens: list[str] = []
        at = 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if found is None:
                raise self._unreadable()
            tokens.append(found[1])
            at = found.end()
        return tokens

    def _next(self, expected: str | None = None) -> str:
        token = self._tokens.pop(0) if self._tokens else ""
        if not token or (expected is not None and token.lower() != expected):
            raise self._unreadable()
        return token

    def _peek(self) -> str:
        return self._tokens[0].lower() if self._tokens else ""

    def _any(self) -> Test:
        tests = [self._all()]
        while self._peek() == "or":
            self._next()
            tests.append(self._all())
        return lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._peek() == "and":
            self._next()
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        token = self._next()
        match token.lower():
            case "(":
                inside = self._any()
                self._next(")")
                return inside
            case "not":
                if not self._advanced:
                    raise unsupported("not")
                negated = self._one()
                return lambda row: not negated(row)
            case "startswith" | "endswith" as function:
                self._next("(")
                name = self._property(self._next(), function)
                self._next(",")
                part = str(self._value(self._next())).lower()
                self._next(")")
                if function == "startswith":
                    return lambda row: str(row.get(name) or "").lower().startswith(part)
                return lambda row: str(row.get(name) or "").lower().endswith(part)
            case _:
                return self._compared(token)

    def _compared(self, token: str) -> Test:
        operator = self._next().lower()
        name = self._property(token, operator)
        if operator == "in":
            self._next("(")
            values = [folded(self._value(self._next()))]
            while self._peek() == ",":
                self._next()
                values.append(folded(self._value(self._next())))
            self._next(")")
            return lambda row: folded(value_of(row, name)) in values
        wanted = folded(self._value(self._next()))
        tests: dict[str, Test] = {
            "eq": lambda row: folded(value_of(row, name)) == wanted,
            "ne": lambda row: folded(value_of(row, name)) != wanted,
            "ge": lambda row: str(folded(value_of(row, name)) or "") >= str(wanted),
            "le": lambda row: str(folded(value_of(row, name)) or "") <= str(wanted),
        }
        if operator not in tests:
            raise self._unreadable()
        return tests[operator]

    def _property(self, name: str, operator: str) -> str:
        allowed = self._operators.get(name)
        if allowed is None or operator not in allowed:
            raise unsupported_query(
                f"Unsupported or invalid query filter clause specified for property '{name}'."
            )
        if not self._advanced and (operator in ADVANCED or "/$count" in allowed):
            raise unsupported(operator)
        return name

    def _value(self, token: str) -> Any:
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token.isdecimal():
            return int(token)
        if token.lower() in CONSTANTS:
            return CONSTANTS[token.lower()]
        raise self._unreadable()

    @staticmethod
    def _unreadable() -> Problem:
        return bad_request("Invalid filter clause", "BadRequest")


def unsupported(what: str) -> Problem:
    """An advanced query without the header that it needs."""
    return unsupported_query(
        f"The operator '{what}' is supported only with 'ConsistencyLevel: eventual' and $count=true."
    )


def value_of(row: Row, name: str) -> Any:
    """A property, or how many of it there are."""
    if name.endswith("/$count"):
        return len(row[name.removesuffix("/$count")])
    return row.get(name)


def folded(value: Any) -> Any:
    """Texts compare without their case."""
    return value.lower() if isinstance(value, str) else value
