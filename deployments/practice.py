"""The sandbox: a practice world, the whole application, and the main job run through it.

Exit status 0 means that every promise held: what the application reports agrees with what the
stand-ins hold, and no password stands anywhere it should not.
"""

import argparse
import json
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from deployments.losses import losses
from deployments.one_machine import ROOT, Machine, NotStarted
from deployments.practice_world import PracticeWorld, practice_world
from deployments.promises import (
    CHECKS,
    DRIFTED,
    DRIFTED_WORLD,
    WORLD,
    broken_promises,
    not_fine,
    passwords_in_the_open,
    unnamed,
)
from deployments.workers import Workers


def main() -> int:
    """Play the sandbox; 0 if every promise held."""
    wanted = asked()
    signal.signal(signal.SIGTERM, end)
    folder = wanted.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    machine = Machine(folder)
    if wanted.chaos is not None:
        machine.environment["QUICKPASS_LEASE_SECONDS"] = "10"  # the dead are waited for that long
    started = time.monotonic()
    say(f"Starting the practice world ({wanted.directory} directories) ...")
    try:
        with (
            practice_world(folder, wanted.directory, wanted.accounts) as world,
            machine.server(),
        ):
            say(f"Prefect UI  {machine.url}   login {machine.login}")
            if machine.run("deployments"):
                return 1
            with Workers(machine, "quickpass", seed=wanted.chaos) as workers:
                problems = onboard(machine, world, workers, chaos=wanted.chaos)
                if not problems:
                    problems = heartbeat(machine, world, drift=wanted.directory == "simulated")
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


def asked() -> argparse.Namespace:
    """What is wanted on the command line."""
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
    return parser.parse_args()


def end(number: int, frame: FrameType | None) -> None:
    """Leave, and take the children along."""
    sys.exit(1)


def onboard(
    machine: Machine, world: PracticeWorld, workers: Workers, *, chaos: int | None
) -> list[str]:
    """Run the main job, in a storm if one is wanted; the promises that did not hold."""
    folder = machine.folder
    if chaos is not None:
        world.tell("storm", str(chaos))
    failed = machine.run("deployments.main_job", str(folder), given=world.addresses)
    if chaos is not None:
        workers.spare()
        world.tell("calm")
        say(f"The storm is over: {workers.kills} processes were killed.")
        failed = failed or machine.run("deployments.finish_job", str(folder))
    world.write(WORLD)
    if failed:
        return ["the main job broke off"]
    return [*broken_promises(folder), *(losses(folder) if chaos is not None else ())]


def heartbeat(machine: Machine, world: PracticeWorld, *, drift: bool) -> list[str]:
    """Check every password, let things drift, and check again; what was called by a wrong name."""
    folder = machine.folder
    machine.run("deployments.check_job", str(folder / CHECKS))
    problems = list(not_fine(folder))
    if drift and not problems:
        checks = json.loads((folder / CHECKS).read_text())
        planted = world.drift([each for each in checks if each["verdict"] == "fine"])
        say(f"{len(planted)} accounts were changed behind its back; checking again.")
        machine.run("deployments.check_job", str(folder / DRIFTED))
        world.write(DRIFTED_WORLD)
        problems += unnamed(folder, planted)
        problems += passwords_in_the_open(folder, json.loads((folder / DRIFTED_WORLD).read_text()))
        for each in json.loads((folder / DRIFTED).read_text()):
            if each["object_id"] in planted:
                say(f"    {each['label']}: {each['verdict']}")
    return problems


def stay(world: PracticeWorld) -> None:
    """Keep everything running until the operator presses Ctrl-C."""
    say("The sandbox stays up: open the UI and play. Ctrl-C ends it.")
    try:
        world.wait()
    except KeyboardInterrupt:
        world.write(WORLD)


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
