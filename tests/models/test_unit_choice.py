"""Which organizational units an operator means."""

import pytest

from models.identity import OrganizationalUnit
from models.unit_choice import choose_units


def unit(dn: str, path: str) -> OrganizationalUnit:
    return OrganizationalUnit(dn=f"{dn},DC=contoso,DC=test", path=path, users=1, users_below=1)


SOUTH = unit(r"OU=Sales\, South,OU=Customers", "Customers / Sales, South")
NESTED = unit("OU=B,OU=A", "A / B")
SLASHED = unit("OU=A / B", "A / B")
DEEP = unit(",".join(f"OU=L{10 - each}" for each in range(10)), "L1 / L2 / L3 / L4 / L5 / L6")
OFFERED = [SOUTH, NESTED, SLASHED, DEEP]


@pytest.mark.parametrize(
    "name",
    [
        "Customers / Sales, South",
        " customers / SALES, South ",
        "Customers  /  Sales,  South",
        r"OU=Sales\, South,OU=Customers,DC=contoso,DC=test",
        r"ou=sales\, south, ou=customers, dc=contoso, dc=test ",
    ],
)
def test_a_unit_is_found_by_path_or_dn_whatever_their_case_and_blanks(name: str):
    assert choose_units([name], OFFERED) == ([SOUTH], [], [])


def test_a_unit_that_is_named_twice_is_chosen_once():
    chosen, _, _ = choose_units([DEEP.path, DEEP.dn, DEEP.dn.lower()], OFFERED)
    assert chosen == [DEEP]


def test_two_units_that_read_the_same_are_told_apart_by_dn_only():
    chosen, unknown, [doubt] = choose_units(["a / b"], OFFERED)
    assert (chosen, unknown) == ([], [])
    assert NESTED.dn in doubt
    assert SLASHED.dn in doubt
    assert choose_units([SLASHED.dn], OFFERED) == ([SLASHED], [], [])


def test_of_two_units_that_differ_in_case_the_exact_one_is_meant():
    offered = [unit("OU=Stra\u00dfe", "Stra\u00dfe"), unit("OU=Strasse", "Strasse")]
    assert choose_units(["Strasse"], offered) == ([offered[1]], [], [])
    assert len(choose_units(["STRASSE"], offered)[2]) == 1


def test_what_no_unit_is_called_is_unknown():
    assert choose_units(["B", ""], OFFERED) == ([], ["B", ""], [])
