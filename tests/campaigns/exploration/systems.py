"""The directory, IT Glue, and the network that keeps requests back."""

from collections.abc import Iterator

from models.rotation import RotationState, reached
from tests.campaigns.exploration.state import NONE, Request, Step, World, attempt_of, generation_of

Moves = Iterator[tuple[str, World]]


def set_in_directory(world: World, password: int, base: int, *, markers: bool) -> World | None:
    """The directory after it took `password`; None where its marker is not `base` any more."""
    if markers and base != world.holds:
        return None
    rows = tuple(
        row._replace(moved=True) if reached(row.state, RotationState.VERIFIED) else row
        for row in world.rows
    )
    worker = world.worker
    if worker is not None and worker.step is Step.KEEP_LOGON:
        worker = worker._replace(moved=True)
    changed = world._replace(
        rows=rows,
        worker=worker,
        former=world.holds if world.holds != password else NONE,
        holds=password,
    )
    generation = generation_of(password)
    row = rows[generation - 1]
    if row.attempt == attempt_of(password):
        changed = changed.with_row(generation, row._replace(taken=True))
    return changed


def written(world: World, password: int) -> World:
    """IT Glue after it took `password` into the entry: it takes every value, in any order."""
    return world._replace(entry=password)


def logons(world: World, password: int, *, grace: bool = True) -> tuple[bool, ...]:
    """How a logon may be answered: within the `grace` a former password works as well."""
    if password == world.holds:
        return (True,)
    return (True, False) if grace and password == world.former else (False,)


def kept_back(world: World, *, to_directory: bool, password: int, base: int = NONE) -> World:
    """The world with a request under way that nobody waits for; no more than so many are."""
    delayed = world.delayed | {Request(to_directory, password, base)}
    return world._replace(delayed=delayed) if len(delayed) <= world.left.delayed else world


def what_arrives_late(world: World, *, markers: bool) -> Moves:
    """Requests that were given up are carried out after all, in any order."""
    for request in world.delayed:
        rest = world._replace(delayed=world.delayed - {request})
        if request.to_directory:
            late = set_in_directory(rest, request.password, request.base, markers=markers)
            if late is not None:
                yield f"the directory takes {request.password}, late", late
        else:
            yield f"IT Glue takes {request.password}, late", written(rest, request.password)


def nothing_arrives(world: World) -> World:
    """The world after so long that nothing is under way any more, and nobody wakes up again."""
    return world._replace(delayed=frozenset(), paused=())
