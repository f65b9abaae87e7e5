"""After a failure it is a person who lets accounts go on: by a release, or by Retry."""

import pytest

from deployments.sandbox.active_directory.faults import Effect
from flows.release_rotations import release_rotations
from flows.rotate_due import rotate_due
from models.account import AccountType
from tasks.clients.errors import Misconfigured
from tasks.reports import RotationIncomplete
from tests.flows.coming_due import come_due, held, passwords, switch_on
from tests.flows.conftest import CUSTOMER, Practice, page
from tests.flows.interrupted import agree
from tests.flows.retrying import retriable


def test_a_canary_that_fails_leaves_the_others_untouched_until_an_operator_lets_them_go_on(
    contoso: Practice,
):
    switch_on()
    before = passwords(contoso)
    contoso.contoso.protect("svc-sql")
    come_due(contoso, "svc-sql", "svc-backup", "svc-noupn")
    with pytest.raises(RotationIncomplete, match="2 accounts were left untouched"):
        rotate_due()
    assert passwords(contoso) == before
    assert [each.account_type for each in held()] == [AccountType.SERVICE]
    assert "svc-backup" in page("rotation-holds")
    assert rotate_due().proven == 0
    assert passwords(contoso) == before
    with pytest.raises(Misconfigured, match="Say why"):
        release_rotations(CUSTOMER, AccountType.SERVICE)
    release_rotations(CUSTOMER, AccountType.SERVICE, "The delegation was missing.")
    assert held() == []
    with pytest.raises(RotationIncomplete, match="2 accounts were left untouched"):
        rotate_due()  # it was not mended: one account shows it
    assert passwords(contoso) == before


def test_a_retry_takes_up_what_the_run_left_behind(contoso: Practice):
    switch_on()
    come_due(contoso, "svc-sql")
    start, retry = retriable(rotate_due, {"customer": CUSTOMER})
    contoso.contoso.faults.arm(Effect.UNAVAILABLE, times=None)
    with pytest.raises(RotationIncomplete, match="press Retry"):
        start()
    assert rotate_due().proven == 0  # not again in this window by itself
    contoso.contoso.faults.clear()
    assert retry().proven == 1
    assert agree(contoso, "svc-sql")
