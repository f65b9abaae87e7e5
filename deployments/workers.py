"""The worker of the sandbox; in a storm, one that is killed and started again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

from deployments.one_machine import Machine
from deployments.sandbox.storm import drawn

PAUSES = range(8, 28)  # seconds between two kills
YOUNGEST = 6  # seconds a run must have lived: before, it has hardly begun
MOST_KILLS = 15
WORKER_EVERY = 4  # of so many kills, one hits the worker itself


class Workers:
    """One process worker at a time. Flow runs of a killed worker go on without it."""

    def __init__(self, machine: Machine, pool: str, *, seed: int | None) -> None:
        """`seed` draws the kills; None kills nobody."""
        self._machine, self._pool, self._seed = machine, pool, seed
        self._spared = Event()
        self._thread = Thread(target=self._kill) if seed is not None else None
        self._running: AbstractContextManager[subprocess.Popen[bytes]] | None = None
        self.kills = 0

    def __enter__(self) -> Self:
        self._worker = self._start()
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.spare()
        self._end()

    def spare(self) -> None:
        """Kill nobody any more."""
        self._spared.set()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()

    def _start(self) -> subprocess.Popen[bytes]:
        self._running = self._machine.worker(self._pool)
        return self._running.__enter__()

    def _end(self) -> None:
        if self._running is not None:
            self._running.__exit__(None, None, None)

    def _kill(self) -> None:
        numbers = drawn(self._seed or 0)
        while not self._spared.wait(PAUSES[next(numbers) % len(PAUSES)]):
            if self.kills == MOST_KILLS:
                return
            runs = sorted(children(self._worker.pid))
            whom = next(numbers)
            if whom % WORKER_EVERY == 0:
                self._worker.kill()
                self._end()
                self._worker = self._start()
                self.kills += 1
            elif runs:
                with suppress(ProcessLookupError):
                    os.kill(runs[whom % len(runs)], signal.SIGKILL)
                    self.kills += 1


def children(pid: int) -> Iterator[int]:
    """The processes that `pid` has started a while ago."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,etimes="],  # noqa: S607  # the system's own
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listed.stdout.splitlines():
        child, parent, seconds = map(int, line.split())
        if parent == pid and seconds >= YOUNGEST:
            yield child
