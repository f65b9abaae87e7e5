"""When an interrupted rotation is tried again, and when only a person starts it again."""

from datetime import UTC, datetime, timedelta

from models.patience import OUTAGE_WAITS, REFUSAL_WAITS, next_try

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_an_outage_is_waited_for_as_long_as_it_takes():
    waits = [next_try(tries, NOW, helps=True) for tries in range(1, 200)]
    assert waits[0] == NOW + timedelta(minutes=1)
    assert waits[-1] == NOW + OUTAGE_WAITS[-1]


def test_a_refusal_is_tried_again_ever_more_rarely_and_then_left_to_a_person():
    waits = [next_try(tries, NOW, helps=False) for tries in range(1, len(REFUSAL_WAITS) + 2)]
    assert waits[:-1] == [NOW + wait for wait in REFUSAL_WAITS]
    assert waits[-1] is None


def test_waits_never_get_shorter():
    assert list(OUTAGE_WAITS) == sorted(OUTAGE_WAITS)
    assert list(REFUSAL_WAITS) == sorted(REFUSAL_WAITS)
