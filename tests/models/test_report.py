"""The status pages an operator reads."""

from datetime import UTC, datetime

from models.account import Account, AccountType
from models.report import accounts_page, cell, rotation_page
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
