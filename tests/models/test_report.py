"""The status pages an operator reads."""

from datetime import UTC, datetime

from models.account import Account, AccountType
from models.customer import Customer
from models.identity import OrganizationalUnit
from models.report import accounts_page, cell, customers_page, rotation_page, units_page
from models.rotation import Reason, Rotation, RotationState

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def account(id_: int, sam: str, **more: object) -> Account:
    return Account.model_validate(
        {
            "id": id_,
            "customer_id": 1,
            "directory_id": 1,
            "object_id": str(id_),
            "type": AccountType.SERVICE,
            "sam_account_name": sam,
            "user_principal_name": None,
            "display_name": None,
            "label": f"CONTOSO\\{sam}",
            "ou_dn": "OU=x",
            "enabled": True,
            "locked": False,
            "protected": False,
            "password_set_at": None,
            "seen_at": NOW,
            **more,
        }
    )


def rotation(state: RotationState, problem: str | None = None) -> Rotation:
    return Rotation(
        account_id=1,
        generation=1,
        run_id="run",
        reason=Reason.ROTATION,
        state=state,
        problem=problem,
        logon="accepted",
        opened_at=NOW,
        changed_at=NOW,
    )


def test_names_cannot_break_out_of_their_cell():
    assert cell("a|b\n[c](http://evil) <script>") == (r"a\|b \[c\](http://evil) &lt;script&gt;")


def test_names_are_shown_literally():
    assert cell("~~a~~ **b** `c` \\ d_e") == r"\~\~a\~\~ \*\*b\*\* \`c\` \\ d\_e"


def test_the_accounts_page_links_to_the_entry_in_it_glue():
    linked = account(1, "svc", entry_id=7, entry_name="SQL | prod", entry_url="https://x/7")
    assert r"[SQL \| prod](https://x/7)" in accounts_page([linked], {})


def test_the_accounts_page_shows_what_is_special_about_an_account():
    page = accounts_page([account(1, "svc", enabled=False, locked=True, gone_at=NOW)], {})
    assert "gone, disabled, locked" in page


def test_the_accounts_page_says_why_an_account_has_no_entry():
    reason = "2 entries have this account's username: 'a' (1), 'b' (2). Link the right one"
    undecided = account(1, "svc", decision="ambiguous", decision_reason=reason)
    page = accounts_page([undecided, account(2, "linked", entry_id=7)], {})
    assert "1 linked, 1 without an entry" in page
    assert f"| ambiguous | {reason} |" in page.partition("## Without an entry")[2]


def test_the_accounts_page_says_which_linked_entries_are_lost():
    lost = account(1, "svc", entry_id=7, decision="lost", decision_reason="It was deleted.")
    page = accounts_page([lost, account(2, "linked", entry_id=8)], {})
    assert "2 accounts: 1 linked, 1 with a lost entry." in page
    assert "It was deleted." in page.partition("## With a lost entry")[2]


def test_a_page_of_no_accounts_says_what_to_do():
    assert accounts_page([], {}).startswith("0 accounts: run import-accounts.")


def test_the_units_page_gives_what_tells_two_units_of_one_path_apart():
    units = [
        OrganizationalUnit(dn=dn, path=path, users=1, users_below=1)
        for dn, path in (("OU=A / B,DC=x", "A / B"), ("OU=B,OU=A,DC=x", "A / B"), ("OU=C", "C"))
    ]
    page = units_page(units)
    assert all(shown in page for shown in ("OU=A / B,DC=x", "OU=B,OU=A,DC=x", "| C |"))


def test_the_customers_page_counts_each_customers_own():
    customers = [Customer(id=each, name=f"c{each}", created_at=NOW) for each in (1, 2)]
    accounts = [account(1, "a", entry_id=7), account(2, "b"), account(3, "c", customer_id=2)]
    page = customers_page(customers, [], accounts)
    assert "| c1 | not matched | none | 2 | 1 | never |" in page
    assert "| c2 | not matched | none | 1 | 0 | never |" in page


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
