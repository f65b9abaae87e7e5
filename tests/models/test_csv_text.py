"""Tables as CSV: read back as they are, and never carried out by a spreadsheet."""

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.csv_text import csv_text, harmless


@pytest.mark.parametrize(
    "name",
    [
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(1)",
        " =1",
        "\t=1",
        "\r=1",
        "\n=1",
        "\u00a0=1",
        "＝1",  # noqa: RUF001  # the wide one is meant
    ],
)
def test_a_cell_that_begins_as_a_formula_does_begins_with_an_apostrophe(name: str):
    assert harmless(name) == f"'{name.strip()}"


def test_other_cells_are_left_as_they_are():
    assert harmless(r"CONTOSO\svc-sql, the 1st = good") == r"CONTOSO\svc-sql, the 1st = good"


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_whatever_the_cells_hold_each_row_is_one_line_and_is_read_back(
    rows: list[tuple[str, str]],
):
    text = csv_text(("A", "B"), rows)
    assert len(text.splitlines()) == len(rows) + 1
    assert all(line.startswith('"') for line in text.splitlines())
    read = list(csv.reader(StringIO(text, newline="")))
    assert read == [["A", "B"], *([harmless(each) for each in row] for row in rows)]
