"""A worker process: forked for each job from a parent that has only imported the application.

The parent is started by `tests.campaigns.crew`, and hears of jobs on one descriptor; each comes with
a channel of its own, on which the worker tells what happens. What a worker inherits is what a
started Prefect worker has: modules, and clients that have opened nothing yet.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from models.account import AccountRef
from models.rotation import Reason
from models.rotation_request import RotationRequest
from tasks.clients.database import reading
from tasks.clients.errors import OutsideError, Transient
from tasks.doors import close_doors, entra, itglue
from tasks.resuming import list_interrupted_rotations
from tasks.rotation import (
    record_password,
    seal_password,
    set_password,
    set_twin_password,
    verify_password,
)
from tasks.settling import list_rotations_to_settle, settle_password
from tests.campaigns.job import OF_A_PAIR, ROTATION, Job, Said, Step
from tests.campaigns.points import watch
from tests.campaigns.preparing import hand_in, import_cloud, import_everybody

LARGEST_JOB = 65_536
ONE_STEP: dict[Step, Callable[[RotationRequest], object]] = {
    "seal": seal_password.fn,
    "set": set_password.fn,
    "verify": verify_password.fn,
    "twin": set_twin_password.fn,
    "record": record_password.fn,
    "settle": settle_password.fn,
}


class Worker:
    """Does one job, and tells of it."""

    def __init__(self, job: Job, channel: socket.socket) -> None:
        """`channel` belongs to this worker alone: it closes when the worker dies."""
        self.job = job
        self._channel = channel
        self._points = 0

    def work(self) -> None:
        """Take the steps, as far as they go."""
        watch(self._come_to, lambda: self._say(Said(soft=True)))
        match self.job.steps:
            case ("import",):
                import_everybody()
                if self.job.doors.cloud is not None:
                    import_cloud(self.job.doors.cloud)
            case ("resume",):
                for each in list_interrupted_rotations.fn():
                    self._take(OF_A_PAIR if each.twin else ROTATION, each)
            case ("settle all",):
                for each in list_rotations_to_settle.fn():
                    self._take(("settle",), each)
            case steps:
                self._take(steps, request_of(self.job))
        self._say(Said(finished=True))

    def _take(self, steps: tuple[Step, ...], request: RotationRequest) -> None:
        for step in steps:
            said = self._tried(step, request)
            self._say(said)
            if said.error:
                break

    def _tried(self, step: Step, request: RotationRequest) -> Said:
        for left in range(self.job.retries, -1, -1):
            try:
                ONE_STEP[step](request)
            except Transient as error:
                if not left:
                    return Said(step=step, error=type(error).__name__, text=str(error))
            except OutsideError as error:
                return Said(step=step, error=type(error).__name__, text=str(error))
            except Exception as error:  # noqa: BLE001  # whatever it is, the campaign is told
                return Said(step=step, error=type(error).__name__, text=str(error), expected=False)
            else:
                break
        return Said(step=step)

    def _come_to(self, point: str) -> None:
        self._points += 1
        held = self._points == self.job.hold_at
        self._say(Said(point=point, held=held))
        if self._points == self.job.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if held:
            self._channel.recv(1)

    def _say(self, said: Said) -> None:
        self._channel.sendall(said.model_dump_json(exclude_defaults=True).encode() + b"\n")


def request_of(job: Job) -> RotationRequest:
    """What the steps of a job are about."""
    account = AccountRef(id=job.account_id, label=job.label)
    return RotationRequest(account=account, run_id=job.run_id, reason=Reason.ROTATION)


def warm_up(job: Job) -> None:
    """Do a job once, so that workers inherit what a first time costs, and leave nothing open."""
    hand_in(job.doors)
    with suppress(OutsideError):  # what fails here fails in every case, and shows there
        for step in job.steps:
            ONE_STEP[step](request_of(job))
    close_doors()
    with reading() as session:
        session.get_bind().dispose()  # pyright: ignore[reportAttributeAccessIssue]  # an engine
    itglue("it-glue")
    if job.doors.tenant is not None:
        entra("tenant")
    gc.collect()
    gc.freeze()
    gc.disable()  # a worker lives shortly, and shares most of its memory as long as it is not touched


def main() -> None:
    """Fork a worker for each job, until nobody is left to send one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    control.sendall(b"ready\n")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, LARGEST_JOB, 1)
        if not data:
            return
        if not descriptors:
            warm_up(Job.model_validate_json(data))
            control.sendall(b"warm\n")
            continue
        worker = os.fork()
        if not worker:
            control.close()
            job = Job.model_validate_json(data)
            hand_in(job.doors)
            Worker(job, socket.socket(fileno=descriptors[0])).work()
            os._exit(0)
        os.close(descriptors[0])
        control.sendall(b"%d\n" % worker)


if __name__ == "__main__":
    main()
