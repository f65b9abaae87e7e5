"""Which accounts are never rotated along with others."""

from datetime import UTC, datetime

import pytest

from models.account import Account, AccountRef, AccountType
from models.left_out import LeftOut, left_out_section
from models.protection import confirms, protection


def account(sam: str = "adm-jane", **more: object) -> Account:
    return Account.model_validate(
        {
            "customer_id": 1,
            "directory_id": 1,
            "object_id": sam,
            "type": AccountType.ADMINISTRATOR,
            "sam_account_name": sam,
            "user_principal_name": f"{sam}@contoso.test",
            "display_name": "Jane",
            "label": f"CONTOSO\\{sam}",
            "ou_dn": "OU=x",
            "enabled": True,
            "locked": False,
            "protected": False,
            "password_set_at": None,
            "seen_at": datetime(2026, 3, 1, tzinfo=UTC),
            **more,
        }
    )


@pytest.mark.parametrize(
    "named",
    [
        {"sam": "BreakGlass01"},
        {"sam": "break-glass"},
        {"sam": "adm_break_glass"},
        {"display_name": "Emergency Access 2"},
        {"user_principal_name": "emergency-access@contoso.test"},
    ],
)
def test_an_account_for_emergencies_is_told_by_any_of_its_names(named: dict[str, str]):
    assert "break-glass" in (protection(account(**named)) or "")


def test_an_administrator_of_the_domain_is_protected():
    assert "adminCount=1" in (protection(account(protected=True)) or "")


@pytest.mark.parametrize("sam", ["adm-jane", "glass", "svc-access", "break"])
def test_an_ordinary_account_is_not(sam: str):
    assert protection(account(sam)) is None


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("adm-jane", True),
        (r" contoso\ADM-JANE ", True),
        ("adm-jane@contoso.test", True),
        ("adm-jan", False),
        ("yes", False),
        ("", False),
    ],
)
def test_only_its_own_name_confirms_it(typed: str, *, holds: bool):
    assert confirms(typed, account()) == holds


def test_who_is_left_out_is_listed_with_the_reason():
    left = LeftOut(account=AccountRef(id=1, label="CONTOSO\\bg_1"), reason="It's for emergencies.")
    assert r"| CONTOSO\\bg\_1 | It's for emergencies. |" in left_out_section([left])
    assert left_out_section([]) == ""
