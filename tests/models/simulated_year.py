"""Schedules played through in simulated time: workers that come and go, and what they rotated.

A worker looks every five minutes, and keeps nothing but the rows; after it was away, it has them as
a database gives them back. `away` are the times at which none is there.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from models.schedule import Scheduled, ScheduledRotation, Timetable, due_now, reckon

TICK = timedelta(minutes=5)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class Rotated(NamedTuple):
    """One rotation of the simulated time."""

    policy_id: int
    account_id: int
    due_at: datetime
    at: datetime


class Away(NamedTuple):
    """From when to when no worker was there."""

    since: datetime
    until: datetime


class Policy:
    """A policy, its accounts, and the rows that its workers have stored."""

    def __init__(self, timetable: Timetable, account_ids: Sequence[int]) -> None:
        self.timetable = timetable
        self.rotated_at: dict[int, datetime | None] = dict.fromkeys(account_ids)
        self.rows: dict[int, ScheduledRotation] = {}

    def restart(self) -> None:
        """All that is left is what was stored."""
        stored = [each.model_dump() for each in self.rows.values()]
        self.rows = {each["account_id"]: ScheduledRotation(**each) for each in stored}

    def reckon(self, now: datetime) -> None:
        accounts = [Scheduled(*each) for each in self.rotated_at.items()]
        found = reckon(self.timetable, accounts, self.rows, now)
        self.rows |= {each.account_id: each for each in found}

    def work(self, now: datetime, works: Callable[[int], bool]) -> list[Rotated]:
        """What one look of a worker rotates; `works` tells of each account whether it succeeds."""
        self.reckon(now)
        done: list[Rotated] = []
        for row in due_now(self.timetable.calendar, list(self.rows.values()), now):
            row.begun_at, row.run_id = now, f"run {now}"
            if works(row.account_id):
                self.rotated_at[row.account_id] = now
                policy_id = self.timetable.policy_id
                done.append(Rotated(policy_id, row.account_id, row.due_at, now))
        if done:
            self.reckon(now)
        return done

    def next_look(self, now: datetime) -> datetime:
        """When there is something to do next: looks between would find nothing."""
        waiting = [each.due_at for each in self.rows.values() if each.due_at > now]
        failed = [now + timedelta(hours=1)] if len(waiting) < len(self.rows) else []
        return min(waiting + failed)


def play(
    policies: Sequence[Policy],
    *,
    until: datetime,
    away: Sequence[Away] = (),
    works: Callable[[int], bool] = lambda _: True,
) -> list[Rotated]:
    """All that is rotated from `BEGIN` until then."""
    order = count()
    looks: list[tuple[datetime, int, Policy]] = []
    done: list[Rotated] = []
    for each in policies:
        heappush(looks, (_present(BEGIN, away), next(order), each))
    while looks:
        at, _, policy = heappop(looks)
        if at >= until:
            continue
        done += policy.work(at, works)
        wanted = policy.next_look(at)
        if (present := _present(wanted, away)) - wanted > TICK:
            policy.restart()
        heappush(looks, (present, next(order), policy))
    return done


def _present(moment: datetime, away: Sequence[Away]) -> datetime:
    """The first look at that moment or later at which a worker is there."""
    at = BEGIN + TICK * -((BEGIN - moment) // TICK)
    index = bisect_right(away, at, key=lambda each: each.since) - 1
    return _present(away[index].until, away) if index >= 0 and at < away[index].until else at
