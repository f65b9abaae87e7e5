"""Rotations of accounts that live in a tenant, and of pairs, killed at every point and in trouble."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from deployments.sandbox.entra.faults import Effect
from tests.campaigns.job import Cloud
from tests.campaigns.scenarios import LONG_AGO, Scenario, Stage
from tests.campaigns.table import Campaign
from tests.campaigns.test_killed import killed, recovered
from tests.campaigns.test_sockets import looked_at
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]
FIRST = ("the tenant refuses the password", "Graph 504 before anything")
"""What even the shortest campaign meets."""

NAMES: dict[Cloud, str] = {"tenant": "Entra", "pairs": "domain and Entra at once"}


@pytest.mark.parametrize("cloud", ["tenant", "pairs"])
def test_a_worker_killed_while_a_tenant_is_involved_loses_nothing_and_one_more_run_finishes(
    campaign: Running, new_world: Callable[..., World], cloud: Cloud
):
    with campaign(f"{NAMES[cloud]}: kill -9 at every point, Graph in trouble") as run:
        stage = Stage(new_world(accounts=30, cloud=cloud), plain=12, long=8)
        number = 0
        while run.cases < run.sized(40, 3_000):
            scenario = Scenario.drawn(run.chance(cloud, number), cloud=True)
            if number < len(FIRST):
                scenario = scenario._replace(trouble=FIRST[number])
            account, worker = stage.begin(scenario)
            points = worker.wait().points
            run.case(f"{scenario}, not killed", killed(stage, account, worker.report))
            for at, point in run.taken(points, number):
                account, worker = stage.begin(scenario, kill_at=at)
                wrong = list(killed(stage, account, worker.wait()))
                wrong += recovered(stage, account, scenario)
                run.case(f"{scenario}, killed {point} ({at})", wrong)
            number += 1


@pytest.mark.parametrize("cloud", ["tenant", "pairs"])
def test_a_password_that_graph_sets_after_everything_is_over_is_found_and_put_right(
    campaign: Running, new_world: Callable[..., World], cloud: Cloud
):
    with campaign(f"{NAMES[cloud]}: requests that Graph carries out later") as run:
        stage = Stage(new_world(accounts=30, cloud=cloud), plain=12, long=8)
        for number in range(run.sized(6, 300)):
            chance = run.chance(cloud, number)
            scenario = Scenario.drawn(chance)._replace(long=False, trouble="none")
            account, wrong = held_back(stage, scenario)
            wrong += recovered(stage, account, scenario)
            wrong += carried_out(stage, account)
            wrong += looked_at(stage, account, scenario)
            run.case(f"{scenario}", wrong)


def held_back(stage: Stage, scenario: Scenario) -> tuple[Subject, list[str]]:
    """An account whose new password Graph has heard of and not set, and whose worker is dead."""
    faults = stage.world.graph_faults
    faults.arm(Effect.HELD, method="PATCH")
    account, worker = stage.begin(scenario)
    wrong = [] if faults.wait_until_held(60) else ["nothing was held"]
    return account, [*wrong, *worker.kill().strange, *stage.world.oracle.check(account)]


def carried_out(stage: Stage, account: Subject) -> Iterator[str]:
    """What is wrong once Graph has set what it held back."""
    world = stage.world
    assert world.tenant is not None
    before = world.tenant.changes
    world.pass_time(account, LONG_AGO)
    world.graph_faults.release()
    deadline = time.monotonic() + 60
    while world.tenant.changes == before and time.monotonic() < deadline:
        time.sleep(0.01)
    yield from world.oracle.check(account)
