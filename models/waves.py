"""Accounts are rotated in waves: one first, then ever more, and none after too much went wrong.

The first wave is the canary: one account. The next wave starts only when every account of the one
before has ended well. When more fail than the policy allows, or an account that is rotated becomes
locked, the customer's accounts of that type are held: what has not begun stays untouched and is
listed, what has begun is finished, and only an operator's word lets the rest go on. It then starts
from the canary again.

Administrators and service accounts have policies, and so waves, of their own.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import accumulate, chain, repeat
from math import ceil
from typing import NamedTuple

from models.outcome import Outcome
from models.plural import counted
from models.quota import ITGLUE, Pace

LISTED = 20  # accounts named in a sentence

SECONDS_EACH = 6.0
"""What the steps of one account take where nothing waits: two logons and two requests."""

AT_ONCE = 8
"""Accounts that a run works on at the same time."""


class Progress(StrEnum):
    """How far an account of a run has come."""

    UNTOUCHED = "untouched"
    UNDER_WAY = "under way"
    DONE = "done"
    FAILED = "failed"
    LOCKED = "locked"  # by somebody, since the run began: a password that others still use


class WaveRules(NamedTuple):
    """Accounts in the first wave, the second, ...; the last size is repeated.

    `failures_allowed` counts over all waves since the canary.
    """

    sizes: tuple[int, ...] = (1, 5, 25, 100)
    failures_allowed: int = 0


class Start(NamedTuple):
    """Begin with these accounts; none while the wave before is still under way."""

    account_ids: tuple[int, ...]


class Finished(NamedTuple):
    """Every account has ended."""


class Stopped(NamedTuple):
    """Begin with no further account, and why. `untouched` are those that are left as they were."""

    why: str
    untouched: tuple[int, ...]


Step = Start | Finished | Stopped


def next_step(rules: WaveRules, progress: Mapping[int, Progress]) -> Step:
    """What to do next, given how far each account has come; in the order of the mapping.

    A function of what is stored, so that a run that died goes on where it was: an account that has
    begun counts to a wave that has. While one is under way, nothing further begins.
    """
    by_progress = {each: [key for key, at in progress.items() if at == each] for each in Progress}
    untouched = tuple(by_progress[Progress.UNTOUCHED])
    failed, locked = by_progress[Progress.FAILED], by_progress[Progress.LOCKED]
    if untouched and (why := _why_stopped(rules, len(failed), len(locked))):
        return Stopped(why, untouched)
    if by_progress[Progress.UNDER_WAY]:
        return Start(())
    begun = len(progress) - len(untouched)
    return Start(untouched[: _end_of_wave(rules, begun) - begun]) if untouched else Finished()


def progress_of(outcome: Outcome | None, *, begun: bool, newly_locked: bool) -> Progress:
    """How far an account has come, by the outcome of its rotation in this run, None while open.

    One that is unconfirmed has a new password that nobody could prove: it counts as failed.
    """
    if newly_locked:
        return Progress.LOCKED
    if not begun:
        return Progress.UNTOUCHED
    if outcome is None:
        return Progress.UNDER_WAY
    return Progress.DONE if outcome is Outcome.PROVEN else Progress.FAILED


def waves_of(rules: WaveRules, accounts: int) -> list[int]:
    """How many accounts each wave has, for so many accounts."""
    sizes: list[int] = []
    for size in chain(rules.sizes, repeat(rules.sizes[-1])):
        if accounts <= 0:
            break
        sizes.append(min(size, accounts))
        accounts -= size
    return sizes


def time_needed(
    rules: WaveRules, accounts: int, pace: Pace = ITGLUE, *, requests_each: int = 1
) -> timedelta:
    """How long it takes at least: each wave waits for the one before, and for IT Glue's quota.

    What the quota lets start at once is used up by earlier waves, and comes back with time.
    """
    seconds, spare = 0.0, float(pace.burst)
    for size in waves_of(rules, accounts):
        requests = size * requests_each
        working = ceil(size / AT_ONCE) * SECONDS_EACH
        taken = max(working, (requests - spare) / pace.rate)
        spare = min(pace.burst, spare + taken * pace.rate - requests)
        seconds += taken
    return timedelta(seconds=seconds)


def stopped_sentence(stopped: Stopped, labels: Mapping[int, str]) -> str:
    """What an operator is told: why, who was left untouched, and what lets them go on."""
    left = counted(len(stopped.untouched), "account was", "accounts were")
    return (
        f"Stopped: {stopped.why} {left} left untouched and still have the old password: "
        f"{_listed([labels[each] for each in stopped.untouched])}. See what went wrong, then run "
        "release-rotations: it begins with one account again."
    )


def waiting_sentence(labels: Sequence[str]) -> str:
    """What an operator is told about accounts that wait for those that are under way."""
    wait = counted(len(labels), "account waits", "accounts wait")
    return (
        f"{wait} until those that were begun are finished, untouched and with the old password: "
        f"{_listed(labels)}. They go on by themselves."
    )


def _listed(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - LISTED} more" if len(labels) > LISTED else ""
    return ", ".join(labels[:LISTED]) + more


def _why_stopped(rules: WaveRules, failed: int, locked: int) -> str | None:
    if locked:
        accounts = counted(locked, "account was", "accounts were")
        return f"{accounts} locked since it began: something still uses the old password."
    if failed > rules.failures_allowed:
        allowed = rules.failures_allowed or "none"
        return f"{counted(failed, 'account')} failed, and {allowed} may."
    return None


def _end_of_wave(rules: WaveRules, begun: int) -> int:
    """Where the wave ends that the next account belongs to, after so many."""
    return next(
        end for end in accumulate(chain(rules.sizes, repeat(rules.sizes[-1]))) if end > begun
    )
