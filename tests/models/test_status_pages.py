"""The pages of customers and of a customer's accounts."""

from datetime import timedelta

from models.account import Account
from models.customer import Arrangement, Customer
from models.rotation import Rotation, RotationState
from models.status_pages import AccountLine, CustomerLine, accounts_page, customers_page
from tests.models.builders import NOW, account, rotation


def page_of(*accounts: Account, latest: Rotation | None = None) -> str:
    return accounts_page([AccountLine(each, "contoso.test", latest, NOW) for each in accounts])


def test_the_accounts_page_links_to_the_entry_in_it_glue():
    linked = account(1, "svc", entry_id=7, entry_name="SQL | prod", entry_url="https://x/7")
    assert r"[SQL \| prod](https://x/7)" in page_of(linked)


def test_the_accounts_page_shows_what_is_special_about_an_account():
    page = page_of(account(1, "svc", enabled=False, locked=True, gone_at=NOW))
    assert "gone, disabled, locked" in page
    protected = page_of(account(1, "breakglass", protected=True))
    assert "protected, break-glass, rotated only alone" in protected


def test_the_accounts_page_says_why_an_account_has_no_entry():
    reason = "2 entries have this account's username: 'a' (1), 'b' (2). Link the right one"
    undecided = account(1, "svc", decision="ambiguous", decision_reason=reason)
    page = page_of(undecided, account(2, "linked", entry_id=7))
    assert "1 linked, 1 without an entry" in page
    assert f"| ambiguous | {reason} |" in page.partition("## Without an entry")[2]


def test_the_accounts_page_says_which_linked_entries_are_lost():
    lost = account(1, "svc", entry_id=7, decision="lost", decision_reason="It was deleted.")
    page = page_of(lost, account(2, "linked", entry_id=8))
    assert "2 accounts: 1 linked, 1 with a lost entry." in page
    assert "It was deleted." in page.partition("## With a lost entry")[2]


def test_a_page_of_no_accounts_says_what_to_do():
    assert page_of().startswith("0 accounts: run import-accounts.")


def test_the_accounts_page_says_how_the_last_rotation_ended_and_which_one_still_counts():
    linked = account(1, "svc", entry_id=7, rotated_at=NOW - timedelta(days=1))
    refused = rotation(RotationState.REFUSED, "It said no.")
    assert "| proven 2026-03-01 02:00 UTC |" in page_of(
        linked, latest=rotation(RotationState.RECORDED)
    )
    assert "| failed 2026-03-01 02:00 UTC; rotated 2026-02-28 02:00 UTC |" in page_of(
        linked, latest=refused
    )
    assert "; rotated never |" in page_of(account(1, "svc"), latest=refused)


def test_the_customers_page_links_to_each_customers_accounts():
    contoso = Customer(id=1, name="Contoso, Ltd.", created_at=NOW)
    line = CustomerLine(contoso, ["contoso.test"], NOW, accounts=3, linked=2, proven=1, failed=1)
    page = customers_page([line])
    assert "[Contoso, Ltd.](/v2/artifacts/key/accounts-1-contoso-ltd)" in page
    counts = "| 3, 2 linked | 1 proven, 1 failed |"
    assert f"| not matched | contoso.test {counts} 2026-03-01 02:00 UTC |" in page


def test_the_customers_page_says_how_the_passwords_of_two_directories_relate():
    contoso = Customer(id=1, name="C", arrangement=Arrangement.SYNC_ON, created_at=NOW)
    page = customers_page([CustomerLine(contoso, ["c.test", "c.test (Microsoft 365)"], NOW)])
    assert "| c.test, c.test (Microsoft 365): Password Sync ON |" in page


def test_the_accounts_page_tells_the_roles_and_the_twin_of_an_account():
    administrator = account(1, "", label="a@c.test", roles="Global Administrator, Reader")
    assert "roles: Global Administrator, Reader" in page_of(administrator)
    twin = {"twin_object_id": "7", "twin_name": "j_smith@c.test", "paired_by": "SID"}
    page = page_of(account(1, "jsmith", **twin), account(2, "", object_id="7", label="j@c.test"))
    assert "twin j\\_smith@c.test (SID)" in page
    assert "twin of CONTOSO\\\\jsmith" in page


def test_a_customer_whose_name_has_no_latin_letter_has_a_page_all_the_same():
    page = customers_page([CustomerLine(Customer(id=2, name="東京", created_at=NOW), [], None)])
    assert "[東京](/v2/artifacts/key/accounts-2)" in page
