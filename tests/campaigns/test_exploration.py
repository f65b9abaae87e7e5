"""The rotation's state machine in every order of events: crashes, lost leases, late requests.

The walk uses the application's own rules (`models.rotation`, `sending`, `settling`, `outcome`).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.campaigns.exploration.explore import Exploration, explore
from tests.campaigns.exploration.promises import PROMISES, nothing_is_lost
from tests.campaigns.exploration.protocol import Rules
from tests.campaigns.exploration.state import Limits
from tests.campaigns.exploration.variants import KEEPING, LOSING, LYING
from tests.campaigns.table import Campaign

Running = Callable[[str], AbstractContextManager[Campaign]]

ONCE = Limits(crashes=1, thefts=1, refusals=1)
TWICE = Limits(crashes=2, thefts=2, refusals=1)
MEMORY = 8_000_000
"""So many worlds fit into about 3 GB: the nightly walk stops there."""


def named(rules: Rules) -> str:
    return rules.name


def tell(rules: Rules, explored: Exploration) -> None:
    print(f"{rules.name}: {explored}")  # noqa: T201  # pytest -rP shows it


@pytest.mark.parametrize("rules", KEEPING, ids=named)
def test_our_protocol_keeps_every_promise_in_every_world(campaign: Running, rules: Rules):
    with campaign(f"every world: {rules.name}") as run:
        explored = explore(rules, TWICE if run.nightly else ONCE, most=run.sized(10**6, MEMORY))
        tell(rules, explored)
        run.cases = explored.states
        if explored.broken is not None:
            run.violations.append(str(explored))
        assert run.nightly or explored.is_complete


def test_every_protocol_that_loses_a_password_is_found_out(campaign: Running):
    with campaign("protocols that lose a password") as run:
        for rules in LOSING:
            explored = explore(rules, ONCE, [nothing_is_lost])
            tell(rules, explored)
            run.case(rules.name, [] if explored.broken else ["not found out"])


def test_every_protocol_that_breaks_another_promise_is_found_out(campaign: Running):
    others = [promise for promise in PROMISES if promise is not nothing_is_lost]
    with campaign("protocols that break another promise") as run:
        for rules in LYING:
            explored = explore(rules, ONCE, others)
            tell(rules, explored)
            run.case(rules.name, [] if explored.broken else ["not found out"])
