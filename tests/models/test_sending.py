"""What a directory's answer to a candidate permits."""

import pytest

from models.rotation import MOVES, RotationState
from models.sending import MAX_CANDIDATES, Answer, Move, advanced

SENT = RotationState.SENT


def test_a_password_that_was_taken_is_set():
    assert advanced(Answer.TAKEN, attempt=1, in_doubt=False).state == RotationState.SET


def test_an_answer_that_never_came_is_not_a_refusal():
    assert advanced(Answer.UNKNOWN, attempt=1, in_doubt=False) == Move(SENT, 1, in_doubt=True)


def test_doubt_is_never_taken_back():
    assert all(advanced(answer, attempt=1, in_doubt=True).in_doubt for answer in Answer)


def test_only_a_definite_refusal_by_the_policy_permits_another_candidate():
    further = {answer for answer in Answer if advanced(answer, attempt=1, in_doubt=False)[1] > 1}
    assert further == {Answer.REFUSED_BY_POLICY}


def test_after_the_last_candidate_the_old_password_stays():
    move = advanced(Answer.REFUSED_BY_POLICY, attempt=MAX_CANDIDATES, in_doubt=False)
    assert move == Move(RotationState.REFUSED, MAX_CANDIDATES, in_doubt=False)


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("in_doubt", [False, True])
def test_what_an_operator_typed_stays_the_only_candidate(answer: Answer, *, in_doubt: bool):
    move = advanced(answer, attempt=1, in_doubt=in_doubt, typed=True)
    assert move.attempt == 1
    assert move.state in MOVES[SENT] | {SENT}


def test_a_typed_password_that_the_policy_refuses_ends_its_rotation():
    move = advanced(Answer.REFUSED_BY_POLICY, attempt=1, in_doubt=False, typed=True)
    assert move == Move(RotationState.REFUSED, 1, in_doubt=False)


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("attempt", range(1, MAX_CANDIDATES + 1))
def test_a_rotation_in_doubt_is_never_given_up(answer: Answer, attempt: int):
    for typed in (False, True):
        move = advanced(answer, attempt=attempt, in_doubt=True, typed=typed)
        assert move.state != RotationState.REFUSED


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("in_doubt", [False, True])
def test_every_answer_leads_to_a_move_that_is_drawn(answer: Answer, *, in_doubt: bool):
    state = advanced(answer, attempt=1, in_doubt=in_doubt).state
    assert state in MOVES[SENT] | {SENT}
