"""What whoever works does next: sends a request, or keeps in the row what came of it.

Whoever lost the lease still sends what it was about to send; it changes no row, and stops.
"""

from collections.abc import Iterator

from models.rotation import RotationState
from models.sending import Answer
from models.settling import LOOKS, Finding
from tests.campaigns.exploration.protocol import Rules
from tests.campaigns.exploration.rules import moved
from tests.campaigns.exploration.state import (
    BEFORE,
    SENDING,
    WRITING,
    Step,
    Worker,
    World,
    password_of,
)
from tests.campaigns.exploration.systems import Moves, kept_back, set_in_directory, written

Outcome = tuple[str, World, Worker | None]

STOPS_AT = frozenset(Step) - {*SENDING, *WRITING}
"""Before these steps a worker finds out that it lost the lease."""

NEXT = {
    Step.SEND: Step.MOVE,
    Step.SEND_AGAIN: Step.KEEP_SENT_AGAIN,
    Step.WRITE: Step.KEEP_RECORDED,
    Step.REWRITE: Step.KEEP_REWRITTEN,
}


def what_workers_do(world: World, rules: Rules) -> Moves:
    """Every next step of the one who holds the lease, and of those who lost it."""
    if world.worker is not None:
        idle = world._replace(worker=None)
        for label, after, worker in _next(idle, world.worker, rules):
            yield label, after._replace(worker=worker)
        if crashes := world.left.crashes:
            yield "the worker is killed", idle.less(crashes=crashes - 1)
    for worker in world.paused:
        rest = world._replace(paused=tuple(each for each in world.paused if each is not worker))
        for label, after in _woken(rest, worker, rules):
            yield f"a paused worker wakes: {label}", after


def _next(world: World, worker: Worker, rules: Rules) -> Iterator[Outcome]:
    """What may come of the next step; `world` is without the worker, who goes on or is done."""
    if worker.step in SENDING:
        yield from _sent(world, worker, rules)
    elif worker.step in WRITING:
        yield from _wrote(world, worker)
    else:
        yield _kept(world, worker, rules)


def _woken(world: World, worker: Worker, rules: Rules) -> Moves:
    for label, after, goes_on in _next(world, worker, rules):
        if not rules.fenced:
            paused = world.paused if goes_on is None else (*world.paused, goes_on)
            yield label, after._replace(paused=paused)
        elif (after.holds, after.entry) != (world.holds, world.entry):
            # Whatever else comes of it is as if it slept on.
            yield label, after


def _sent(world: World, worker: Worker, rules: Rules) -> list[Outcome]:
    password, after = worker.password, NEXT[worker.step]

    def answered(answer: Answer) -> Worker | None:
        if worker.step is Step.SEND_AGAIN and answer is not Answer.TAKEN:
            return None  # it is looked at again
        return worker.about_to(after, answer=answer)

    outcomes: list[Outcome] = [
        ("the directory is not reached", world, answered(Answer.NOT_SENT)),
        (
            f"the request with {password} is kept back",
            kept_back(world, to_directory=True, password=password, base=worker.base),
            answered(Answer.UNKNOWN),
        ),
    ]
    took = set_in_directory(world, password, worker.base, markers=rules.markers)
    if took is None:
        return [*outcomes, (f"another marker than {worker.base}", world, answered(Answer.REFUSED))]
    outcomes += [
        (f"the directory takes {password}", took, answered(Answer.TAKEN)),
        (f"the directory takes {password}; no reply", took, answered(Answer.UNKNOWN)),
    ]
    if refusals := world.left.refusals:
        refused = world.less(refusals=refusals - 1)
        outcomes += [
            (f"the directory refuses {password}", refused, answered(Answer.REFUSED)),
            (f"the policy refuses {password}", refused, answered(Answer.REFUSED_BY_POLICY)),
        ]
    return outcomes


def _wrote(world: World, worker: Worker) -> list[Outcome]:
    password = worker.password
    wrote = written(world, password)
    row = world.rows[worker.generation - 1]
    returned = wrote.with_row(worker.generation, row._replace(returned=True))
    return [
        (
            f"the request with {password} is kept back",
            kept_back(world, to_directory=False, password=password),
            None,
        ),
        (f"IT Glue takes {password}", returned, worker.about_to(NEXT[worker.step])),
        (f"IT Glue takes {password}; no reply", wrote, None),
    ]


def _kept(world: World, worker: Worker, rules: Rules) -> Outcome:
    """What the worker learnt is kept in its row."""
    row = world.rows[worker.generation - 1]
    match worker.step:
        case Step.MOVE:
            return _advanced(world, worker, rules)
        case Step.KEEP_LOGON if worker.learnt == "wrong":
            wrong = moved(row, RotationState.SET, RotationState.SET, logon="wrong")
            row = wrong._replace(problem=True)
        case Step.KEEP_LOGON:
            seen = {"logon": worker.learnt, "moved": worker.moved}
            row = moved(row, RotationState.SET, RotationState.VERIFIED, **seen)
        case Step.KEEP_RECORDED:
            row = moved(row, RotationState.RECORDING, RotationState.RECORDED, due=True)
            if rules.may_clear(world):
                world = world._replace(escrow=frozenset())
        case Step.KEEP_SENT_AGAIN:
            row = row._replace(moved=False, problem=False)
        case Step.KEEP_REWRITTEN:
            row = row._replace(problem=False)
        case _:
            return _acted(world, worker)
    return f"the row is {row.state}", world.with_row(worker.generation, row), None


def _advanced(world: World, worker: Worker, rules: Rules) -> Outcome:
    assert worker.answer is not None
    row = world.rows[worker.generation - 1]
    move = rules.advance(worker.answer, attempt=worker.attempt, in_doubt=worker.in_doubt)
    if move.attempt > worker.attempt:
        further = password_of(worker.generation, move.attempt)
        escrow = world.escrow | {further} if rules.escrows else world.escrow
        if rules.forgets_replaced:
            escrow -= {worker.password}
        world = world._replace(escrow=escrow)
        definitely = worker.answer in (Answer.REFUSED, Answer.REFUSED_BY_POLICY)
        refused = definitely and (worker.attempt == 1 or row.refused)
        row = row._replace(taken=False, refused=refused)
    row = moved(row, RotationState.SENT, move.state, attempt=move.attempt, in_doubt=move.in_doubt)
    if row.state is RotationState.SET:
        row = row._replace(base=BEFORE, refused=False)
    return f"the row is {row.state}", world.with_row(worker.generation, row), None


def _acted(world: World, worker: Worker) -> Outcome:
    """What a look found is put right, or reported."""
    row = world.rows[worker.generation - 1]
    match worker.learnt:
        case Finding.CLEAN:
            settled = row.settled + 1
            row = row._replace(settled=settled, due=settled < LOOKS, problem=False)
        case Finding.SET_AGAIN:
            again = worker.about_to(Step.SEND_AGAIN, base=world.holds)
            return "it is about to be sent again", world, again
        case Finding.REWRITE_ENTRY:
            again = worker.about_to(Step.REWRITE)
            return "it is about to be rewritten", world, again
        case _:
            row = row._replace(due=False, problem=True)
    return "the look is kept", world.with_row(worker.generation, row), None
