"""The campaigns' side of the worker processes: starting, holding, stopping and killing them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from types import TracebackType
from typing import Self

from tests.campaigns.job import Job, Said, Step

PATIENCE = 120
"""Seconds; a worker that says nothing for so long hangs, whatever else the machine does."""


@dataclass
class Report:
    """What a worker has told so far; it has died unless it told its end."""

    points: list[str] = field(default_factory=list[str])
    ended: list[Said] = field(default_factory=list[Said])
    soft_commits: int = 0
    died: bool = True

    @property
    def failure(self) -> Said | None:
        """The step that failed, if one did."""
        return next((each for each in self.ended if each.error), None)

    @property
    def strange(self) -> list[str]:
        """A sentence for everything that no worker may ever do."""
        found = [
            f"step {each.step} raised {each.error}: {each.text}"
            for each in self.ended
            if not each.expected
        ]
        if self.soft_commits:
            found.append(f"{self.soft_commits} commits would not survive the loss of power")
        return found


class Worker:
    """One worker process."""

    def __init__(self, pid: int, channel: socket.socket) -> None:
        """The process has been started."""
        self.pid = pid
        self._channel = channel
        self._channel.settimeout(PATIENCE)
        self._rest = b""
        self._ended = False
        self.report = Report()

    def wait_until_held(self) -> bool:
        """Wait for its `hold_at`; False if it ended before."""
        return any(said.held for said in iter(self._next, None))

    def wait_for(self, point: str) -> bool:
        """Wait until it comes to a point of this name; False if it ended before."""
        return any(said.point == point for said in iter(self._next, None))

    def wait_for_step(self, step: Step) -> bool:
        """Wait until it has taken a step; False if it ended before."""
        return any(said.step == step for said in iter(self._next, None))

    def wait(self) -> Report:
        """Wait for its end."""
        for _ in iter(self._next, None):
            pass
        return self.report

    def stop(self) -> None:
        """SIGSTOP: it does nothing any more, and does not know it."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on where it is held or was stopped."""
        self._channel.sendall(b".")
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> Report:
        """SIGKILL, and wait for its end."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def _next(self) -> Said | None:
        while b"\n" not in self._rest:
            more = b""
            if not self._ended:
                with suppress(ConnectionResetError):
                    more = self._channel.recv(65_536)
            if not more:
                self._end()
                return None
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        said = Said.model_validate_json(line)
        self._keep(said)
        return said

    def _end(self) -> None:
        self._ended = True
        self._channel.close()

    def _keep(self, said: Said) -> None:
        if said.point:
            self.report.points.append(said.point)
        elif said.soft:
            self.report.soft_commits += 1
        elif said.finished:
            self.report.died = False
        else:
            self.report.ended.append(said)


class Crew:
    """Workers that share an environment; see `tests.campaigns.worker` for what they run."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Starts the process that they are forked from."""
        ours, theirs = socket.socketpair()
        self._control = ours
        self._control.settimeout(PATIENCE)
        self._lock = Lock()
        self._process = subprocess.Popen(  # noqa: S603  # this interpreter, and a number
            [sys.executable, "-m", "tests.campaigns.worker", str(theirs.fileno())],
            env={**os.environ, **environment},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._hear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._control.close()
        self._process.wait(PATIENCE)

    def warm_up(self, job: Job) -> None:
        """Let workers inherit what is costly to make: the job is done once."""
        with self._lock:
            self._control.sendall(job.model_dump_json().encode())
            self._hear()

    def start(self, job: Job) -> Worker:
        """Fork a worker for a job. May be called from any thread."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            socket.send_fds(self._control, [job.model_dump_json().encode()], [theirs.fileno()])
            return Worker(int(self._hear()), ours)

    def _hear(self) -> bytes:
        heard = self._control.recv(64)
        if not heard:
            raise RuntimeError("the workers' parent process has died")
        return heard
