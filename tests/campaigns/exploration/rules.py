"""The application's own pure rules, asked about an abstract row: change them, and this changes."""

from functools import lru_cache
from typing import Literal

from models.outcome import Outcome, outcome, working_password
from models.rotation import MOVES, RotationState
from models.settling import quiet_until
from tests.campaigns.exploration.state import Row
from tests.models.builders import rotation


def called(row: Row) -> Outcome:
    """What the rotation is called."""
    return _called(row.state, row.in_doubt, row.logon, row.problem)


def works(row: Row) -> Literal["old", "new", "old or new"]:
    """Which password is said to work."""
    return _works(row.state, row.in_doubt)


@lru_cache
def must_be_quiet(state: RotationState, in_doubt: bool, settled: int) -> bool:  # noqa: FBT001  # a key of the cache
    """Whether a further rotation has to wait until late requests have arrived."""
    return quiet_until(rotation(state, in_doubt=in_doubt, settled=settled)) is not None


def moved(row: Row, seen: RotationState, to: RotationState, **changes: object) -> Row:
    """The row moved by somebody who saw it in `seen`; ValueError where no such move is allowed."""
    if to not in MOVES[seen] | {seen}:
        raise ValueError(f"a rotation never goes from {seen} to {to}")
    return row._replace(state=to, problem=False, **changes)


@lru_cache
def _called(state: RotationState, in_doubt: bool, logon: str | None, problem: bool) -> Outcome:  # noqa: FBT001  # a key of the cache
    said = "something" if problem else None
    return outcome(rotation(state, in_doubt=in_doubt, logon=logon, problem=said))


@lru_cache
def _works(state: RotationState, in_doubt: bool) -> Literal["old", "new", "old or new"]:  # noqa: FBT001  # a key of the cache
    return working_password(rotation(state, in_doubt=in_doubt))
