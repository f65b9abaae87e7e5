"""Thousands of things that happen to three accounts in an order that nobody thought of."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis.stateful import run_state_machine_as_test
from typing_extensions import override  # typing has it from Python 3.12 on

from tasks.resuming import list_interrupted_rotations
from tasks.settling import list_rotations_to_settle
from tests.campaigns.here import Here
from tests.campaigns.machine import HOUR, NOTHING, Machine
from tests.campaigns.table import Campaign
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]

STEPS = 50
LONG_ENOUGH = timedelta(hours=25)
"""Between two sweeps of the end: every next try is due, and every look."""

MOST_SWEEPS = 12


class EndingMachine(Machine):
    """When all has happened that will, everything is finished, or says why it is not."""

    @override
    def teardown(self) -> None:
        if self.is_wrong:
            return
        self.here.end_of_trouble()
        self.look_after_everything(HOUR)
        while self.here.late:
            self.deliver(self.here.late.pop())
        for _ in range(MOST_SWEEPS):
            if not self.look_after_everything(LONG_ENOUGH):
                break
        self.blame(each for account in self.here.accounts for each in self.unfinished(account))

    def look_after_everything(self, passed: timedelta) -> bool:
        """Let time pass, and let the scheduled flow run; whether it had anything to do."""
        for account in self.here.accounts:
            self.here.pass_time(account, passed)
        left = [*list_interrupted_rotations.fn(), *list_rotations_to_settle.fn()]
        self.sweep(NOTHING)
        self.settle(NOTHING)
        self.nothing_is_lost()
        return bool(left)

    def unfinished(self, account: Subject) -> Iterator[str]:
        """What is neither in agreement nor explained."""
        rows = self.here.world.sql(
            "SELECT state, problem, next_try_at FROM rotation WHERE account_id = ?"
            " ORDER BY generation",
            account.id,
        )
        if not rows:
            return
        state, problem, next_try_at = rows[-1]
        is_open = state not in ("recorded", "refused")
        if is_open and (problem is None or next_try_at is not None):
            yield f"{account.label} is still {state}, and is not said to need anybody: {problem}"
        truth = self.here.world.truth(account)
        if truth.directory != truth.entry and account not in self.interfered:
            yield f"{account.label} is {state}, and directory and entry disagree: {problem}"


def test_whatever_happens_in_any_order_loses_nothing_and_ends_in_agreement_or_with_a_reason(
    campaign: Running, new_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
):
    with campaign("anything in any order") as run:
        here = Here(new_world(accounts=9), monkeypatch)
        settings = hypothesis.settings(
            max_examples=run.sized(20, 4_000),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )

        @hypothesis.seed(run.seed)
        class MachineHere(EndingMachine):
            def __init__(self) -> None:
                super().__init__(here)

        try:
            with here.up():
                run_state_machine_as_test(MachineHere, settings=settings)
        finally:
            run.cases = here.happened
