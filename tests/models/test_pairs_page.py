from datetime import UTC, datetime

from models.customer import Arrangement, Customer
from models.pairs_page import PairedAccounts, pairs_key, pairs_page

CONTOSO = Customer(
    id=3,
    name="Contoso, Ltd.",
    arrangement=Arrangement.SYNC_ON,
    created_at=datetime(2026, 11, 26, tzinfo=UTC),
)


def test_the_page_says_who_is_paired_who_may_be_and_why_others_are_not():
    done = PairedAccounts(
        paired=[r"CONTOSO\a = a@c.test (SID)"],
        suggested=[r"CONTOSO\b = b@c.test? (userPrincipalName)"],
        not_paired=[r"CONTOSO\c: Its SID and its immutable id lead to different users."],
    )
    page = pairs_page(CONTOSO, done)
    assert pairs_key(CONTOSO) == "pairs-3-contoso-ltd"
    assert page.startswith("1 of 3 accounts of the domain is paired with a user of the tenant.")
    assert "Passwords: Password Sync ON." in page
    assert r"- CONTOSO\\b = b@c.test? (userPrincipalName)" in page
    assert "lead to different users" in page


def test_the_page_of_thousands_of_accounts_is_not_longer_than_prefect_shows():
    done = PairedAccounts(paired=[f"a{each}" for each in range(1_500)], suggested=[], not_paired=[])
    assert "... and 500 more" in pairs_page(CONTOSO, done)
