"""Walks through every world that can be reached, the nearest first, until a promise is broken."""

import gc
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from typing_extensions import override

from tests.campaigns.exploration.promises import PROMISES, Promise
from tests.campaigns.exploration.protocol import Rules
from tests.campaigns.exploration.state import Limits, World, beginning
from tests.campaigns.exploration.systems import Moves, what_arrives_late
from tests.campaigns.exploration.taking import how_work_begins
from tests.campaigns.exploration.working import what_workers_do

CameFrom = dict[World, World | None]


class Exploration(NamedTuple):
    """How far it went; `trace` are the fewest steps that break `broken`, if anything does."""

    states: int
    is_complete: bool
    broken: str | None = None
    trace: Sequence[str] = ()

    @override
    def __str__(self) -> str:
        """What was found, step by step."""
        if self.broken is None:
            return f"{self.states:,} states{'' if self.is_complete else ' and more'}, all well"
        steps = "\n".join(f"  {number:2} {step}" for number, step in enumerate(self.trace, start=1))
        found = f"{self.states:,} states, not so after {len(self.trace)} steps"
        return f"{found}: {self.broken}\n{steps}"


def explore(
    rules: Rules, limits: Limits, promises: Sequence[Promise] = PROMISES, *, most: int = 10**7
) -> Exploration:
    """Every world of these rules within these limits, but no more than `most`."""
    first = beginning(limits)
    came: CameFrom = {first: None}
    frontier = [first]
    with _uncollected():
        while frontier and len(came) <= most:
            reached: list[World] = []
            for world, after in _new(frontier, rules, came):
                came[after] = world
                reached.append(after)
                for promise in promises:
                    if not promise(after):
                        return _broken(promise, after, rules, came)
            frontier = reached
    return Exploration(len(came), is_complete=not frontier)


def _new(frontier: Iterable[World], rules: Rules, came: CameFrom) -> Generator[tuple[World, World]]:
    for world in frontier:
        for _, there in _moves(world, rules):
            after = there.forgotten()
            if after not in came:
                yield world, after


def _moves(world: World, rules: Rules) -> Moves:
    yield from what_arrives_late(world, markers=rules.markers)
    yield from what_workers_do(world, rules)
    yield from how_work_begins(world, rules)


def _broken(promise: Promise, world: World, rules: Rules, came: CameFrom) -> Exploration:
    trace: list[str] = []
    while (before := came[world]) is not None:
        label = next(each for each, to in _moves(before, rules) if to.forgotten() == world)
        trace.insert(0, label)
        world = before
    return Exploration(len(came), is_complete=False, broken=promise.__doc__, trace=trace)


@contextmanager
def _uncollected() -> Generator[None]:
    """Without the garbage collector: it would look for cycles among millions of tuples."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
