"""Which of an account's passwords may work now."""

from datetime import UTC, datetime

import pytest

from models.outcome import may_work, whereabouts
from models.rotation import Reason, Rotation, RotationState

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
