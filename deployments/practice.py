"""The sandbox: a practice world, the whole application, and the main job run through it.

Exit status 0 means that every promise held: what the application reports agrees with what the
stand-ins hold, and no password stands anywhere it should not.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from deployments.losses import losses
from deployments.one_machine import ROOT, Machine, NotStarted, stop
from deployments.promises import broken_promises
from deployments.workers import Workers


def main() -> int:
    """Play the sandbox; 0 if every promise held."""
    parser = argparse.ArgumentParser(
        prog="deployments/sandbox.sh",
        description="Start a practice world with everything in it, and run the main job there.",
    )
    parser.add_argument("--once", action="store_true", help="end after the main job")
    parser.add_argument(
        "--directory",
        choices=("simulated", "samba"),
        default="simulated",
        help="what plays Active Directory: our simulator, or real Samba domain controllers",
    )
    parser.add_argument(
        "--chaos",
        type=int,
        metavar="SEED",
        help="kill workers and lose replies at random meanwhile; the same seed, the same storm",
    )
    parser.add_argument("--accounts", type=int, default=0, help="at least so many accounts in all")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".sandbox", help="where everything goes; made anew"
    )
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, end)
    folder = wanted.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    machine = Machine(folder)
    if wanted.chaos is not None:
        machine.environment["QUICKPASS_LEASE_SECONDS"] = "10"  # the dead are waited for that long
    started = time.monotonic()
    try:
        with (
            practice_world(folder, wanted.directory, wanted.accounts) as (world, addresses),
            machine.server(),
        ):
            say(f"Prefect UI  {machine.url}   login {machine.login}")
            if machine.run("deployments"):
                return 1
            with Workers(machine, "quickpass", seed=wanted.chaos) as workers:
                if wanted.chaos is not None:
                    tell(world, f"storm {wanted.chaos}")
                failed = machine.run("deployments.main_job", str(folder), given=addresses)
                if wanted.chaos is not None:
                    workers.spare()
                    tell(world, "calm")
                    say(f"The storm is over: {workers.kills} processes were killed.")
                    failed = failed or machine.run("deployments.finish_job", str(folder))
                write_world(world)
                problems = ["the main job broke off"] if failed else broken_promises(folder)
                if wanted.chaos is not None and not failed:
                    problems += losses(folder)
                say(f"Took {time.monotonic() - started:.0f} s; see {folder.name}/report.json")
                for problem in problems:
                    say(f"BROKEN: {problem}")
                if not problems:
                    say("Every promise held: report.json agrees with world.json.")
                if not wanted.once:
                    stay(world)
                return int(bool(problems))
    except NotStarted as error:
        say(str(error))
        return 1


def end(number: int, frame: FrameType | None) -> None:
    """Leave, and take the children along."""
    sys.exit(1)


def stay(world: subprocess.Popen[str]) -> None:
    """Keep everything running until the operator presses Ctrl-C."""
    say("The sandbox stays up: open the UI and play. Ctrl-C ends it.")
    try:
        world.wait()
    except KeyboardInterrupt:
        write_world(world)


@contextmanager
def practice_world(
    folder: Path, directory: str, accounts: int
) -> Generator[tuple[subprocess.Popen[str], str]]:
    """The stand-ins in a process of their own, and the line that says how to reach them."""
    command = [sys.executable, "-m", "deployments.sandbox", "--folder", str(folder)]
    command += ["--directory", directory, "--accounts", str(accounts)]
    say(f"Starting the practice world ({directory} directories) ...")
    with subprocess.Popen(  # noqa: S603  # our own program
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            addresses = _output(process).readline()
            if not addresses:
                raise NotStarted("The practice world did not start; its reason stands above.")
            yield process, addresses
        finally:
            _input(process).close()
            stop(process)


def write_world(process: subprocess.Popen[str]) -> None:
    """Have the stand-ins write their truth to `world.json`."""
    tell(process, "write")


def tell(process: subprocess.Popen[str], order: str) -> None:
    """Give the practice world an order, and wait until it is done."""
    _input(process).write(f"{order}\n")
    _input(process).flush()
    _output(process).readline()


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _input(process: subprocess.Popen[str]) -> IO[str]:
    if process.stdin is None:
        raise NotStarted("The practice world has no standard input.")
    return process.stdin


def _output(process: subprocess.Popen[str]) -> IO[str]:
    if process.stdout is None:
        raise NotStarted("The practice world has no standard output.")
    return process.stdout


if __name__ == "__main__":
    sys.exit(main())
