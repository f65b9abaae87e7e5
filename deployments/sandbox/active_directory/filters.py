# pyright: basic
# pyasn1 has no types.
"""Search filters out of what the decoder made of them."""

from deployments.sandbox.active_directory.decoding import Malformed, octets, text, whole
from deployments.sandbox.active_directory.messages import (
    And,
    Comparison,
    Filter,
    Not,
    Or,
    Present,
    Substrings,
)
from deployments.sandbox.active_directory.request_grammar import Filter as FilterGrammar

FILTER = FilterGrammar()
RULES = {"equalityMatch": "=", "greaterOrEqual": ">=", "lessOrEqual": "<=", "approxMatch": "~="}
DEEPEST = 100


def read_filter(choice, depth: int = 0) -> Filter:
    """The filter in plain form; raises Malformed."""
    if depth > DEEPEST:
        raise Malformed("a filter too deep")
    kind, body = choice.getName(), choice.getComponent()
    if kind in RULES:
        rule, value = RULES[kind], octets(body["assertionValue"])
        return Comparison(text(body["attributeDesc"]), rule, value)
    if kind == "present":
        return Present(text(body))
    if kind == "substrings":
        return _substrings(body)
    if kind == "extensibleMatch":
        rule = text(body["matchingRule"]) or "="
        return Comparison(text(body["type"]), rule, octets(body["matchValue"]))
    return _combination(kind, [read_filter(whole(bytes(part), FILTER), depth + 1) for part in body])


def _combination(kind: str, parts: list[Filter]) -> Filter:
    if kind == "and":
        return And(tuple(parts))
    if kind == "or":
        return Or(tuple(parts))
    if len(parts) != 1:
        raise Malformed("a negation of several parts")
    return Not(parts[0])


def _substrings(body) -> Substrings:
    pieces = [(piece.getName(), octets(piece.getComponent())) for piece in body["substrings"]]
    middle = tuple(value for name, value in pieces if name == "any")
    ends = dict(piece for piece in pieces if piece[0] != "any")
    return Substrings(text(body["type"]), ends.get("initial", b""), middle, ends.get("final", b""))
