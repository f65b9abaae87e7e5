from datetime import UTC, datetime
from uuid import UUID

import pytest

from models.account import AccountType, new_account
from models.tenant_identity import identity_of
from models.tenant_user import TenantUser

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
USER = TenantUser(
    object_id=UUID(int=7),
    user_principal_name="jsmith@contoso.com",
    display_name="John Smith",
    mail=None,
    enabled=True,
    guest=False,
    licensed=True,
    synced=False,
    password_changed_at=NOW,
)


def test_an_account_of_a_tenant_is_called_by_its_upn_and_has_no_place_in_a_domain():
    account = new_account(
        identity_of(USER),
        customer_id=1,
        directory_id=1,
        netbios_name=None,
        type=AccountType.END_USER,
        now=NOW,
    )
    assert account.label == account.sign_in_name == "jsmith@contoso.com"
    assert (account.sam_account_name, account.ou_dn) == ("", "")
    assert account.password_set_at == NOW


def test_roles_that_may_be_activated_are_told_from_those_held_now():
    user = USER.model_copy(update={"roles": ("Reader",), "eligible_roles": ("User Administrator",)})
    assert identity_of(user).roles == ("Reader", "User Administrator (eligible)")


@pytest.mark.parametrize("held", ["roles", "eligible_roles"])
@pytest.mark.parametrize(
    ("role", "protected"),
    [
        ("Global Administrator", True),
        ("Privileged Role Administrator", True),
        ("Privileged Authentication Administrator", True),
        ("User Administrator", False),
        ("Global Reader", False),
    ],
)
def test_who_owns_the_tenant_or_may_own_it_is_protected(held: str, role: str, *, protected: bool):
    assert identity_of(USER.model_copy(update={held: (role,)})).protected is protected


def test_a_user_fetched_without_its_roles_keeps_the_protection_it_is_known_to_have():
    assert identity_of(USER, protected=True).protected is True
