"""The reports an operator reads."""

from models.identity import OrganizationalUnit
from models.report import cell, incomplete, rotation_page, units_page
from models.rotation import RotationState
from tests.models.builders import rotation


def test_names_cannot_break_out_of_their_cell():
    assert cell("a|b\n[c](http://evil) <script>") == (r"a\|b \[c\](http://evil) &lt;script&gt;")


def test_names_are_shown_literally():
    assert cell("~~a~~ **b** `c` \\ d_e") == r"\~\~a\~\~ \*\*b\*\* \`c\` \\ d\_e"


def test_the_units_page_gives_what_tells_two_units_of_one_path_apart():
    units = [
        OrganizationalUnit(dn=dn, path=path, users=1, users_below=1)
        for dn, path in (("OU=A / B,DC=x", "A / B"), ("OU=B,OU=A,DC=x", "A / B"), ("OU=C", "C"))
    ]
    page = units_page(units)
    assert all(shown in page for shown in ("OU=A / B,DC=x", "OU=B,OU=A,DC=x", "| C |"))


def test_the_rotation_page_names_those_who_need_a_person_first():
    rows = [
        ("a proven", None, rotation(RotationState.RECORDED)),
        ("z refused", None, rotation(RotationState.REFUSED, "The directory said no.")),
    ]
    page = rotation_page(rows)
    assert page.index("z refused") < page.index("a proven")
    assert "The directory said no." in page
    assert page.startswith("2 accounts: **1 proven**, **0 unconfirmed**, **1 failed**.")


def test_an_account_that_was_never_started_says_that_nothing_was_changed():
    assert "old password still works" in rotation_page([("a", None, None)])


def test_a_red_run_says_in_its_first_line_what_happened_and_what_to_press():
    refused = rotation(RotationState.REFUSED, "The directory said no.")
    first, second = incomplete([("a", refused)], 2).splitlines()
    assert first.startswith("1 of 2 accounts needs you. 1 other is proven.")
    assert "press Retry on this run" in first
    assert "rotate-passwords with accounts = a." in first
    assert second == "a: The directory said no."


def test_a_red_run_that_left_every_account_calls_nobody_proven():
    first = incomplete([("a", None), ("b", None)], 2).splitlines()[0]
    assert first.startswith("2 of 2 accounts need you. Once the cause is mended")


def test_a_red_run_for_one_account_says_all_in_one_line():
    said = incomplete([("a", rotation(RotationState.REFUSED, "The directory said no."))], 1)
    assert said == (
        "a: The directory said no. Once the cause is mended, press Retry on this run: it finishes "
        "what is left."
    )


def test_a_red_run_of_many_names_some_and_counts_the_rest():
    lines = incomplete([(f"{number}", None) for number in range(50)], 60).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "... and 30 more: see the rotation report."
