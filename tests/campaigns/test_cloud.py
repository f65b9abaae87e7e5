"""Rotations of accounts that live in a tenant, and of pairs, killed at every point and in trouble."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.campaigns.job import Cloud
from tests.campaigns.scenarios import Scenario, Stage
from tests.campaigns.table import Campaign
from tests.campaigns.test_killed import killed, recovered
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
        apart = run.sized(4, 1)  # a pair has some eighty points: each scenario takes others of them
        while run.cases < run.sized(80, 3_000):
            scenario = Scenario.drawn(run.chance(cloud, number), cloud=True)
            if number < len(FIRST):
                scenario = scenario._replace(trouble=FIRST[number])
            account, worker = stage.begin(scenario)
            points = worker.wait().points
            run.case(f"{scenario}, not killed", killed(stage, account, worker.report))
            for at, point in list(enumerate(points, start=1))[number % apart :: apart]:
                account, worker = stage.begin(scenario, kill_at=at)
                wrong = list(killed(stage, account, worker.wait()))
                wrong += recovered(stage, account, scenario)
                run.case(f"{scenario}, killed {point} ({at})", wrong)
            number += 1
