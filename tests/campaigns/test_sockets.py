"""Connections that are cut, reset, half-closed, held or slowed at a byte of the directory's or IT
Glue's traffic. A held request is let go before its rotation is finished by others, or after."""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from queue import SimpleQueue
from random import Random  # noqa: TID251  # schedules of tests, replayed from a seed

import httpx

from tests.campaigns.job import Job
from tests.campaigns.proxy import HOLDING, Effect, Proxy, Toward, Trouble
from tests.campaigns.scenarios import LONG_AGO, Scenario, Stage
from tests.campaigns.table import Campaign
from tests.campaigns.test_killed import recovered
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]
Ends = dict[Toward, list[int]]

BESIDE = (-1, 0, 0, 1)
"""Half of all troubles come so many bytes from the end of a message."""


@contextmanager
def before(world: World) -> Generator[tuple[Proxy, Proxy]]:
    """A proxy before the domain, and one before IT Glue, for all further workers."""
    itglue = httpx.URL(world.at.itglue_url)
    with (
        Proxy((world.at.host, world.at.port)) as ldaps,
        Proxy((itglue.host, itglue.port or 0)) as http,
    ):
        moved = {"port": ldaps.port, "itglue_url": str(itglue.copy_with(port=http.port))}
        world.at = world.at.model_copy(update=moved)
        world.crew.warm_up(Job(doors=world.at, steps=()))  # or they inherit a client of its own
        yield ldaps, http


def measured(stage: Stage, proxies: tuple[Proxy, Proxy], *, marker: bool) -> list[Ends]:
    """Where messages end in a rotation that nobody disturbs, before each server."""
    for proxy in proxies:
        proxy.arm(None)
    scenario = Scenario(long=False, marker=marker, grace=False, trouble="none", recovery="sweep")
    _, worker = stage.begin(scenario)
    worker.wait()
    return [proxy.ends_of_messages for proxy in proxies]


def drawn(chance: Random, ends: Ends) -> Trouble:
    """A trouble anywhere, and at the end of a message as often."""
    toward = chance.choice(list(Toward))
    last = ends[toward][-1] - 1
    at_an_end = chance.random() < 1 / 2
    near = chance.choice(ends[toward]) + chance.choice(BESIDE)
    after = min(near, last) if at_an_end else chance.randint(0, last)
    return Trouble(toward, after, chance.choice(list(Effect)))


def disturbed(
    stage: Stage, scenario: Scenario, proxy: Proxy, trouble: Trouble
) -> tuple[Subject, list[str]]:
    """The account whose rotation met the trouble, and what is wrong then.

    A worker whose bytes are held is killed: it would wait for its time-out.
    """
    held: SimpleQueue[int] = SimpleQueue()
    proxy.arm(trouble, when_held=lambda: killed(held.get()))
    account, worker = stage.begin(scenario)
    held.put(worker.pid)
    report = worker.wait()
    return account, [*report.strange, *stage.world.oracle.check(account)]


def begun(world: World, account: Subject) -> bool:
    """Whether a rotation was begun that a sweep can finish; what was not begun, a person repeats."""
    states = "SELECT state FROM rotation WHERE account_id = ? ORDER BY generation"
    return world.sql(states, account.id)[-1:] not in ([], [("refused",)])


def killed(pid: int) -> None:
    """SIGKILL, unless it has ended."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def looked_at(stage: Stage, account: Subject, scenario: Scenario) -> Iterator[str]:
    """What is wrong after a look: a late request of this very rotation leaves nothing behind."""
    world = stage.world
    yield from world.oracle.check(account)
    world.pass_time(account, LONG_AGO)
    report = world.run(account, steps=("settle",), marker=scenario.marker, retries=1)
    yield from report.strange
    if report.failure:
        yield f"the look failed: {report.failure}"
    yield from world.oracle.check(account)
    yield from world.oracle.disagreement(account)


def test_trouble_at_any_byte_loses_nothing_and_calls_nothing_failed_that_may_have_happened(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("sockets cut, held and slowed at a byte") as run:
        world = new_world(accounts=30)
        stage = Stage(world, plain=12, long=8)
        with before(world) as proxies:
            ends = {marker: measured(stage, proxies, marker=marker) for marker in (False, True)}
            struck = 0
            for number in range(run.sized(40, 5_000)):
                chance = run.chance(number)
                which = chance.randrange(len(proxies))
                scenario = Scenario.drawn(chance)._replace(trouble="none")
                trouble = drawn(chance, ends[scenario.marker][which])
                late = trouble.effect in HOLDING and chance.random() < 1 / 2
                account, wrong = disturbed(stage, scenario, proxies[which], trouble)
                struck += proxies[which].has_struck
                if not late:
                    proxies[which].release()
                    wrong += world.oracle.check(account)
                if late or not begun(world, account):
                    recovery = "sweep" if begun(world, account) else "another run"
                    scenario = scenario._replace(recovery=recovery)
                wrong += recovered(stage, account, scenario)
                if late:
                    proxies[which].release()
                    wrong += looked_at(stage, account, scenario)
                run.case(f"{scenario}, {trouble}, late {late}", wrong)
            if struck < run.cases * 3 / 4:
                run.violations.append(f"only {struck} troubles came to pass")
