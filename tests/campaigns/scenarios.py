"""What may be different about a rotation that is killed or raced, drawn by chance."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import cycle
from random import Random  # noqa: TID251  # schedules of tests, replayed from a seed
from typing import NamedTuple

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from deployments.sandbox.entra.faults import Effect as CloudEffect
from deployments.sandbox.itglue.faults import Effect
from tests.campaigns.crew import Report, Worker
from tests.campaigns.job import ROTATION
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

LONG_AGO = timedelta(hours=1)
"""Every lease, logon window and quiet time is over then."""


def arm_graph(effect: CloudEffect, world: World) -> None:
    """Let the next password that is sent to the tenant meet this."""
    world.graph_faults.arm(effect, method="PATCH")


TROUBLES: dict[str, Callable[[World], None]] = {
    "none": lambda _: None,
    "modify done, reply lost": lambda world: world.domain.faults.arm(
        DirectoryEffect.CUT_AFTER, "modify"
    ),
    "modify lost": lambda world: world.domain.faults.arm(DirectoryEffect.CUT_BEFORE, "modify"),
    "directory busy": lambda world: world.domain.faults.arm(DirectoryEffect.BUSY, "modify"),
    "PATCH done, reply lost": lambda world: world.itglue.faults.arm(
        Effect.DONE_THEN_CUT, method="PATCH"
    ),
    "PATCH lost": lambda world: world.itglue.faults.arm(Effect.GATEWAY_TIMEOUT, method="PATCH"),
}

CLOUD_TROUBLES: dict[str, Callable[[World], None]] = {
    name: partial(arm_graph, effect)
    for name, effect in (
        ("Graph did it, reply lost", CloudEffect.DONE_THEN_CUT),
        ("Graph did it, then 504", CloudEffect.DONE_THEN_TIMEOUT),
        ("Graph 504 before anything", CloudEffect.GATEWAY_TIMEOUT),
        ("Graph 503", CloudEffect.UNAVAILABLE),
        ("Graph answers HTML", CloudEffect.HTML),
        ("the tenant refuses the password", CloudEffect.BANNED),
    )
}

RECOVERIES = ("same run", "another run", "sweep")


class Scenario(NamedTuple):
    """One way a rotation may go, and how it is taken up again when its worker was killed."""

    long: bool  # the first candidate is refused by a policy that nobody may read
    marker: bool
    grace: bool  # the directory accepts the former password for an hour
    trouble: str
    recovery: str

    @classmethod
    def drawn(cls, chance: Random, *, cloud: bool = False) -> "Scenario":
        """One of them, by chance; with a tenant in half of them, where one is."""
        troubles = CLOUD_TROUBLES if cloud and chance.random() < 1 / 2 else TROUBLES
        return cls(
            long=chance.random() < 1 / 4,
            marker=chance.random() < 1 / 2,
            grace=chance.random() < 1 / 2,
            trouble=chance.choice(list(troubles)),
            recovery=chance.choice(RECOVERIES),
        )


class Stage:
    """A world whose accounts are used again and again: each case adds a generation."""

    def __init__(self, world: World, *, plain: int, long: int) -> None:
        """So many accounts of each kind take turns."""
        self.world = world
        self._turns = {
            False: cycle([world.fresh() for _ in range(plain)]),
            True: cycle([world.fresh(long=True) for _ in range(long)]),
        }
        self._run = 0

    def begin(
        self, scenario: Scenario, *, kill_at: int | None = None, hold_at: int | None = None
    ) -> tuple[Subject, Worker]:
        """An account whose turn it is, and a worker that rotates it in the scenario's trouble."""
        account = next(self._turns[scenario.long])
        self.world.pass_time(account, LONG_AGO)
        grace = LONG_AGO if scenario.grace else timedelta(0)
        self.world.domain.settings.old_password_grace = grace
        (TROUBLES | CLOUD_TROUBLES)[scenario.trouble](self.world)
        self._run += 1
        worker = self.world.start(
            account,
            run_id=f"run {self._run}",
            retries=1,
            marker=scenario.marker,
            kill_at=kill_at,
            hold_at=hold_at,
        )
        return account, worker

    def end_of_trouble(self) -> None:
        """The network and both systems are well again."""
        self.world.domain.faults.clear()
        self.world.itglue.faults.clear()
        if self.world.entra is not None:
            self.world.graph_faults.clear()

    def recover(
        self, account: Subject, scenario: Scenario, *, kill_at: int | None = None
    ) -> Report:
        """Take the rotation up again, in a new process, when the lease has run out."""
        self.world.pass_time(account, LONG_AGO)
        sweeps = scenario.recovery == "sweep"
        return self.world.run(
            account,
            steps=("resume",) if sweeps else ROTATION,
            run_id=f"run {self._run}" if scenario.recovery == "same run" else "later run",
            retries=1,
            marker=scenario.marker,
            kill_at=kill_at,
        )
