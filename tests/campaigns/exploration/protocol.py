"""What a protocol decides: the application's own rules, or a change of them."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from models.sending import Answer, Move, advanced
from tests.campaigns.exploration.state import World


class Advance(Protocol):
    """Says where a rotation goes after an answer, as `models.sending.advanced` does."""

    def __call__(self, answer: Answer, *, attempt: int, in_doubt: bool) -> Move: ...


def never(world: World) -> bool:
    """Sealed passwords stay."""
    return False


class Rules(NamedTuple):
    """One protocol; the defaults are the application's, on a directory without a marker."""

    name: str
    markers: bool = False  # whether the directory keeps a marker, set by compare-and-set
    advance: Advance = advanced
    escrows: bool = True
    forgets_replaced: bool = False  # a candidate that another one replaces leaves the escrow
    may_clear: Callable[[World], bool] = never  # whether recording a candidate clears it
    fenced: bool = True  # whether who lost the lease stops before it changes a row
    last_logon: bool = True  # whether the last look signs in once more
    looks_last: bool = True  # whether a later start that was refused leaves the looks as they are
    generations: int = 2
