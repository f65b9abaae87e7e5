"""What the exported tables hold."""

import csv
from io import StringIO

from models.account import Account
from models.customer import Customer
from models.exports import (
    AccountRow,
    RotationRow,
    accounts_csv,
    customers_csv,
    matter,
    organization_page,
    rotations_csv,
)
from models.password_check import PasswordCheck
from models.rotation import Rotation, RotationState
from models.status_pages import AccountLine, CustomerLine
from models.verdict import Verdict
from tests.models.builders import NOW, account, rotation

LINKED = account(1, "svc", entry_id=7, entry_name="SQL", entry_url="https://x/5/passwords/7")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def checked(verdict: Verdict) -> PasswordCheck:
    return PasswordCheck(account_id=1, verdict=verdict, since=NOW, checked_at=NOW)


def row_of(one: Account, latest: Rotation | None = None) -> dict[str, str]:
    line = AccountLine(one, "contoso.test", latest, NOW)
    (row,) = read(accounts_csv([AccountRow("Contoso", line, None)]))
    return row


def test_an_account_has_its_entry_its_last_rotation_and_the_next():
    assert row_of(LINKED, rotation(RotationState.RECORDED)) == {
        "Customer": "Contoso",
        "Account": r"CONTOSO\svc",
        "Type": "service",
        "Directory": "contoso.test",
        "IT Glue entry": "SQL",
        "IT Glue link": "https://x/5/passwords/7",
        "Last rotation (UTC)": "2026-03-01 02:00",
        "Outcome": "proven",
        "Password since (UTC)": "",
        "Next due (UTC)": "2026-03-01 02:00",
        "What is the matter": "",
    }


def test_a_name_from_outside_is_no_formula():
    assert row_of(account(1, "x", label="=cmd|x")).get("Account") == "'=cmd|x"


def test_what_is_the_matter_is_said_in_sentences():
    refused = rotation(RotationState.REFUSED, "It said no.")
    assert matter(LINKED, refused, checked(Verdict.ENTRY_STALE)) == (
        "It said no. The entry holds a password that does not work (any more)."
    )
    assert matter(LINKED, rotation(RotationState.RECORDED), checked(Verdict.FINE)) == ""
    assert matter(LINKED, None, checked(Verdict.UNREACHABLE)) == ""
    assert matter(account(1, "svc"), None, None) == "It has no password entry."
    gone = account(1, "svc", gone_at=NOW, decision_reason="2 entries have its name.")
    assert matter(gone, None, None) == (
        "It has gone from its directory at 2026-03-01 02:00 UTC. 2 entries have its name."
    )


def test_a_customer_has_its_counts_and_its_page_in_it_glue():
    contoso = Customer(id=1, name="Contoso", organization_id=5, created_at=NOW)
    page = organization_page(contoso, LINKED.entry_url)
    line = CustomerLine(contoso, ["contoso.test"], None, accounts=3, linked=2, proven=1, failed=1)
    (row,) = read(customers_csv([line], {1: page}))
    assert (row["IT Glue link"], row["Accounts"], row["Failed"]) == ("https://x/5", "3", "1")
    assert organization_page(contoso, "https://x/6/passwords/7") == ""
    assert organization_page(contoso, None) == ""


def test_a_rotation_has_when_why_and_by_whom():
    (row,) = read(rotations_csv([RotationRow(rotation(RotationState.RECORDED), LINKED, "C", "me")]))
    assert (row["Begun (UTC)"], row["Reason"], row["By"]) == ("2026-03-01 02:00", "rotation", "me")
    assert (row["Outcome"], row["IT Glue link"]) == ("proven", "https://x/5/passwords/7")
