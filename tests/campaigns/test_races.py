"""Workers that race for one account, and workers that were stopped and wake up too late.

Who comes when another one has finished opens a rotation of its own: as two runs, one after the
other, would.

A worker that is stopped inside a transaction keeps SQLite's one write lock, and nobody can go on
before it does: there is nothing to race for, so it is stopped outside of transactions only.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

from tests.campaigns.crew import Report
from tests.campaigns.scenarios import LONG_AGO
from tests.campaigns.table import Campaign
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]

AT_ONCE = 4
"""So many races are run at the same moment, each for another account."""

MOST_RACERS = 8


class Race:
    """Some workers that rotate one account; each waits where it has seen that nobody has begun."""

    def __init__(self, world: World, number: int, racers: int) -> None:
        self.world, self.account, self.racers = world, world.fresh(), racers
        self.sets = world.truth(self.account).sets
        self.workers = [
            world.start(self.account, run_id=f"race {number} run {each}", hold_at=1)
            for each in range(racers)
        ]

    def go(self) -> None:
        """Let all of them go on."""
        for worker in self.workers:
            worker.wait_until_held()
        for worker in self.workers:
            worker.go_on()

    def wrong(self) -> Iterator[str]:
        """What is wrong when all have ended."""
        for worker in self.workers:
            yield from worker.wait().strange
        failed = [each.report.failure for each in self.workers if each.report.failure]
        if any(each.error != "LostRace" for each in failed):
            yield f"a worker failed otherwise than by losing: {failed}"
        if len(failed) == self.racers:
            yield "everybody lost"
        [(opened,)] = self.world.sql(
            "SELECT count(*) FROM rotation WHERE account_id = ?", self.account.id
        )
        if opened + len(failed) > self.racers:
            yield f"{opened} rotations were opened by {self.racers - len(failed)} workers"
        if self.world.truth(self.account).sets != self.sets + opened:
            yield "a rotation did not set the password exactly once"
        yield from self.world.oracle.check(self.account)
        yield from self.world.oracle.disagreement(self.account)


def test_workers_that_race_never_have_two_rotations_open_and_each_sets_the_password_once(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("two to eight workers race") as run:
        races = run.sized(30, 5_000)
        world = new_world(accounts=races * 3 // 2 + 3)
        for first in range(0, races, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, races))
            under_way = [
                Race(world, number, run.chance(number).randint(2, MOST_RACERS))
                for number in numbers
            ]
            for race in under_way:
                race.go()
            for number, race in zip(numbers, under_way, strict=True):
                run.case(f"race {number} of {race.racers}", race.wrong())


class Sleeper:
    """A worker stopped at one point for longer than its lease, while others finish."""

    def __init__(self, world: World, at: int, *, marker: bool) -> None:
        self.world, self.account, self.marker = world, world.fresh(), marker
        self.worker = world.start(self.account, run_id="sleeper", marker=marker, hold_at=at)
        self.worker.wait_until_held()
        self.point = self.worker.report.points[-1]
        self.began = bool(self.rows())  # otherwise it begins when it wakes up, as anybody may

    def overtaken(self, generations: int) -> Iterator[str]:
        """What is wrong with the others' work meanwhile."""
        self.worker.stop()
        yield from self.world.oracle.check(self.account)
        for number in range(generations):
            self.world.pass_time(self.account, LONG_AGO)
            report = self.world.run(
                self.account, run_id=f"other {number}", marker=self.marker, retries=2
            )
            yield from report.strange
            yield from self.world.oracle.check(self.account)
            yield from self.world.oracle.disagreement(self.account)

    def awake(self) -> Iterator[str]:
        """What is wrong when it has woken up, and was looked after."""
        before, held = self.rows(), self.world.truth(self.account).directory
        self.worker.go_on()
        yield from self.worker.wait().strange
        yield from self.world.oracle.check(self.account)
        if self.began and self.rows() != before:
            yield "it moved what others had taken over"
        if self.began and self.marker and self.world.truth(self.account).directory != held:
            yield "it changed the directory past the marker"
        yield from settled(self.world, self.account, marker=self.marker)

    def rows(self) -> Sequence[object]:
        """How its account's rotations stand."""
        wanted = "SELECT id, state, changed_at FROM rotation WHERE account_id = ? ORDER BY id"
        return self.world.sql(wanted, self.account.id)


def settled(world: World, account: Subject, *, marker: bool) -> Iterator[str]:
    """What a look at a rotation leaves wrong: it puts right what is ours, or names what is not."""
    world.pass_time(account, timedelta(hours=1))
    report = world.run(account, steps=("settle",), run_id="look", marker=marker)
    yield from report.strange
    yield from world.oracle.check(account)
    if not told(report):
        yield from world.oracle.disagreement(account)


def told(report: Report) -> bool:
    """Whether a person was told that the directory holds another password than was recorded."""
    failure = report.failure
    return failure is not None and "Somebody has set this account's password" in failure.text


def test_a_worker_that_wakes_up_after_its_lease_changes_nothing_or_is_put_right(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("SIGSTOP past the lease, SIGCONT") as run:
        world = new_world(accounts=run.sized(48, 3_000))
        points = world.run(world.fresh()).points
        outside = [at for at, each in enumerate(points, 1) if each != "before commit"]
        for turn in range(run.sized(1, 50)):
            for at in outside:
                chance = run.chance(turn, at)
                sleeper = Sleeper(world, at, marker=chance.random() < 1 / 2)
                generations = chance.randint(1, 2)
                wrong = list(sleeper.overtaken(generations))
                wrong += sleeper.awake()
                run.case(f"{sleeper.point} ({at}), {generations} more", wrong)
