import re

from hypothesis import given
from hypothesis import strategies as st

from tasks.clients.itglue.names import LONGEST_FILTER, name_filters

NAMES = st.text(min_size=1).map(str.strip).filter(lambda name: name and "\\" not in name)


def understood(text: str) -> list[str]:
    """What IT Glue makes of a filter: parted at commas, unless a backslash stands before."""
    return [part.strip().replace("\\,", ",") for part in re.split(r"(?<!\\),", text)]


def test_a_comma_in_a_name_does_not_part_it():
    assert list(name_filters(["Smith, Jones", "Contoso, Ltd."])) == [
        "Smith\\, Jones,Contoso\\, Ltd."
    ]


@given(st.lists(NAMES, min_size=1))
def test_all_names_are_asked_for_once_and_in_order(names: list[str]):
    asked = [name for text in name_filters(names) for name in understood(text)]
    assert asked == names


def test_many_long_names_are_spread_over_several_requests():
    names = [f"営業部 {number:03}" for number in range(200)]
    filters = list(name_filters(names))
    assert len(filters) > 1
    assert max(map(len, filters)) < LONGEST_FILTER
    assert [name for text in filters for name in text.split(",")] == names
