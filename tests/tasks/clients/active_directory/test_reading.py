"""Names, durations and moments, from the wire's form to ours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.clients.active_directory.reading import (
    NEVER,
    is_below_domain,
    is_name,
    moment,
    parent,
    path,
    span,
    unescaped,
    units_with_users,
)

BASE = "DC=contoso,DC=test"
SPECIAL = '\\,+"<>;='


def escaped(name: str) -> str:
    """A name as RFC 4514 writes it into a DN."""
    last = len(name) - 1
    return "".join(
        f"\\{each}"
        if each in SPECIAL or (each == "#" and at == 0) or (each == " " and at in (0, last))
        else each
        for at, each in enumerate(name)
    )


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
STEMS = st.lists(NAMES.map(escaped), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (r"Sales\, South", "Sales, South"),
        (r"Gr\C3\B6\C3\9Fe \"XL\"", 'Größe "XL"'),
        (r"Gr\c3\b6\c3\9fe", "Größe"),
        (r"back\\slash", r"back\slash"),
        (r"back\\2C", r"back\2C"),
        (r"a\3Db\2Bc", "a=b+c"),
        (r"\20lead and trail\20", " lead and trail "),
        (r"\ lead and trail\ ", " lead and trail "),
        (r"\#hash", "#hash"),
        (r"line\0Abreak", "line\nbreak"),
        ("営業部", "営業部"),
        (r"cut\FF", "cut\ufffd"),
        ("", ""),
    ],
)
def test_a_value_is_read_without_its_backslashes(value: str, plain: str):
    assert unescaped(value) == plain


@given(NAMES)
def test_escaping_is_undone(name: str):
    assert unescaped(escaped(name)) == name


@given(NAMES)
def test_a_value_all_in_hexadecimal_pairs_is_read(name: str):
    assert unescaped("".join(f"\\{byte:02x}" for byte in name.encode())) == name


@pytest.mark.parametrize(
    ("dn", "above"),
    [
        (rf"CN=Long\, Password,OU=Web / Front,{BASE}", rf"OU=Web / Front,{BASE}"),
        (rf"OU=Sales\2C South,OU=Customers,{BASE}", f"OU=Customers,{BASE}"),
        (rf"CN=back\\,OU=Sales\, South,{BASE}", rf"OU=Sales\, South,{BASE}"),
        (rf"CN=trailing\ ,OU=blank\ ,{BASE}", rf"OU=blank\ ,{BASE}"),
        (rf"CN=\ leading,OU=\ blank,{BASE}", rf"OU=\ blank,{BASE}"),
        (rf"CN=Print \"Spooler\",OU=Größe \"XL\",{BASE}", rf"OU=Größe \"XL\",{BASE}"),
        (rf"CN=a\+b\=c\;d,CN=Users,{BASE}", f"CN=Users,{BASE}"),
        (rf"CN=\#1 Printer #2,OU=Team #1,{BASE}", f"OU=Team #1,{BASE}"),
        (f"OU=Customers,{BASE}", BASE),
        (BASE, "DC=test"),
    ],
)
def test_the_name_above_is_told_from_separators_within_names(dn: str, above: str):
    assert parent(dn) == above


@given(NAMES.map(escaped), STEMS)
def test_the_name_above_is_what_is_left_of_the_name(name: str, stems: list[str]):
    above = ",".join([*(f"OU={stem}" for stem in stems), BASE])
    assert parent(f"CN={name},{above}") == above


@pytest.mark.parametrize(
    ("dn", "shown"),
    [
        (rf"OU=Sales\, South,OU=Customers,{BASE}", "Customers / Sales, South"),
        (rf"OU=Gr\C3\B6\C3\9Fe \"XL\",{BASE}", 'Größe "XL"'),
        (f"CN=Users,{BASE}", "Users"),
        (rf"OU=blank\ ,{BASE}", "blank "),
        (BASE, ""),
    ],
)
def test_a_path_goes_from_the_domain_down_in_plain_names(dn: str, shown: str):
    assert path(dn) == shown


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_a_path_shows_every_name_as_people_wrote_it(names: list[str]):
    dn = ",".join([*(f"OU={escaped(name)}" for name in reversed(names)), BASE])
    assert path(dn) == " / ".join(names)


def test_only_what_is_below_the_domain_is_offered():
    assert is_below_domain(f"OU=Customers,{BASE}")
    assert not is_below_domain(BASE)
    assert not is_below_domain("")


def test_a_name_is_told_from_other_text():
    for name in (
        BASE,
        r"OU=a\,b, DC=x",
        "OU=Team #1,DC=x",
        "<GUID=00000000-0000-4000-8000-000000000001>",
    ):
        assert is_name(name)
    for other in ("", "contoso.test", "not a dn", "=x", "OU=a\\", "OU=a,", "OU=,DC=x"):
        assert not is_name(other)


def test_users_are_counted_where_they_are_and_in_every_ou_above():
    users = [rf"CN=one,OU=a\,b,OU=top,{BASE}", f"CN=two,OU=top,{BASE}", rf"CN=x\,y,OU=top,{BASE}"]
    units = units_with_users(users)
    assert [(unit.path, unit.users, unit.users_below) for unit in units] == [
        ("top", 2, 3),
        ("top / a,b", 1, 1),
    ]


def test_a_duration_is_read_and_never_lasts_nothing():
    assert span(-18_000_000_000) == timedelta(minutes=30)
    assert span(-864_000_000_000) == timedelta(days=1)
    assert span(0) == timedelta(0)
    assert span(-NEVER - 1) == span(-NEVER) == timedelta(0)


def test_a_moment_is_read_and_never_is_none():
    assert moment(116_444_736_000_000_000) == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment(0) is None
    assert moment(NEVER) is None


@given(st.datetimes(min_value=datetime(1601, 1, 2), max_value=datetime(9000, 1, 1)))  # noqa: DTZ001  # made aware below
def test_every_moment_of_windows_is_read(naive: datetime):
    aware = naive.replace(tzinfo=UTC)
    ticks = (aware - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
    assert moment(ticks) == aware
