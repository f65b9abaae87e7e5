"""Later looks at what a tenant holds: late requests, changes by others, and what came at last."""

from datetime import timedelta

import pytest

from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM
from deployments.sandbox.entra.faults import Effect
from flows.resume_rotations import resume_rotations
from flows.rotate_passwords import rotate_passwords
from models.account import Account
from models.outcome import Outcome, outcome
from models.rotation import Rotation
from tasks.clients.database import writing
from tasks.reports import RotationIncomplete
from tests.flows.hybrid.conftest import BRIAN, CONTOSO_CUSTOMER, FABRIKAM_CUSTOMER, ONLY, Cloud
from tests.flows.interrupted import LONG_AGO

BWILSON = r"FABRIKAM\bwilson"
BY_HAND = "By-Hand-2026-by-hand"


def settle(cloud: Cloud, account: Account) -> None:
    """Let the next look at the account's last rotation be due, and take it."""
    cloud.tenants.clock.pass_time(60)  # Graph writes its moments in whole seconds
    with writing() as session:
        session.get_one(Rotation, cloud.rotation(account).id).settle_at = LONG_AGO
    resume_rotations()


def test_a_tenants_account_settles_after_two_looks_without_a_logon(apart: Cloud):
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    for looks in (1, 2):
        settle(apart, apart.row(ONLY))
        assert apart.rotation(apart.row(ONLY)).settled == looks
    assert apart.rotation(apart.row(ONLY)).settle_at is None


def test_a_change_that_the_tenant_showed_late_is_proven_by_the_next_look(apart: Cloud):
    settings = apart.entra.directories[FABRIKAM].settings
    settings.replication_seconds = 3_600
    with pytest.raises(RotationIncomplete):
        rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    settings.replication_seconds = 0
    settle(apart, apart.row(ONLY))
    assert outcome(apart.rotation(apart.row(ONLY))) == Outcome.PROVEN


def test_a_password_that_a_person_set_in_the_tenant_is_reported_and_kept(apart: Cloud):
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    apart.set_by_hand(FABRIKAM, ONLY, BY_HAND)
    with pytest.raises(RotationIncomplete, match="set this account's password in the directory"):
        settle(apart, apart.row(ONLY))
    assert apart.password(ONLY) == BY_HAND
    assert outcome(apart.rotation(apart.row(ONLY))) == Outcome.UNCONFIRMED


def test_a_request_of_ours_that_arrives_late_is_followed_by_the_same_password(apart: Cloud):
    apart.entra.graph_faults.arm(Effect.DONE_THEN_CUT, method="PATCH")
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    assert apart.rotation(apart.row(ONLY)).in_doubt
    ours = apart.password(ONLY)
    apart.set_by_hand(FABRIKAM, ONLY, ours)  # as the lost request would
    settle(apart, apart.row(ONLY))
    assert apart.password(ONLY) == ours == apart.entry_password(apart.row(ONLY))
    assert outcome(apart.rotation(apart.row(ONLY))) == Outcome.PROVEN


def test_a_twin_whose_password_a_person_set_in_the_tenant_is_reported(together: Cloud):
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[BWILSON])
    together.set_by_hand(FABRIKAM, BRIAN, BY_HAND)
    with pytest.raises(RotationIncomplete, match="password of this account's twin"):
        settle(together, together.practice.account("bwilson"))
    assert together.password(BRIAN) == BY_HAND


def test_a_twin_that_entra_connect_never_fills_needs_a_person_after_the_last_look(synced: Cloud):
    synced.entra.connects[CONTOSO].staging = True
    with pytest.raises(RotationIncomplete):
        rotate_passwords(CONTOSO_CUSTOMER, accounts=[r"CONTOSO\svc-sql"])
    account = synced.practice.account("svc-sql")
    for _ in range(2):
        settle(synced, account)
    rotation = synced.rotation(account)
    assert "for a day" in (rotation.problem or "")
    assert rotation.settle_at is not None
    synced.entra.connects[CONTOSO].staging = False
    synced.tenants.clock.ahead += timedelta(hours=1)
    settle(synced, account)
    assert outcome(synced.rotation(account)) == Outcome.PROVEN
