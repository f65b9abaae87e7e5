"""Requests that were given up, and are carried out one or more rotations later.

The simulators hold such a request, its sender is killed, and it is let go when others have
finished. IT Glue and a directory without markers carry it out; a marker makes the directory refuse.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from deployments.sandbox.itglue.faults import Effect
from tests.campaigns.scenarios import LONG_AGO
from tests.campaigns.table import Campaign
from tests.campaigns.test_races import settled, told
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]

LOOK_AGAIN_SECONDS = 0.002


def until(condition: Callable[[], bool]) -> None:
    """Return when `condition` holds; raises TimeoutError."""
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(LOOK_AGAIN_SECONDS)


def rotated(world: World, account: Subject, times: int, *, marker: bool = False) -> Iterator[str]:
    """What is wrong after so many further rotations, each long after the one before."""
    for number in range(times):
        world.pass_time(account, LONG_AGO)
        report = world.run(account, run_id=f"later {number}", marker=marker, retries=1)
        yield from report.strange
        yield from world.oracle.check(account)
        yield from world.oracle.disagreement(account)


def modify_held(world: World, account: Subject, *, marker: bool) -> None:
    """A rotation whose modify is held, and whose worker is dead."""
    world.domain.faults.arm(DirectoryEffect.HOLD, "modify")
    worker = world.start(account, marker=marker)
    world.domain.faults.wait_until_held()
    worker.kill()


def let_go(world: World) -> None:
    """Carry the held modify out, and wait until that is done."""
    before = modifies(world)
    world.domain.faults.release()
    until(lambda: modifies(world) > before)


def modifies(world: World) -> int:
    """How many modifies the domain has answered."""
    return sum(served.kind == "modify" for served in list(world.domain.journal))


def test_a_modify_delivered_rotations_later_is_refused_by_the_marker_and_found_without_one(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("late modify") as run:
        cases = run.sized(20, 1_000)
        world = new_world(accounts=cases * 3 // 2 + 3)
        for number in range(cases):
            chance, account = run.chance(number), world.fresh()
            marker, later = chance.random() < 1 / 2, chance.randint(1, 3)
            modify_held(world, account, marker=marker)
            wrong = list(rotated(world, account, later, marker=marker))
            held = world.truth(account)
            let_go(world)
            wrong += world.oracle.check(account)
            if (world.truth(account).sets == held.sets) != marker:
                wrong.append("the late modify was carried out past the marker, or did not come")
            wrong += looked_at(world, account, later, marker=marker)
            run.case(f"marker {marker}, {later} later", wrong)


def looked_at(world: World, account: Subject, later: int, *, marker: bool) -> Iterator[str]:
    """What is wrong after a look: the late modify of this very rotation is healed, others told."""
    world.pass_time(account, LONG_AGO)
    report = world.run(account, steps=("settle",), run_id="look", marker=marker)
    yield from report.strange
    yield from world.oracle.check(account)
    if not marker and later > 1:
        if not told(report):
            yield "nobody was told that the directory holds another password"
    else:
        yield from world.oracle.disagreement(account)


def test_a_patch_delivered_rotations_later_is_put_right_by_the_next_look(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("late PATCH") as run:
        cases = run.sized(20, 1_000)
        world = new_world(accounts=cases * 3 // 2 + 3)
        for number in range(cases):
            account, later = world.fresh(), run.chance(number).randint(2, 4)
            world.itglue.faults.arm(Effect.HELD, method="PATCH")
            worker = world.start(account)
            if not world.itglue.faults.wait_until_held():
                raise TimeoutError("no PATCH came")
            worker.kill()
            wrong = list(rotated(world, account, later))
            entry = world.truth(account).entry
            world.itglue.faults.release()
            until(lambda account=account, entry=entry: world.truth(account).entry != entry)
            wrong += world.oracle.check(account)
            wrong += settled(world, account, marker=False)
            if world.truth(account).entry != entry:
                wrong.append("the entry was not put right")
            run.case(f"{later} later", wrong)
