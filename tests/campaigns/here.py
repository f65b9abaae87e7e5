"""The application's steps in this very process, on a world that every example finds as new.

Waiting costs no time here: who sleeps finds that so much time has passed.
"""

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

import tasks.clients.database
import tasks.lease
import tasks.quota
from deployments.sandbox.active_directory.entries import Entry
from tasks.clients.errors import OutsideError
from tasks.doors import close_doors
from tests.campaigns.drawing import MARKER
from tests.campaigns.mishaps import STORAGE, Crashed, Mishap, Mishaps
from tests.campaigns.oracle import Oracle
from tests.campaigns.preparing import hand_in, take_back
from tests.campaigns.truth import Subject
from tests.campaigns.world import World

LONG_AGO = "2001-01-01 00:00:00.000000"
FORGOTTEN = timedelta(hours=24)
"""No network keeps a request for longer."""


@dataclass
class Late:
    """A request that may still be carried out."""

    account: Subject
    carry_out: Callable[[], object]
    age: timedelta = timedelta(0)


class Here:
    """A world with three accounts, the last of which needs a longer password than others."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        """Everything as it is now is what `renew` goes back to."""
        self.world = world
        self.accounts = (world.fresh(), world.fresh(), world.fresh(long=True))
        self.mishaps = Mishaps(world.database)
        self.late: list[Late] = []
        self.happened = 0
        self._keys = (world.folder / "escrow.key", world.folder / "audit.key")
        self._first_key = self._keys[0].read_bytes()
        self._first = sqlite3.connect(":memory:")
        with sqlite3.connect(world.database) as database:
            database.backup(self._first)
        self._entries = {each: self._entry(each) for each in self.accounts}
        self._held = {each: entry.account for each, entry in self._entries.items()}
        patch.setattr(tasks.quota, "time", Clock())
        patch.setattr(tasks.lease, "time", SimpleNamespace(sleep=self._lease_runs_out))
        patch.setattr(tasks.clients.database, "BUSY_SECONDS", 0)  # nobody else writes meanwhile
        for name, value in world.environment.items():
            patch.setenv(name, value)

    @contextmanager
    def up(self) -> Generator[None]:
        """Until the body ends, steps find this world."""
        try:
            with self.mishaps.watching():
                yield
        finally:
            close_doors()
            take_back()
            self._first.close()

    def renew(self, *, marker: bool, grace: timedelta) -> None:
        """Let nothing have happened yet."""
        world = self.world
        close_doors()
        self.end_of_trouble()
        self.late.clear()
        with sqlite3.connect(world.database) as database:
            self._first.backup(database)
        self._keys[0].write_bytes(self._first_key)
        for account, entry in self._entries.items():
            entry.account = self._held[account]
            entry.attributes.pop(MARKER.lower(), None)
            held = self._held[account]
            world.itglue.edit(account.entry_id, password=held.passwords[0] if held else None)
        world.oracle.close()
        world.oracle = Oracle(world.domain, world.itglue, world.database, *self._keys)
        world.domain.settings.old_password_grace = grace
        hand_in(world.at.model_copy(update={"marker_attribute": MARKER if marker else None}))

    def take(
        self, step: Callable[[], object], account: Subject, mishap: Mishap
    ) -> BaseException | None:
        """Take a step that meets a mishap; what ended it, None if it came to its end.

        Raises what no step may ever raise.
        """
        try:
            with self.mishaps.befalling(mishap):
                step()
        except Crashed as crash:
            close_doors()
            return crash
        except OutsideError as error:
            return error
        except OperationalError as error:
            if mishap.kind not in STORAGE:
                raise
            return error
        finally:
            self.late += [Late(account, each) for each in self.mishaps.late]
            self.mishaps.late.clear()
        return None

    def pass_time(self, account: Subject, passed: timedelta) -> None:
        """Make all that concerns an account so much older, requests that are late too."""
        self.world.pass_time(account, passed)
        for each in self.late:
            if each.account == account:
                each.age += passed
        self.late = [each for each in self.late if each.age < FORGOTTEN]

    def end_of_trouble(self) -> None:
        """The network and both systems are well again."""
        self.world.domain.faults.clear()
        self.world.itglue.faults.clear()

    def _entry(self, account: Subject) -> Entry:
        found = self.world.domain.directory.named("samaccountname", account.sam)
        if found is None:
            raise LookupError(account.sam)
        return found

    def _lease_runs_out(self, _: float) -> None:
        self.mishaps.unlock()
        self.world.sql("UPDATE rotation SET lease_until = ? WHERE lease_until > ''", LONG_AGO)


class Clock:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        """It is as late as it is."""
        self._slept = 0.0

    def time(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._slept

    def sleep(self, seconds: float) -> None:
        """Be so much later at once."""
        self._slept += seconds
