"""Who of a tenant is imported, as what, and why others are not."""

from typing import Any

import pytest

from models.account import AccountType
from models.tenant_import import (
    LeftOutUser,
    importable,
    named,
    suggested,
    tenant_users_page,
    with_roles,
)
from models.tenant_user import TenantUser
from tests.models import builders


def user(number: int, name: str, **more: Any) -> TenantUser:
    return builders.user(number, f"{name}@contoso.com", **more)


ADMIN = user(1, "admin", roles=("Global Administrator", "Reader"))
MAYBE = user(2, "maybe", eligible_roles=("User Administrator",))
PLAIN = user(3, "plain")
EVERYBODY = [ADMIN, MAYBE, PLAIN]


def names(users: list[TenantUser]) -> list[str]:
    return [each.user_principal_name.partition("@")[0] for each in users]


@pytest.mark.parametrize(
    ("special", "reason"),
    [
        ({"guest": True}, "is a guest: its password lives in its own organization"),
        ({"synced": True, "domain_name": "c.test"}, "is synced from c.test: its password is set"),
        ({"user_principal_name": "x@branch.test"}, "branch.test is a federated domain"),
        ({"user_principal_name": "x_y.com#EXT#@c.onmicrosoft.com"}, "is a guest"),
    ],
)
def test_who_has_the_password_elsewhere_is_left_out_with_the_reason(
    special: dict[str, Any], reason: str
):
    found = importable([user(9, "x", **special), PLAIN], {"branch.test"})
    assert found.users == [PLAIN]
    [left] = found.left_out
    assert reason in left.reason


@pytest.mark.parametrize(
    ("account_type", "expected"),
    [
        (AccountType.ADMINISTRATOR, ["admin", "maybe"]),
        (AccountType.END_USER, ["plain"]),
        (AccountType.SERVICE, []),
    ],
)
def test_who_holds_or_may_activate_a_role_is_suggested_as_administrator(
    account_type: AccountType, expected: list[str]
):
    assert names(suggested(EVERYBODY, account_type)) == expected


def test_roles_are_a_filter_whether_they_are_held_or_may_be_activated():
    assert names(with_roles(EVERYBODY, ["user administrator"]).users) == ["maybe"]
    both = ["User Administrator", "Global Administrator", "Reader"]
    assert names(with_roles(EVERYBODY, both).users) == ["admin", "maybe"]


def test_a_role_that_nobody_has_is_named_with_those_that_somebody_has():
    [problem] = with_roles(EVERYBODY, ["Reader", "Owner"]).problems
    assert (
        "has the role 'Owner'. Roles that somebody has: Global Administrator, Reader, " in problem
    )


def test_users_are_named_by_upn_or_object_id_and_taken_once():
    wanted = [" PLAIN@contoso.com", str(PLAIN.object_id), "admin@contoso.com"]
    assert names(named(EVERYBODY, wanted).users) == ["plain", "admin"]


def test_a_named_user_that_is_left_out_is_told_why():
    left = LeftOutUser(name="guest@contoso.com", reason="It is a guest.")
    assert named(EVERYBODY, ["Guest@contoso.com"], [left]).problems == ["It is a guest."]
    [problem] = named(EVERYBODY, ["nobody"]).problems
    assert "There is no user 'nobody' to import" in problem


def test_the_page_names_each_that_is_left_out_and_what_is_not_known():
    left = [LeftOutUser(name=f"u{number}", reason="It is a guest.") for number in range(1_002)]
    page = tenant_users_page(left, ["Roles could not be read."], 3)
    assert page.startswith("3 of 1005 users can be imported.")
    assert "**Not known**: Roles could not be read." in page
    assert "| u999 | It is a guest. |" in page
    assert page.endswith("... and 2 more.")
