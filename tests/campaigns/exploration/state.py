"""The abstract world of one account: its rotations, the two systems, what is under way, who works.

Passwords are numbers: 0 is the one before everything, the others tell generation and candidate.
Whoever holds the lease is the `worker`; whoever lost it and has not noticed is `paused`. There is
no clock: everything that may take long takes as long as it likes.
"""

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from models.rotation import FINAL, RotationState, reached
from models.sending import MAX_CANDIDATES, Answer

BEFORE = 0
NONE = -1


class Row(NamedTuple):
    """What the database knows of a rotation; the last three are only known to the explorer."""

    state: RotationState = RotationState.SEALED
    attempt: int = 1
    in_doubt: bool = False
    base: int = BEFORE  # what the directory's marker said before the first send
    logon: str | None = None
    problem: bool = False
    settled: int = 0
    due: bool = False  # a look is still to come
    moved: bool = False  # the directory counts a set since this rotation was verified
    taken: bool = False  # the directory ever took the candidate
    refused: bool = False  # it definitely refused every candidate before this one
    returned: bool = False  # IT Glue ever returned the candidate from the entry


class Step(StrEnum):
    """What a worker is about to do next."""

    SEND = "send"  # the candidate to the directory
    MOVE = "move"  # the row, as the directory's answer permits
    KEEP_LOGON = "keep logon"
    WRITE = "write"  # the entry
    KEEP_RECORDED = "keep recorded"
    ACT = "act"  # on what a look found
    SEND_AGAIN = "send again"
    KEEP_SENT_AGAIN = "keep sent again"
    REWRITE = "rewrite"
    KEEP_REWRITTEN = "keep rewritten"


SENDING = (Step.SEND, Step.SEND_AGAIN)
WRITING = (Step.WRITE, Step.REWRITE)


class Worker(NamedTuple):
    """A run in the middle of a step: what it saw of the row when it took the lease, what it learnt."""

    step: Step
    generation: int
    attempt: int
    in_doubt: bool = False
    base: int = BEFORE  # the marker that its request wants to find
    answer: Answer | None = None
    learnt: str | None = None  # how a logon was answered, or what a look found
    moved: bool = False  # the directory counts a set since it looked

    @property
    def password(self) -> int:
        """The candidate that it works on."""
        return password_of(self.generation, self.attempt)

    def about_to(self, step: Step, **learnt: object) -> "Worker":
        """The same worker before its next step."""
        return self._replace(step=step, **learnt)


class Request(NamedTuple):
    """A request that was given up by whoever sent it, and may still arrive."""

    to_directory: bool
    password: int
    base: int


class Limits(NamedTuple):
    """How much may go wrong, or still may."""

    crashes: int = 1
    thefts: int = 1
    refusals: int = 1
    delayed: int = 2  # requests at once


class World(NamedTuple):
    """Everything that matters, at one moment."""

    rows: tuple[Row, ...]
    holds: int  # what the directory holds, and its marker says where it keeps one
    former: int  # the one before, which may log on for a while too
    entry: int  # what IT Glue holds
    escrow: frozenset[int]
    delayed: frozenset[Request]
    worker: Worker | None
    paused: tuple[Worker, ...]
    left: Limits

    @property
    def generation(self) -> int:
        """Of the newest rotation."""
        return len(self.rows)

    @property
    def newest(self) -> Row | None:
        """The newest rotation."""
        return self.rows[-1] if self.rows else None

    @property
    def is_open(self) -> bool:
        """Whether a rotation is under way."""
        return bool(self.rows) and self.rows[-1].state not in FINAL

    @property
    def standing(self) -> int | None:
        """The generation that counts: the newest one that was not refused."""
        for generation in range(len(self.rows), 0, -1):
            if self.rows[generation - 1].state is not RotationState.REFUSED:
                return generation
        return None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is under way: no request, and nobody who would send one."""
        return not self.delayed and not self.paused

    def forgotten(self) -> "World":
        """The world without what nobody can ask about any more."""
        rows = _remembered(self.rows)
        former = self.former if self.former in _present(rows) else NONE
        if rows is self.rows and former == self.former:
            return self
        return self._replace(rows=rows, former=former)

    def less(self, **gone: int) -> "World":
        """The world after one more thing went wrong."""
        return self._replace(left=self.left._replace(**gone))

    def with_row(self, generation: int, row: Row) -> "World":
        """The world with that rotation changed."""
        before, after = self.rows[: generation - 1], self.rows[generation:]
        return self._replace(rows=(*before, row, *after))


def password_of(generation: int, attempt: int) -> int:
    """The number of a candidate."""
    return generation * (MAX_CANDIDATES + 1) + attempt


def generation_of(password: int) -> int:
    """Which rotation a candidate belongs to; 0 is none of ours."""
    return password // (MAX_CANDIDATES + 1)


def attempt_of(password: int) -> int:
    """Which candidate of its rotation it is."""
    return password % (MAX_CANDIDATES + 1)


@cache
def _present(rows: tuple[Row, ...]) -> frozenset[int]:
    """The candidates that a logon may still be tried with."""
    return frozenset(password_of(number, row.attempt) for number, row in enumerate(rows, start=1))


@cache
def _remembered(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows; once the newest is *set*, the earlier ones are only known to be over."""
    if len(rows) < 2 or not reached(rows[-1].state, RotationState.SET):
        return rows
    return (*(Row(row.state, row.attempt) for row in rows[:-1]), rows[-1])


def beginning(limits: Limits) -> World:
    """Both systems hold the same password, and nobody has rotated it yet."""
    return World(
        rows=(),
        holds=BEFORE,
        former=NONE,
        entry=BEFORE,
        escrow=frozenset(),
        delayed=frozenset(),
        worker=None,
        paused=(),
        left=limits,
    )
