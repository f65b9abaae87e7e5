"""Whatever stands in a filter, it is read or refused; nothing else ever happens."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.sandbox.entra.filters import USER_OPERATORS, Filter
from deployments.sandbox.entra.problems import Problem
from deployments.sandbox.entra.rows import user_row

ROW = user_row(
    UUID(int=1), "admin@northwind.test", "Nancy Davolio", datetime(2026, 1, 1, tzinfo=UTC)
)
SIGNS = (
    "(",
    ")",
    ",",
    "'a'",
    "'O''Brien'",
    "null",
    "true",
    "false",
    "0",
    "1",
    "jobTitle",
    "'",
    '"',
)
OPERATORS = ("eq", "ne", "ge", "le", "in", "not", "and", "or", "startsWith", "endsWith")
WORDS = st.sampled_from((*USER_OPERATORS, *OPERATORS, *SIGNS))
CLAUSES = st.tuples(*map(st.sampled_from, (tuple(USER_OPERATORS), OPERATORS, SIGNS))).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS | CLAUSES, max_size=5), st.booleans())
def test_any_row_of_words_is_read_or_refused(words: list[str], advanced: bool):  # noqa: FBT001  # hypothesis passes it so
    with suppress(Problem):
        assert Filter(" ".join(words), USER_OPERATORS, advanced=advanced).test(ROW) in {True, False}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_a_value_finds_itself_whatever_is_in_it(name: str):
    quoted = name.replace("'", "''")
    found = Filter(f"displayName eq '{quoted}'", USER_OPERATORS, advanced=False)
    assert found.test({**ROW, "displayName": name})
    assert not found.test({**ROW, "displayName": name + "x"})
