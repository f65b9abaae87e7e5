"""A technician writes into an entry while its account is rotated."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from tests.campaigns.scenarios import LONG_AGO, Scenario, Stage
from tests.campaigns.table import Campaign
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]

TOLD = "Somebody has written another password into the entry"
UNTOLD = "the entry holds another password than its candidate"


def edited(stage: Stage, account: Subject, typed: str) -> None:
    """The technician writes; what the entry held is known to IT Glue's history."""
    stage.world.oracle.known_outside.add(stage.world.truth(account).entry or "")
    stage.world.itglue.edit(account.entry_id, password=typed)


def right_away(stage: Stage, account: Subject, typed: str) -> Iterator[str]:
    """What is wrong before anybody looks again: an edit after our own write is not known yet."""
    stands = stage.world.truth(account).entry == typed
    yield from (
        each for each in stage.world.oracle.check(account) if not (stands and UNTOLD in each)
    )


def in_the_end(stage: Stage, account: Subject, scenario: Scenario, typed: str) -> Iterator[str]:
    """What is wrong after one more run, and the look that follows every rotation.

    Either all agree, or the technician's text stands where it was written and a person is told.
    """
    report = stage.recover(account, scenario)
    yield from report.strange
    yield from right_away(stage, account, typed)
    stage.world.pass_time(account, LONG_AGO)
    looked = stage.world.run(account, steps=("settle all",), retries=1, marker=scenario.marker)
    yield from looked.strange
    truth = stage.world.truth(account)
    if typed not in truth.entry_ever:
        yield "what the technician wrote is nowhere"
    left = [*right_away(stage, account, typed), *stage.world.oracle.disagreement(account)]
    if not (truth.entry == typed and any(TOLD in each for each in left)):
        yield from left


def test_an_edit_at_any_point_of_a_rotation_ends_in_agreement_or_is_told(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("the entry edited at every point") as run:
        stage, number = Stage(new_world(accounts=30), plain=12, long=8), 0
        while run.cases < run.sized(40, 2_000):
            scenario = Scenario.drawn(run.chance(number))
            points = stage.begin(scenario)[1].wait().points
            stage.end_of_trouble()
            for at, point in run.taken(points, number):
                account, worker = stage.begin(scenario, hold_at=at)
                worker.wait_until_held()
                edited(stage, account, typed := f"Typed-{number}-{at}")
                dies = (at + number) % 2 == 0
                if dies:
                    worker.kill()
                else:
                    worker.go_on()
                    worker.wait()
                stage.end_of_trouble()
                wrong = [*worker.report.strange, *right_away(stage, account, typed)]
                wrong += in_the_end(stage, account, scenario, typed)
                run.case(f"{scenario}, edited {point} ({at}), dies: {dies}", wrong)
            number += 1
