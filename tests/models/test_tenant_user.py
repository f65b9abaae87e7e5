"""Whose password may be reset in the cloud, and when a change shows."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from models.tenant_user import TenantUser, shows_a_change, why_not_reset
from tests.models import builders

GUID = UUID("12345678-9abc-4def-8123-456789abcdef")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def user(upn: str = "jsmith@contoso.test", **more: Any) -> TenantUser:
    return builders.user(GUID.int, upn, **{"password_changed_at": NOON, **more})


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (user(), None),
        (user(immutable_id="anything", sid="S-1-5-21-1"), None),
        (user(synced=True, domain_name="contoso.test"), "synced from contoso.test"),
        (user(synced=True), "synced from a domain"),
        (user(guest=True), "guest"),
        (user("x_y.com#EXT#@contoso.onmicrosoft.com"), "guest"),
        (user("clerk@Branch.Test"), "branch.test is a federated domain"),
    ],
)
def test_some_have_their_passwords_elsewhere(who: TenantUser, reason: str | None):
    told = why_not_reset(who, {"branch.test"})
    assert (told is None) is (reason is None)
    assert (reason or "") in (told or "")


def test_an_immutable_id_holds_the_domains_object_id_in_windows_order():
    own = base64.b64encode(GUID.bytes_le).decode()
    assert user(immutable_id=own).anchor == GUID
    for other in (None, "", "employee-0815", base64.b64encode(b"too short").decode(), own + "="):
        assert user(immutable_id=other).anchor is None


def test_an_administrator_is_one_already_when_it_may_become_one():
    assert not user().is_administrator
    assert user(roles=("Reports Reader",)).is_administrator
    assert user(eligible_roles=("Global Administrator",)).is_administrator


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (NOON, NOON, False),
        (NOON, NOON + timedelta(seconds=1), True),
        (NOON, NOON - timedelta(seconds=1), False),
        (None, NOON, True),
        (NOON, None, False),
        (None, None, False),
    ],
)
def test_a_change_shows_when_the_time_moves_on(
    before: datetime | None, after: datetime | None, *, shown: bool
):
    assert shows_a_change(before, after) is shown
