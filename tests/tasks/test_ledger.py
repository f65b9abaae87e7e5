"""The ledger on each database: leases run out by the clock that all share, moves are fenced."""

import os
from datetime import timedelta

import pytest

from models.account import Account, AccountRef
from models.rotation import Reason, RotationState
from models.rotation_request import RotationRequest
from tasks.clients.database import migrate, now_in, reading
from tasks.clients.errors import Misconfigured, OutcomeUnknown
from tasks.keys import create_keys
from tasks.lease import claimed
from tasks.ledger import LostRace, find_rotation
from tasks.problems import store_problem
from tests.escrow_builder import add_account, latest, seal

pytestmark = pytest.mark.usefixtures("on_each_database", "keys")


@pytest.fixture
def account() -> Account:
    migrate()
    create_keys()
    made = add_account("svc-sql")
    seal(made, "canary")
    return made


def asked(account: Account, run_id: str = "test") -> RotationRequest:
    return RotationRequest(account=AccountRef.of(account), run_id=run_id, reason=Reason.ROTATION)


def test_a_lease_lasts_as_long_as_it_is_set_to_and_ends_with_its_holder(
    account: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QUICKPASS_LEASE_SECONDS", "60")
    with claimed(asked(account)):
        with reading() as session:
            left = (latest(account).lease_until or now_in(session)) - now_in(session)
        assert timedelta(seconds=30) < left <= timedelta(seconds=60)
    assert latest(account).lease_until is None


def test_a_worker_whose_lease_ran_out_moves_nothing_after_another_took_it(
    account: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QUICKPASS_LEASE_SECONDS", "0")
    with claimed(asked(account)) as slow, claimed(asked(account)) as quick:
        quick.move(RotationState.SENT)
        with pytest.raises(LostRace):
            slow.move(RotationState.SENT)
        with pytest.raises(LostRace):
            slow.renew()
        quick.move(RotationState.SET)
    assert latest(account).state == RotationState.SET


def test_failures_are_counted_until_the_rotation_comes_further(account: Account):
    request = asked(account)
    with claimed(request) as claim:
        claim.move(RotationState.SENT)
    for tries in (1, 2, 3):
        with claimed(request) as claim:
            claim.move(RotationState.SENT, in_doubt=True)
        store_problem(request, OutcomeUnknown("No answer came."))
        assert latest(account).tries == tries
    with claimed(request) as claim:
        assert claim.move(RotationState.SET).tries == 0
    assert (latest(account).problem, latest(account).next_try_at) == (None, None)


def test_a_move_that_is_not_committed_leaves_the_rotation_as_it_was_and_lets_go_of_it(
    account: Account, monkeypatch: pytest.MonkeyPatch
):
    key = os.environ["QUICKPASS_AUDIT_KEY_FILE"]
    with pytest.raises(Misconfigured), claimed(asked(account)) as claim:
        monkeypatch.setenv("QUICKPASS_AUDIT_KEY_FILE", f"{key}.gone")
        claim.move(RotationState.SENT)
    assert latest(account).state == RotationState.SEALED
    assert latest(account).lease_until is None


def test_the_last_move_is_kept_with_its_moment(account: Account):
    with claimed(asked(account)) as claim:
        claim.move(RotationState.SENT)
        moved = claim.move(RotationState.SET, key_version=2_147_483_647)
    stored = latest(account)
    assert (stored.changed_at, stored.key_version) == (moved.changed_at, 2_147_483_647)


def test_a_rotation_that_is_over_is_found_only_by_a_run_that_worked_on_it(account: Account):
    with claimed(asked(account)) as claim:
        for state in ("sent", "set", "verified", "recording", "recorded"):
            claim.move(RotationState(state))
    assert find_rotation(asked(account)) is not None
    assert find_rotation(asked(account, "another run")) is None
