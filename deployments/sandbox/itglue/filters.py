"""Filters of IT Glue's lists; a filter that a list does not know is ignored without a word."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from deployments.sandbox.itglue.attributes import parsed_moment
from deployments.sandbox.itglue.settings import Settings

Row = dict[str, Any]
Query = Mapping[str, str]
Test = Callable[[Row], bool]

SEPARATOR = re.compile(r"(?<!\\),")
TRUE, FALSE = {"true", "1"}, {"false", "0"}
OPEN = "*"


class Filters(NamedTuple):
    """What a list can be filtered by, in snake_case."""

    exact: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()


def wanted_values(words: str) -> list[str]:
    r"""The values of a filter: parted by commas, trimmed, with `\,` for a comma itself."""
    return [each.replace("\\,", ",").strip() for each in SEPARATOR.split(words)]


def filtered(rows: Iterable[Row], query: Query, filters: Filters, settings: Settings) -> list[Row]:
    """The rows that every known filter of the query lets pass."""
    tests = list(_tests(query, filters, settings))
    return [row for row in rows if all(test(row) for test in tests)]


def _tests(query: Query, filters: Filters, settings: Settings) -> Iterator[Test]:
    for name in filters.exact:
        if (words := query.get(f"filter[{name}]")) is not None:
            yield _equals(name, words, settings)
        elif name == "archived" and not settings.archived_are_listed:
            yield _equals(name, "false", settings)
    for name in filters.excluded:
        if (words := query.get(f"filter[exclude][{name}]")) is not None:
            yield _differs(_equals(name, words, settings))
    for name in filters.dates:
        if (words := query.get(f"filter[{name}]")) is not None:
            yield _lies_between(name, words, lambda end: parsed_moment(end).timestamp())
    for name in filters.ranges:
        if (words := query.get(f"filter[range][{name}]")) is not None:
            yield _lies_between(name, words, float)


def _equals(name: str, words: str, settings: Settings) -> Test:
    values = set(wanted_values(words))
    folded = {each.casefold() for each in values}

    def passes(row: Row) -> bool:
        value = _column(row, name)
        if isinstance(value, bool):
            return bool(folded & (TRUE if value else FALSE))
        if value is None:
            return False
        if settings.names_ignore_case:
            return str(value).casefold() in folded
        return str(value) in values

    return passes


def _differs(test: Test) -> Test:
    return lambda row: not test(row)


def _everything(row: Row) -> bool:
    return True


def _lies_between(name: str, words: str, read: Callable[[str], float]) -> Test:
    """Whether a column lies in `start, end`, where * is open; always, when these are no range."""
    try:
        start, end = (None if each == OPEN else read(each) for each in wanted_values(words))
    except (ValueError, OverflowError):
        return _everything

    def passes(row: Row) -> bool:
        value = _column(row, name)
        if value is None:
            return False
        at = read(str(value))
        return (start is None or start <= at) and (end is None or at <= end)

    return passes


def _column(row: Row, name: str) -> Any:
    return row.get(name.replace("_", "-"))
