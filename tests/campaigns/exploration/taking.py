"""How work begins: a rotation is opened, or somebody takes the lease of one."""

from models.rotation import RotationState
from models.settling import EntryHolds, found, is_last, signs_in
from tests.campaigns.exploration.protocol import Rules
from tests.campaigns.exploration.rules import moved, must_be_quiet
from tests.campaigns.exploration.state import (
    BEFORE,
    Row,
    Step,
    Worker,
    World,
    generation_of,
    password_of,
)
from tests.campaigns.exploration.systems import Moves, logons, nothing_arrives
from tests.campaigns.exploration.working import STOPS_AT


def how_work_begins(world: World, rules: Rules) -> Moves:
    """Whatever a run may begin now; if somebody holds the lease, by taking it away."""
    if world.worker is None:
        yield from _beginnings(world, rules)
    elif thefts := world.left.thefts:
        holder = world.worker
        wakes = not rules.fenced or holder.step not in STOPS_AT
        paused = tuple(sorted((*world.paused, holder), key=repr)) if wakes else world.paused
        free = world._replace(worker=None, paused=paused).less(thefts=thefts - 1)
        for label, after in _beginnings(free, rules):
            yield f"the lease runs out; {label}", after


def _beginnings(world: World, rules: Rules) -> Moves:
    newest = world.newest
    if newest is None or not world.is_open:
        yield from _openings(world, rules)
        yield from _looks(world, rules)
    elif not rules.escrows or password_of(world.generation, newest.attempt) in world.escrow:
        yield from _steps(world, newest, rules)


def _openings(world: World, rules: Rules) -> Moves:
    """The next rotation; the quiet time before it is longer than requests to the directory last."""
    standing = world.standing
    if standing is not None and not rules.looks_last:
        hidden = world.rows[standing - 1]._replace(due=False)
        yield "a start is refused, and hides what stands", world.with_row(standing, hidden)
    if world.generation == rules.generations:
        return
    if standing is not None:
        row = world.rows[standing - 1]
        if must_be_quiet(row.state, row.in_doubt, row.settled):
            rest = frozenset(each for each in world.delayed if not each.to_directory)
            world = world._replace(delayed=rest)
    password = password_of(world.generation + 1, 1)
    escrow = world.escrow | {password} if rules.escrows else world.escrow
    yield f"{password} is sealed", world._replace(rows=(*world.rows, Row()), escrow=escrow)


def _steps(world: World, row: Row, rules: Rules) -> Moves:
    generation = world.generation
    password = password_of(generation, row.attempt)
    worker = Worker(Step.SEND, generation, row.attempt)
    match row.state:
        case RotationState.SEALED | RotationState.SENT:
            yield from _sending(world, row, rules, worker)
        case RotationState.SET:
            for accepted in logons(world, password):
                logon = "accepted" if accepted else "wrong"
                tried = worker.about_to(Step.KEEP_LOGON, learnt=logon)
                yield f"a logon with {password} is {logon}", world._replace(worker=tried)
        case RotationState.VERIFIED:
            recording = moved(row, row.state, RotationState.RECORDING)
            writing = worker.about_to(Step.WRITE)
            there = world.with_row(generation, recording)._replace(worker=writing)
            yield f"{password} is about to be written", there
        case _ if world.entry == password:
            returned = world.with_row(generation, row._replace(returned=True))
            keeping = worker.about_to(Step.KEEP_RECORDED)
            yield f"IT Glue returns {password}", returned._replace(worker=keeping)
        case _:
            writing = worker.about_to(Step.WRITE)
            yield f"IT Glue does not hold {password}", world._replace(worker=writing)


def _sending(world: World, row: Row, rules: Rules, worker: Worker) -> Moves:
    """What the application does before it sends: doubts what it finds *sent*, and reads the marker."""
    was_sent = row.state is RotationState.SENT
    sent = moved(row, row.state, RotationState.SENT, in_doubt=row.in_doubt or was_sent)
    base = BEFORE
    if rules.markers:
        if was_sent and world.holds == worker.password:
            took = moved(sent, sent.state, RotationState.SET)
            yield f"the marker says {worker.password}", world.with_row(worker.generation, took)
            return
        if was_sent and world.holds != row.base:
            conflict = sent._replace(problem=True)
            if conflict != row:
                yield "the marker is foreign", world.with_row(worker.generation, conflict)
            return
        base = world.holds
        sent = sent._replace(base=base)
    ready = worker._replace(in_doubt=sent.in_doubt, base=base)
    there = world.with_row(worker.generation, sent)
    yield f"{worker.password} is about to be sent", there._replace(worker=ready)


def _looks(world: World, rules: Rules) -> Moves:
    """A look at what stands; the last one comes when nothing can be under way any more."""
    generation = world.standing
    if generation is None:
        return
    row = world.rows[generation - 1]
    password = password_of(generation, row.attempt)
    if not row.due or password not in world.escrow:
        return
    last = is_last(row.settled)
    if last:
        world = nothing_arrives(world)
    settled = row.settled if rules.last_logon else 0
    wanted = signs_in(logon=row.logon, settled=settled, directory_moved=row.moved)
    answers = logons(world, password, grace=not last) if wanted else (None,)
    for accepted in answers:
        finding = found(
            directory_moved=row.moved,
            logon_refused=accepted is False,
            in_doubt=row.in_doubt,
            entry=_entry_holds(world, password),
        )
        proven = accepted and not row.moved
        looked = row._replace(logon="accepted") if proven else row
        worker = Worker(Step.ACT, generation, row.attempt, learnt=finding)
        there = world.with_row(generation, looked)._replace(worker=worker)
        yield f"a look at {password} finds: {finding}", there


def _entry_holds(world: World, password: int) -> EntryHolds:
    if world.entry == password:
        return EntryHolds.OURS
    former = world.entry in world.escrow and generation_of(world.entry) < generation_of(password)
    return EntryHolds.FORMER if former else EntryHolds.FOREIGN
