"""A pair that shares an entry is checked once, as its whole; an account of a tenant by what it shows."""

from datetime import timedelta

import pytest
from sqlmodel import select

from deployments.sandbox.entra.drawing import FABRIKAM
from flows.allow_repairs import allow_repairs
from flows.rotate_passwords import rotate_passwords
from flows.verify_passwords import verify_passwords
from models.password_check import PasswordCheck
from models.verdict import Verdict
from tasks.account_matching import unlink_accounts
from tasks.check_report import PasswordsApart
from tasks.clients.database import reading
from tests.flows.hybrid.conftest import (
    BRIAN,
    BRIANS_ENTRY,
    CONTOSO_CUSTOMER,
    FABRIKAM_CUSTOMER,
    ONLY,
    SQL,
    Cloud,
    link,
)

BY_HAND = "By-Hand-2026-by-hand"


@pytest.fixture
def rotated(apart: Cloud) -> Cloud:
    """An account of a tenant that was rotated; nothing else of its customer is linked."""
    unlink_accounts.fn(FABRIKAM_CUSTOMER, ["*"])
    link(apart.row(ONLY), BRIANS_ENTRY)
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    return apart


def verdict_of(cloud: Cloud, upn: str) -> Verdict:
    theirs = select(PasswordCheck).where(PasswordCheck.account_id == cloud.row(upn).id)
    with reading() as session:
        return session.exec(theirs).one().verdict


def test_a_rotated_pair_is_fine_and_its_cloud_half_is_no_account_of_its_own(together: Cloud):
    link(together.row(BRIAN), BRIANS_ENTRY)
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    found = verify_passwords(FABRIKAM_CUSTOMER)
    assert (found.fine, found.apart, found.not_known) == (1, 0, 0)


def test_an_account_of_a_tenant_is_fine_after_its_rotation_and_nobody_signs_in(rotated: Cloud):
    for _ in range(2):
        found = verify_passwords(FABRIKAM_CUSTOMER, share=1)
        assert (found.fine, found.apart, found.not_known) == (1, 0, 0)


def test_what_was_changed_in_a_tenant_or_in_its_entry_is_named(rotated: Cloud):
    before = rotated.password(ONLY)
    rotated.practice.itglue.edit(BRIANS_ENTRY, password="typed by hand")
    with pytest.raises(PasswordsApart):
        verify_passwords(FABRIKAM_CUSTOMER)
    assert verdict_of(rotated, ONLY) == Verdict.ENTRY_EDITED
    rotated.practice.itglue.edit(BRIANS_ENTRY, password=before)
    assert verify_passwords(FABRIKAM_CUSTOMER).fine == 1
    rotated.set_by_hand(FABRIKAM, ONLY, BY_HAND)
    with pytest.raises(PasswordsApart):
        verify_passwords(FABRIKAM_CUSTOMER)
    assert verdict_of(rotated, ONLY) == Verdict.DIRECTORY_CHANGED


def test_an_account_of_a_tenant_that_is_disabled_or_has_gone_is_named(rotated: Cloud):
    tenant = rotated.entra.directories[FABRIKAM]
    own = str(rotated.user_id(ONLY))
    tenant.change(own, accountEnabled=False)
    with pytest.raises(PasswordsApart):
        verify_passwords(FABRIKAM_CUSTOMER)
    assert verdict_of(rotated, ONLY) == Verdict.DISABLED
    tenant.remove(own)
    with pytest.raises(PasswordsApart):
        verify_passwords(FABRIKAM_CUSTOMER)
    assert verdict_of(rotated, ONLY) == Verdict.GONE


def test_a_repair_has_reached_the_tenant_through_entra_connect_when_the_run_ends(
    synced: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("models.drift.FORMER_SIGNS_IN", timedelta(0))
    rotate_passwords(CONTOSO_CUSTOMER)
    allow_repairs(CONTOSO_CUSTOMER, allowed=True)
    synced.practice.contoso.set_password("svc-sql", BY_HAND)
    assert verify_passwords(CONTOSO_CUSTOMER).repaired == 1
    assert len(synced.passwords("svc-sql", SQL)) == 1
    account = synced.practice.account("svc-sql")
    assert synced.rotation(account).cloud_changed_at is not None
