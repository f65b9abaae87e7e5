"""What a rotation may honestly be called, in every state."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, outcome, whereabouts, working_password
from models.rotation import FINAL, MOVES, Reason, Rotation, RotationState, reached

LOGONS = (None, "accepted", "right_but_restricted", "locked", "wrong")


def rotation(state: RotationState, logon: str | None = None) -> Rotation:
    now = datetime.now(UTC)
    return Rotation(
        account_id=1,
        generation=1,
        run_id="run",
        reason=Reason.ROTATION,
        state=state,
        logon=logon,
        opened_at=now,
        changed_at=now,
    )


@given(st.sampled_from(RotationState), st.sampled_from(LOGONS))
def test_only_a_recorded_password_that_a_logon_proved_is_called_proven(
    state: RotationState, logon: str | None
):
    proven = outcome(rotation(state, logon)) == Outcome.PROVEN
    assert proven == (
        state == RotationState.RECORDED and logon in ("accepted", "right_but_restricted")
    )


@pytest.mark.parametrize("state", RotationState)
def test_a_rotation_is_called_failed_only_while_the_old_password_surely_works(
    state: RotationState,
):
    failed = outcome(rotation(state)) == Outcome.FAILED
    assert failed == (working_password(rotation(state)) == "old")


def test_an_account_without_a_rotation_keeps_its_old_password():
    assert outcome(None) == Outcome.FAILED
    assert "old password still works" in whereabouts(None)


@pytest.mark.parametrize("state", FINAL)
def test_nothing_follows_a_final_state(state: RotationState):
    assert MOVES[state] == frozenset()


def test_a_password_that_the_directory_took_is_never_given_up():
    taken = {
        RotationState.SET,
        RotationState.VERIFIED,
        RotationState.TWIN_SENT,
        RotationState.TWIN_SET,
        RotationState.RECORDING,
        RotationState.RECORDED,
    }
    given_another = {RotationState.SEALED}  # the tenant's policy said no: both get the next one
    assert all(MOVES[state] <= taken for state in taken - {RotationState.TWIN_SENT})
    assert MOVES[RotationState.TWIN_SENT] <= taken | given_another


def test_a_refused_rotation_has_reached_nothing():
    assert not any(reached(RotationState.REFUSED, goal) for goal in RotationState)


def test_the_operator_of_a_locked_account_is_told_that_no_logon_proved_the_password():
    assert "locked" in whereabouts(rotation(RotationState.RECORDED, "locked"))
