"""What an application lacks, and whom it may reset."""

from uuid import UUID

import pytest

from models.tenant_rights import NEEDED, TenantRights, may_reset

ID = UUID("11111111-2222-3333-4444-555555555555")


def rights(*permissions: str) -> TenantRights:
    return TenantRights(
        tenant_id=ID, application_id=ID, permissions=frozenset(permissions), roles=()
    )


def test_what_is_missing_is_named_with_what_it_is_for():
    assert rights(*NEEDED, "Mail.Read").missing == {}
    assert rights(*(set(NEEDED) - {"User.Read.All"})).missing == {
        "User.Read.All": "to list the tenant's users"
    }


@pytest.mark.parametrize(
    ("own", "target", "allowed"),
    [
        ([], [], True),
        ([], ["Reports Reader"], False),
        (["Password Administrator"], ["Guest Inviter"], True),
        (["Password Administrator"], ["Reports Reader"], False),
        (["Helpdesk Administrator"], ["Reports Reader", "Directory Readers"], True),
        (["Helpdesk Administrator"], ["Reports Reader", "User Administrator"], False),
        (["User Administrator"], ["Groups Administrator", "Helpdesk Administrator"], True),
        (["User Administrator"], ["Directory Readers (custom)"], False),
        (["Authentication Administrator"], ["Global Administrator"], False),
        (["Privileged Authentication Administrator"], ["Global Administrator"], True),
        (["Reports Reader", "Global Administrator"], ["Anything (custom)"], True),
    ],
)
def test_the_table_of_who_may_reset_whom(own: list[str], target: list[str], *, allowed: bool):
    assert may_reset(own, target) is allowed
