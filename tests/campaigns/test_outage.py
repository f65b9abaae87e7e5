"""IT Glue away for a simulated day with 10,000 accounts due, and away for a while in earnest."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deployments.sandbox.itglue.faults import Effect
from models.patience import MAX_STUCK, MAX_WAITING, OUTAGE_WAITS
from tests.campaigns.conftest import IN_MEMORY
from tests.campaigns.outage import SWEEP_EVERY, Day, add_accounts, drained, due, is_safe, waiting
from tests.campaigns.scenarios import LONG_AGO
from tests.campaigns.table import Campaign
from tests.campaigns.world import World
from tests.escrow_builder import prepare

Running = Callable[[str], AbstractContextManager[Campaign]]

DUE = 10_000
RUNS_EVERY = timedelta(hours=1)
SHOWN_OF_A_RUN = 12
"""A run asks the same of every account: so many of the due ones show how it goes on."""

ITGLUE_RATE = 10
"""Requests a second that IT Glue allows: 3,000 in five minutes."""


def endured(day: Day) -> Iterator[str]:
    """What is wrong during the day without IT Glue."""
    left = due()
    while day.now < timedelta(days=1):
        if not day.now % RUNS_EVERY:
            begun = day.start_run(f"run at {day.now}", left[:SHOWN_OF_A_RUN])
            left = left[begun:]
            if begun > MAX_STUCK:
                yield f"a run began {begun} rotations"
        if len(waiting()) > MAX_WAITING:
            yield f"{len(waiting())} accounts wait after {day.now}"
        day.pass_time()
        day.sweep()


def untimely(day: Day) -> Iterator[str]:
    """Which accounts were tried too often, or not often enough."""
    longest = OUTAGE_WAITS[-1]
    for account_id, moments in day.tries.items():
        waits = [later - earlier for earlier, later in pairwise(moments)]
        for wait, wanted in zip(waits, OUTAGE_WAITS, strict=False):
            if not wanted <= wait <= wanted + SWEEP_EVERY:
                yield f"account {account_id} was tried again after {wait}, not {wanted}"
        if any(not longest <= each <= longest + SWEEP_EVERY for each in waits[len(OUTAGE_WAITS) :]):
            yield f"account {account_id} was tried again after {waits}"


def recovered(day: Day) -> Iterator[str]:
    """What is wrong when IT Glue is back."""
    if not all(is_safe(each) for each in waiting()):
        yield "a candidate was lost"
    day.itglue_is_back = True
    for _ in range(OUTAGE_WAITS[-1] // SWEEP_EVERY + 1):
        day.pass_time()
        day.sweep()
    if waiting():
        yield f"{len(waiting())} accounts still wait"
    left = due()
    if day.start_run("run afterwards", left[:SHOWN_OF_A_RUN]) != SHOWN_OF_A_RUN:
        yield "the run afterwards was held up"
    if len(left) + len(day.tries) != DUE:
        yield f"{DUE - len(left) - len(day.tries)} accounts are neither due nor rotated"


def lived_through(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[str]:
    """What is wrong in one such day, and after it."""
    prepare(monkeypatch, folder)
    add_accounts(DUE)
    day = Day()
    yield from endured(day)
    yield from untimely(day)
    yield from recovered(day)
    if len(day.tries) != MAX_WAITING:
        yield f"{len(day.tries)} accounts waited, not {MAX_WAITING}"
    seconds, refused = drained(DUE)
    if refused:
        yield f"IT Glue answered 429 to {refused} requests"
    if DUE / seconds < 0.9 * ITGLUE_RATE:
        yield f"only {DUE / seconds:.2f} accounts a second"


def test_a_day_without_it_glue_leaves_few_waiting_and_the_rest_due_and_drains_at_the_quota(
    campaign: Running, monkeypatch: pytest.MonkeyPatch
):
    place = IN_MEMORY if IN_MEMORY.is_dir() else None
    with campaign("IT Glue away for a day, 10,000 due") as run:
        for number in range(run.sized(1, 5)):
            with TemporaryDirectory(dir=place) as folder:
                run.case(f"day {number}", lived_through(monkeypatch, Path(folder)))


def test_accounts_that_waited_for_it_glue_are_finished_by_the_sweep_when_it_is_back(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("IT Glue away and back, 30 accounts") as run:
        world = new_world(accounts=50)
        accounts = [world.fresh() for _ in range(30)]
        world.itglue.faults.arm(Effect.GATEWAY_TIMEOUT, method="PATCH", times=10**6)
        wrong: list[str] = []
        reports = [
            world.run(account, run_id=f"run {number // MAX_STUCK}")
            for number, account in enumerate(accounts)
        ]
        refused = [each for each in reports if each.failure and each.failure.error == "Refused"]
        if len(refused) != len(accounts) - MAX_WAITING:
            wrong.append(f"{len(refused)} rotations were not started")
        for _ in range(3):
            for account in accounts:
                world.pass_time(account, LONG_AGO)
            wrong += world.run(accounts[0], steps=("resume",)).strange
        world.itglue.faults.clear()
        for account in accounts:
            wrong += world.oracle.check(account)
            world.pass_time(account, LONG_AGO)
        wrong += world.run(accounts[0], steps=("resume",)).strange
        for account in accounts[MAX_WAITING:]:
            wrong += world.run(account, run_id="afterwards").strange
        for account in accounts:
            wrong += [*world.oracle.check(account), *world.oracle.disagreement(account)]
        run.case("30 accounts", wrong)
