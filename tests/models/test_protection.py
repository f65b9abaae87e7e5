"""Which accounts are never rotated along with others."""

import pytest

from models.account import Account, AccountRef
from models.left_out import LeftOut, left_out_section
from models.protection import confirms, protection
from tests.models.builders import account


def named(sam: str = "adm-jane", **more: object) -> Account:
    upn = f"{sam}@contoso.test"
    return account(1, sam, **{"user_principal_name": upn, "display_name": "Jane", **more})


@pytest.mark.parametrize(
    "names",
    [
        {"sam": "BreakGlass01"},
        {"sam": "break-glass"},
        {"sam": "adm_break_glass"},
        {"display_name": "Emergency Access 2"},
        {"user_principal_name": "emergency-access@contoso.test"},
    ],
)
def test_an_account_for_emergencies_is_told_by_any_of_its_names(names: dict[str, str]):
    assert "break-glass" in (protection(named(**names)) or "")


def test_an_administrator_of_the_domain_is_protected():
    assert "adminCount=1" in (protection(named(protected=True)) or "")


def test_who_owns_a_tenant_is_protected_for_its_role_and_not_for_a_mark_of_a_domain():
    said = protection(named("", protected=True)) or ""
    assert "a role that owns the tenant (Global Administrator" in said
    assert "adminCount" not in said


@pytest.mark.parametrize("sam", ["adm-jane", "glass", "svc-access", "break"])
def test_an_ordinary_account_is_not(sam: str):
    assert protection(named(sam)) is None


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
    assert confirms(typed, named()) == holds


def test_who_is_left_out_is_listed_with_the_reason():
    left = LeftOut(account=AccountRef(id=1, label="CONTOSO\\bg_1"), reason="It's for emergencies.")
    assert r"| CONTOSO\\bg\_1 | It's for emergencies. |" in left_out_section([left])
    assert left_out_section([]) == ""
