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
NAMES: dict[Cloud, str] = {"tenant": "Entra", "pairs": "domain and Entra at once"}


@pytest.mark.parametrize("cloud", ["tenant", "pairs"])
def test_a_worker_killed_while_a_tenant_is_involved_loses_nothing_and_one_more_run_finishes(
    campaign: Running, new_world: Callable[..., World], cloud: Cloud
):
    with campaign(f"{NAMES[cloud]}: kill -9 at every point, Graph in trouble") as run:
        stage = Stage(new_world(accounts=30, cloud=cloud), plain=12, long=8)
        number = 0
        while run.cases < run.sized(60, 3_000):
            scenario = Scenario.drawn(run.chance(cloud, number), cloud=True)
            account, worker = stage.begin(scenario)
            points = worker.wait().points
            run.case(f"{scenario}, not killed", killed(stage, account, worker.report))
            for at, point in enumerate(points, start=1):
                account, worker = stage.begin(scenario, kill_at=at)
                wrong = list(killed(stage, account, worker.wait()))
                wrong += recovered(stage, account, scenario)
                run.case(f"{scenario}, killed {point} ({at})", wrong)
            number += 1
