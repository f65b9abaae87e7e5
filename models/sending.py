"""What a directory's answer to a candidate permits.

The one rule that keeps passwords: an answer that never came is not a refusal. Only a definite
refusal lets another candidate be made, and only a rotation whose every answer arrived may be
given up as *refused*.
"""

from enum import StrEnum
from typing import NamedTuple

from models.rotation import RotationState

MAX_CANDIDATES = 3


class Answer(StrEnum):
    """What became of sending a candidate."""

    TAKEN = "taken"
    REFUSED_BY_POLICY = "refused by policy"  # definitely not set, because of the password itself
    REFUSED = "refused"  # definitely not set, whatever the password
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"  # it may have been set, or may be set later


class Move(NamedTuple):
    """Where a rotation goes; a higher `attempt` needs a new candidate sealed first."""

    state: RotationState
    attempt: int
    in_doubt: bool


def advanced(answer: Answer, *, attempt: int, in_doubt: bool, typed: bool = False) -> Move:
    """Where a rotation that is *sent*, with its candidate number `attempt`, goes after `answer`.

    A policy refusal of a candidate in doubt permits the next one all the same: the request in
    doubt either was refused likewise or its candidate stays in the escrow. No other candidate
    takes the place of one that an operator `typed`.
    """
    given_up = RotationState.SENT if in_doubt else RotationState.REFUSED
    match answer:
        case Answer.TAKEN:
            return Move(RotationState.SET, attempt, in_doubt)
        case Answer.UNKNOWN:
            return Move(RotationState.SENT, attempt, in_doubt=True)
        case Answer.NOT_SENT:
            back = RotationState.SENT if in_doubt else RotationState.SEALED
            return Move(back, attempt, in_doubt)
        case Answer.REFUSED_BY_POLICY if attempt < MAX_CANDIDATES and not typed:
            return Move(RotationState.SEALED, attempt + 1, in_doubt)
        case Answer.REFUSED_BY_POLICY | Answer.REFUSED:
            return Move(given_up, attempt, in_doubt)
