"""What an operator is told about a delta cycle, and when a server may be asked again."""

from datetime import UTC, datetime, timedelta

import pytest

from models.sync_booking import AFTER_FAILURE, SyncBooking, pause_after, too_soon
from models.sync_cycle import SHORTEST_INTERVAL, CycleState, DeltaCycle, not_hurried, told

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("state", [each for each in CycleState if each != CycleState.STAGING])
def test_every_answer_says_that_passwords_travel_on_their_own(state: CycleState):
    sentence = told("sync.contoso.test", state)
    assert "sync.contoso.test" in sentence
    assert "A password needs no cycle" in sentence
    assert "nothing hurries it" in sentence


def test_a_server_in_staging_mode_promises_no_password_at_all():
    sentence = told("sync.contoso.test", CycleState.STAGING)
    assert "neither accounts nor passwords" in sentence
    assert "travels on its own" not in sentence


def test_a_server_that_cannot_be_asked_does_not_shake_the_reset():
    sentence = not_hurried("sync.contoso.test cannot be reached.")
    assert sentence.startswith("The sync was not hurried: sync.contoso.test cannot be reached.")
    assert "The reset stands." in sentence


@pytest.mark.parametrize(
    ("state", "allowed_every", "pause"),
    [
        (CycleState.STARTED, timedelta(minutes=30), SHORTEST_INTERVAL),
        (CycleState.STARTED, timedelta(hours=3), timedelta(hours=3)),
        (CycleState.STARTED, timedelta(minutes=5), SHORTEST_INTERVAL),
        (CycleState.RUNNING, timedelta(minutes=30), SHORTEST_INTERVAL),
        (CycleState.SUSPENDED, timedelta(minutes=30), AFTER_FAILURE),
    ],
)
def test_a_server_is_asked_again_after_its_own_interval(
    state: CycleState, allowed_every: timedelta, pause: timedelta
):
    assert pause_after(DeltaCycle(state=state, allowed_every=allowed_every)) == pause


@pytest.mark.parametrize(
    ("passed", "words"),
    [(timedelta(seconds=3), "a minute ago"), (timedelta(minutes=12), "12 minutes ago")],
)
def test_who_asks_too_soon_is_told_when_it_was_and_what_came_of_it(passed: timedelta, words: str):
    booking = SyncBooking(
        server="sync.contoso.test",
        booked_at=NOW - passed,
        not_before=NOW + timedelta(minutes=1),
        sentence="A delta cycle was started.",
    )
    sentence = too_soon("sync.contoso.test", booking, NOW)
    assert words in sentence
    assert sentence.endswith("A delta cycle was started.")
