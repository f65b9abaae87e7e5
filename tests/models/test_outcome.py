"""Which of an account's passwords may work now."""

from datetime import UTC, datetime

import pytest

from models.outcome import (
    CHANGE_NOT_SEEN,
    CHANGE_SEEN,
    Outcome,
    may_work,
    outcome,
    whereabouts,
    working_password,
)
from models.rotation import Reason, Rotation, RotationState, TwinSetBy

S = RotationState
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def rotations(*newest_first: RotationState | tuple[RotationState, bool]) -> list[Rotation]:
    """Rotations in these states; with a flag, whether one was ever in doubt."""
    made: list[Rotation] = []
    for generation, each in zip(range(len(newest_first), 0, -1), newest_first, strict=True):
        state, in_doubt = each if isinstance(each, tuple) else (each, False)
        made.append(
            Rotation(
                account_id=1,
                generation=generation,
                run_id="test",
                reason=Reason.ROTATION,
                state=state,
                in_doubt=in_doubt,
                opened_at=NOW,
                changed_at=NOW,
            )
        )
    return made


@pytest.mark.parametrize(
    ("newest_first", "generations"),
    [
        ([S.RECORDED, S.RECORDED], [2]),
        ([S.SET, S.RECORDED], [2]),
        ([S.SEALED, S.RECORDED], [1]),
        ([S.REFUSED, S.RECORDED], [1]),
        ([S.REFUSED, S.REFUSED, S.RECORDED, S.RECORDED], [2]),
        ([S.SENT, S.RECORDED, S.RECORDED], [3, 2]),
        ([(S.SEALED, True), S.RECORDED], [2, 1]),
        ([S.SENT], [1]),
        ([S.REFUSED], []),
        ([], []),
    ],
)
def test_only_what_may_work_is_named(newest_first: list[RotationState], generations: list[int]):
    found = may_work(rotations(*newest_first))
    assert [each.generation for each in found] == generations


def test_who_typed_a_password_in_vain_is_told_to_type_one_again():
    (refused,) = rotations(S.REFUSED)
    assert whereabouts(refused) == "Nothing was changed: the old password still works."
    refused.typed = True
    assert whereabouts(refused).endswith("still works. Type one again, in a new run.")


def recorded(**more: object) -> Rotation:
    (rotation,) = rotations(S.RECORDED)
    return rotation.model_copy(update={"logon": "accepted", **more})


@pytest.mark.parametrize("set_by", TwinSetBy)
def test_a_pair_is_proven_only_when_its_tenant_shows_the_change(set_by: TwinSetBy):
    waiting = recorded(twin_object_id="twin", twin_set_by=set_by)
    assert outcome(waiting) == Outcome.UNCONFIRMED
    assert "Microsoft 365 does not show it yet" in whereabouts(waiting)
    assert outcome(waiting.model_copy(update={"cloud_changed_at": NOW})) == Outcome.PROVEN


def test_a_tenants_account_is_proven_by_its_change_time_and_by_nothing_less():
    assert outcome(recorded(logon=CHANGE_SEEN)) == Outcome.PROVEN
    unseen = recorded(logon=CHANGE_NOT_SEEN)
    assert outcome(unseen) == Outcome.UNCONFIRMED
    assert "its change time does not show that yet" in whereabouts(unseen)


@pytest.mark.parametrize("state", [S.SET, S.VERIFIED, S.TWIN_SENT])
def test_who_reads_of_half_a_pair_learns_where_each_password_works(state: RotationState):
    (half,) = rotations(state)
    half.twin_set_by = TwinSetBy.US
    assert "works in the domain, and the old one in Microsoft 365" in whereabouts(half)


def test_a_pair_that_got_another_candidate_may_have_the_old_or_the_new_one():
    (again,) = rotations((S.SEALED, True))
    again.twin_set_by = TwinSetBy.US
    assert working_password(again) == "old or new"
    assert outcome(again) == Outcome.UNCONFIRMED
