"""Workers killed with SIGKILL, and sockets cut at a byte, against a real Samba domain controller."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.campaigns.job import ROTATION
from tests.campaigns.proxy import Proxy
from tests.campaigns.samba_world import SambaWorld
from tests.campaigns.table import Campaign
from tests.campaigns.test_sockets import drawn, killed
from tests.campaigns.truth import Subject

Running = Callable[[str], AbstractContextManager[Campaign]]

pytestmark = pytest.mark.samba

LONG_AGO = timedelta(hours=1)
KILLED, DISTURBED = (30, 1_500), (20, 500)
BESIDES = 5
"""Accounts that a campaign needs to learn what a rotation does."""


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[SambaWorld]:
    nightly: bool = request.config.option.nightly
    cases = KILLED[nightly] + DISTURBED[nightly]
    folder: Path = tmp_path_factory.mktemp("campaigns")
    # Its ports are fixed, so every worker's has an address of its own.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    with SambaWorld(folder, cases + BESIDES, f"127.0.5.{int(number) + 1}") as up:
        yield up


@contextmanager
def before(world: SambaWorld) -> Generator[Proxy]:
    """A proxy before the domain, for all workers that are started meanwhile."""
    direct = world.at
    with Proxy((world.samba.host, world.samba.port)) as proxy:
        world.at = direct.model_copy(update={"port": proxy.port})
        yield proxy
    world.at = direct


def finished(world: SambaWorld, accounts: list[tuple[Subject, bool]]) -> Iterator[str]:
    """What is wrong when every rotation was taken up again, and what was not begun was repeated."""
    for account, marker in accounts:
        world.pass_time(account, LONG_AGO)
        steps = ("resume",) if world.is_begun(account) else ROTATION
        report = world.start(account, steps=steps, run_id="later", marker=marker).wait()
        yield from report.strange
        if report.failure or report.died:
            yield f"{account.label} was not recovered: {report.failure}"
    subjects = [account for account, _ in accounts]
    yield from world.lost(subjects)
    yield from world.disagreement(subjects)


def concluded(run: Campaign, what: list[str], wrong: list[str]) -> None:
    """Count the cases; all that is wrong names its account."""
    for each in what:
        run.case(each, [])
    run.violations += [f"{each} ({len(what)} cases: {'; '.join(what)})" for each in wrong]


def test_workers_killed_at_any_point_lose_nothing_in_a_real_domain(
    campaign: Running, world: SambaWorld
):
    with campaign("Samba: kill -9") as run:
        points = world.start(world.fresh(), marker=True).wait().points
        accounts, what, wrong = list[tuple[Subject, bool]](), list[str](), list[str]()
        for number in range(run.sized(*KILLED)):
            chance, account = run.chance(number), world.fresh()
            marker, at = chance.random() < 1 / 2, chance.randint(1, len(points))
            report = world.start(account, marker=marker, kill_at=at).wait()
            accounts.append((account, marker))
            what.append(f"{account.sam} killed {(report.points or ['nowhere'])[-1]} ({at})")
            wrong += report.strange
        wrong += world.lost([account for account, _ in accounts])
        wrong += finished(world, accounts)
        concluded(run, what, wrong)


def test_trouble_at_any_byte_of_a_real_domains_sockets_loses_nothing(
    campaign: Running, world: SambaWorld
):
    with campaign("Samba: sockets cut and held") as run, before(world) as proxy:
        proxy.arm(None)
        world.start(world.fresh()).wait()
        ends = proxy.ends_of_messages
        accounts, what, wrong = list[tuple[Subject, bool]](), list[str](), list[str]()
        for number in range(run.sized(*DISTURBED)):
            chance, account = run.chance(number), world.fresh()
            marker, trouble = chance.random() < 1 / 2, drawn(chance, ends)
            held: SimpleQueue[int] = SimpleQueue()
            proxy.arm(trouble, when_held=lambda held=held: killed(held.get()))
            worker = world.start(account, marker=marker)
            held.put(worker.pid)
            wrong += worker.wait().strange
            proxy.release()
            accounts.append((account, marker))
            what.append(f"{account.sam}: {trouble}")
        wrong += world.lost([account for account, _ in accounts])
        wrong += finished(world, accounts)
        concluded(run, what, wrong)
