"""Protocols to explore, as data: ours, and known-bad ones that have to be found out.

Others have shipped A to E. H to K are the ways to clear the escrow that seem safe: a late write
to IT Glue needs only the moment between its last reply and the row, and nothing tells that the
last one has arrived.
"""

from functools import partial

from models.rotation import RotationState
from models.sending import MAX_CANDIDATES, Answer, Move, advanced
from tests.campaigns.exploration.protocol import Rules
from tests.campaigns.exploration.state import World


def always(world: World) -> bool:
    """Cleared when recorded, whatever is under way."""
    return True


def nothing_under_way(world: World) -> bool:
    """Cleared when no request is delayed, if nobody wakes up to send another one."""
    return not world.delayed


def nobody_at_work(world: World) -> bool:
    """Cleared when, besides, nobody is left who could send one: more than anybody can know."""
    return not world.delayed and not world.paused


def new_after(answers: frozenset[Answer], answer: Answer, *, attempt: int, in_doubt: bool) -> Move:
    """As the application's rule, but after these answers another candidate is made."""
    if answer in answers and attempt < MAX_CANDIDATES:
        return Move(RotationState.SEALED, attempt + 1, in_doubt=False)
    return advanced(answer, attempt=attempt, in_doubt=in_doubt)


def new_after_failed_retry(answer: Answer, *, attempt: int, in_doubt: bool) -> Move:
    """As the application's rule, but after a second failure of any kind another one is made."""
    failed = frozenset(Answer) - {Answer.TAKEN} if in_doubt else frozenset[Answer]()
    return new_after(failed, answer, attempt=attempt, in_doubt=in_doubt)


def unknown_is_refused(answer: Answer, *, attempt: int, in_doubt: bool) -> Move:
    """As the application's rule, but an answer that never came counts as a refusal."""
    known = Answer.REFUSED if answer is Answer.UNKNOWN else answer
    return advanced(known, attempt=attempt, in_doubt=in_doubt)


new_after_timeout = partial(new_after, frozenset({Answer.UNKNOWN}))

KEEPING = (
    Rules("F ours"),
    Rules("G ours with a marker", markers=True),
    Rules("Q ours with a typed password", advance=partial(advanced, typed=True)),
    Rules("R ours with both", advance=partial(advanced, typed=True), markers=True),
)
"""What keeps every promise: the application, with and without a marker or a typed password."""

LOSING = (
    Rules("A no escrow", escrows=False),
    Rules("B failed retry forgets", advance=new_after_failed_retry, forgets_replaced=True),
    Rules("C another after a timeout, cleared", advance=new_after_timeout, may_clear=always),
    Rules("D cleared when recorded", may_clear=always),
    Rules("E D with a marker", may_clear=always, markers=True),
    Rules("H cleared when nothing is under way", may_clear=nothing_under_way),
    Rules("I H with a marker", may_clear=nothing_under_way, markers=True),
    Rules("K cleared when nobody is at work either", may_clear=nobody_at_work),
    Rules("J K with a marker", may_clear=nobody_at_work, markers=True),
)
"""What loses a password."""

LYING = (
    Rules("L unknown counts as refused", advance=unknown_is_refused),
    Rules("M no logon at the last look", last_logon=False),
    Rules("P a refused start ends the looks", looks_last=False),
    Rules("N who lost the lease goes on", fenced=False, markers=True),
    Rules("O another after a timeout, kept", advance=new_after_timeout),
)
"""What breaks another promise."""
