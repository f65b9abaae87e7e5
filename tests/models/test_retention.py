"""When a sealed password may be destroyed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from models.retention import AGE, shreddable
from models.rotation import Reason, Rotation, RotationState
from models.sealed_password import SealedPassword

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OLD = NOW - AGE


def sealed(generation: int, at: datetime = OLD) -> SealedPassword:
    return SealedPassword(
        rotation_id=generation,
        account_id=1,
        generation=generation,
        attempt=1,
        key_id="k",
        wrapped_key=b"w",
        nonce=b"n",
        ciphertext=b"c",
        sealed_at=at,
    )


def rotations(count: int, *, settled: int = 2, problem: str | None = None) -> list[Rotation]:
    return [
        Rotation(
            account_id=1,
            generation=number,
            run_id="run",
            reason=Reason.ROTATION,
            state=RotationState.RECORDED,
            settled=settled,
            problem=problem,
            opened_at=OLD,
            changed_at=OLD,
        )
        for number in range(1, count + 1)
    ]


def generations(rows: Sequence[SealedPassword]) -> list[int]:
    return [each.generation for each in rows]


def test_the_present_password_and_three_before_it_are_kept_whatever_their_age():
    assert shreddable([sealed(each) for each in range(1, 5)], rotations(4), NOW) == []


def test_what_has_more_successors_goes_when_it_is_five_weeks_old():
    rows = [sealed(each) for each in range(1, 7)]
    assert generations(shreddable(rows, rotations(6), NOW)) == [1, 2]


def test_what_is_younger_than_five_weeks_is_kept():
    young = sealed(1, OLD + timedelta(seconds=1))
    assert shreddable([young], rotations(9), NOW) == []


def test_successors_that_were_not_looked_at_twice_do_not_count():
    assert shreddable([sealed(1)], rotations(9, settled=1), NOW) == []


def test_successors_with_a_problem_do_not_count():
    assert shreddable([sealed(1)], rotations(9, problem="somebody changed it"), NOW) == []


def test_what_was_shredded_is_not_shredded_again():
    gone = sealed(1)
    gone.shredded_at = NOW
    assert shreddable([gone], rotations(9), NOW) == []
