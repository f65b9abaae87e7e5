"""What a person writes into the one entry of a pair reaches both its halves, and nothing older."""

from datetime import timedelta

import pytest

from deployments.sandbox.entra.drawing import FABRIKAM
from flows.allow_entry_pulls import allow_entry_pulls
from flows.pull_password_changes import pull_password_changes
from flows.rotate_passwords import rotate_passwords
from tasks.entry_pulls import EntriesNotTaken
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

BY_HAND = "Typed-by-a-technician-2026"


@pytest.fixture
def shared(together: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A rotated pair whose halves are both linked to its entry; edits are taken at once."""
    monkeypatch.setattr("models.entry_pull.LEFT_ALONE", timedelta(0))
    link(together.row(BRIAN), BRIANS_ENTRY)
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    return together


def test_an_edit_reaches_domain_and_tenant(shared: Cloud):
    allow_entry_pulls(FABRIKAM_CUSTOMER, allowed=True)
    shared.practice.itglue.edit(BRIANS_ENTRY, password=BY_HAND)
    assert pull_password_changes().pulled == 1
    assert shared.passwords("bwilson", BRIAN) == {BY_HAND}


def test_an_edit_has_reached_the_tenant_through_entra_connect_when_the_run_ends(
    synced: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("models.entry_pull.LEFT_ALONE", timedelta(0))
    rotate_passwords(CONTOSO_CUSTOMER, accounts=["svc-sql"])
    allow_entry_pulls(CONTOSO_CUSTOMER, allowed=True)
    account = synced.practice.account("svc-sql")
    synced.practice.itglue.edit(account.entry_id or 0, password=BY_HAND)
    assert pull_password_changes().pulled == 1
    assert synced.passwords("svc-sql", SQL) == {BY_HAND}
    assert synced.rotation(account).cloud_changed_at is not None


def test_an_edit_from_before_it_was_switched_on_is_not_taken(shared: Cloud):
    shared.practice.itglue.edit(BRIANS_ENTRY, password=BY_HAND)
    allow_entry_pulls(FABRIKAM_CUSTOMER, allowed=True)
    assert pull_password_changes().pulled == 0
    assert shared.password(BRIAN) != BY_HAND


def test_an_edit_reaches_an_account_that_lives_in_a_tenant_only(
    apart: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("models.entry_pull.LEFT_ALONE", timedelta(0))
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    allow_entry_pulls(FABRIKAM_CUSTOMER, allowed=True)
    apart.practice.itglue.edit(BRIANS_ENTRY, password=BY_HAND)
    assert pull_password_changes().pulled == 1
    assert apart.password(ONLY) == apart.entry_password(apart.row(ONLY)) == BY_HAND
    assert pull_password_changes().pulled == 0
    apart.set_by_hand(FABRIKAM, ONLY, "Set-in-the-tenant-2026")
    apart.practice.itglue.edit(BRIANS_ENTRY, password="Typed-once-more-2026")
    with pytest.raises(EntriesNotTaken, match="Neither wins"):
        pull_password_changes()
    assert apart.password(ONLY) == "Set-in-the-tenant-2026"
