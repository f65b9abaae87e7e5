"""The practice world's stand-ins, in a process of their own that takes orders."""

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from deployments.one_machine import ROOT, NotStarted, stop


class PracticeWorld:
    """The world while it is played; `addresses` is a line that says how to reach it."""

    def __init__(self, process: subprocess.Popen[str], addresses: str) -> None:
        """`process` has said its addresses, and waits for orders."""
        self._process = process
        self.addresses = addresses

    def write(self, name: str) -> None:
        """Have the stand-ins write their truth to the file of that name."""
        self.tell("write", name)

    def drift(self, candidates: Sequence[dict[str, Any]]) -> dict[str, str]:
        """Have each kind of drift happen to one of these accounts; which to whom, by object id."""
        return json.loads(self.tell("drift", json.dumps(candidates)))

    def tell(self, order: str, about: str = "") -> str:
        """Give an order, and wait until it is carried out; the answer."""
        given = _pipe(self._process.stdin)
        given.write(f"{order} {about}\n")
        given.flush()
        answer = _pipe(self._process.stdout).readline()
        if not answer:
            raise NotStarted(f"The practice world ended over {order!r}; its reason stands above.")
        return answer

    def wait(self) -> None:
        """Return when the world has ended."""
        self._process.wait()


@contextmanager
def practice_world(folder: Path, directory: str, accounts: int) -> Generator[PracticeWorld]:
    """The stand-ins, up until the body ends; NotStarted where they do not come up."""
    command = [sys.executable, "-m", "deployments.sandbox", "--folder", str(folder)]
    command += ["--directory", directory, "--accounts", str(accounts)]
    with subprocess.Popen(  # noqa: S603  # our own program
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            addresses = _pipe(process.stdout).readline()
            if not addresses:
                raise NotStarted("The practice world did not start; its reason stands above.")
            yield PracticeWorld(process, addresses)
        finally:
            _pipe(process.stdin).close()
            stop(process)


def _pipe(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise NotStarted("The practice world cannot be talked to.")
    return stream
