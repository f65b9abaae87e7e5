"""What must hold in every world that can be reached, each by itself."""

from collections.abc import Callable

from models.outcome import Outcome
from models.rotation import RotationState, reached
from tests.campaigns.exploration.rules import called, works
from tests.campaigns.exploration.state import SENDING, Row, World, generation_of


def nothing_is_lost(world: World) -> bool:
    """The directory's password is in IT Glue or in the escrow."""
    return world.holds == world.entry or world.holds in world.escrow


def one_candidate_lives(world: World) -> bool:
    """At most one rotation is open, and every candidate before its present one was refused."""
    over = (RotationState.RECORDED, RotationState.REFUSED)
    alive = [row for row in world.rows if row.state not in over]
    return len(alive) <= 1 and all(
        row.refused or row.attempt == 1 or reached(row.state, RotationState.SET) for row in alive
    )


def proven_was_true(world: World) -> bool:
    """What is called proven was taken by the directory and returned by IT Glue."""
    return all(
        row.taken and row.returned for row in _current(world) if called(row) is Outcome.PROVEN
    )


def refused_is_over(world: World) -> bool:
    """No candidate of a refused rotation is in the directory, or may still get there."""
    return not any(
        _touches(world, generation)
        for generation, row in enumerate(world.rows, start=1)
        if row.state is RotationState.REFUSED
    )


def working_password_is_true(world: World) -> bool:
    """'Old' is said only while nothing was changed or may be, 'new' only after the set."""
    for row in _current(world):
        said = works(row)
        if said == "old" and _touches(world, world.generation):
            return False
        if said == "new" and not row.taken:
            return False
    return True


def ends_agree(world: World) -> bool:
    """When all is over, both systems hold the same, or the rotation is not called proven."""
    generation = world.standing
    if world.worker is not None or world.is_open or not world.is_quiet:
        return True
    if generation is None:
        return world.holds == world.entry
    row = world.rows[generation - 1]
    return row.due or world.holds == world.entry or called(row) is not Outcome.PROVEN


Promise = Callable[[World], bool]

PROMISES: tuple[Promise, ...] = (
    nothing_is_lost,
    one_candidate_lives,
    proven_was_true,
    refused_is_over,
    working_password_is_true,
    ends_agree,
)


def _current(world: World) -> tuple[Row, ...]:
    return world.rows[-1:]


def _touches(world: World, generation: int) -> bool:
    """Whether a candidate of this rotation is in the directory, or may still get there."""
    workers = (world.worker, *world.paused) if world.worker else world.paused
    return (
        generation_of(world.holds) == generation
        or any(
            each.to_directory and generation_of(each.password) == generation
            for each in world.delayed
        )
        or any(each.step in SENDING and each.generation == generation for each in workers)
    )
