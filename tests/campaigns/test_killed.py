"""Workers that are killed with SIGKILL at every point, once and twice, and what is left then."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from tests.campaigns.crew import Report
from tests.campaigns.scenarios import Scenario, Stage
from tests.campaigns.table import Campaign
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]


def staged(new_world: Callable[..., World]) -> Stage:
    return Stage(new_world(accounts=30), plain=12, long=8)


def recovered(stage: Stage, account: Subject, scenario: Scenario) -> Iterator[str]:
    """What is wrong after one more run that nobody kills."""
    report = stage.recover(account, scenario)
    yield from report.strange
    if report.failure or report.died:
        yield f"not recovered: {report.failure}"
    yield from stage.world.oracle.check(account)
    yield from stage.world.oracle.disagreement(account)


def killed(stage: Stage, account: Subject, report: Report) -> Iterator[str]:
    """What is wrong right after a worker was killed."""
    stage.end_of_trouble()
    yield from report.strange
    yield from (f"when killed: {each}" for each in stage.world.oracle.check(account))


def test_a_worker_killed_at_any_point_loses_nothing_and_one_more_run_finishes(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("kill -9 at every point") as run:
        stage, number = staged(new_world), 0
        while run.cases < run.sized(48, 4_800):
            scenario = Scenario.drawn(run.chance(number))
            account, worker = stage.begin(scenario)
            points = worker.wait().points
            run.case(f"{scenario}, not killed", killed(stage, account, worker.report))
            for at, point in run.taken(points, number):
                account, worker = stage.begin(scenario, kill_at=at)
                wrong = list(killed(stage, account, worker.wait()))
                if not worker.report.died:
                    wrong.append("the worker was not killed")
                wrong += recovered(stage, account, scenario)
                run.case(f"{scenario}, killed {point} ({at})", wrong)
            number += 1


def test_a_worker_killed_and_its_successor_killed_lose_nothing_either(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("kill -9, and again in the recovery") as run:
        stage = staged(new_world)
        for number in range(run.sized(40, 2_880)):
            chance = run.chance(number)
            scenario = Scenario.drawn(chance)
            first, second = chance.randint(1, 40), chance.randint(1, 40)
            account, worker = stage.begin(scenario, kill_at=first)
            wrong = list(killed(stage, account, worker.wait()))
            again = stage.recover(account, scenario, kill_at=second)
            wrong += killed(stage, account, again)
            wrong += recovered(stage, account, scenario)
            run.case(f"{scenario}, killed at {first} and at {second}", wrong)
