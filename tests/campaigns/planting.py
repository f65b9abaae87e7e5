"""Plants each known bug in a copy of the project, and shows which campaign finds it.

    ./tests/run.sh --planted-bugs [names of bugs, or parts of them]

Ends with status 0 only if every bug is found: a suite that misses one would miss it in earnest.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.campaigns.planted_bugs import PLANTED_BUGS, PlantedBug
from tests.campaigns.table import PER_COMMIT_SEED

PROJECT = Path(__file__).parents[2]
ROOMS = ("deployments", "flows", "models", "tasks", "tests")
FOUND = re.compile(
    r"^E +AssertionError: \d+ violations? in (\d+) cases?.*\n(?:E +(.*)\n)?", re.MULTILINE
)


class Outcome(NamedTuple):
    """Whether a planted bug was found, and by what."""

    bug: PlantedBug
    found: bool
    says: str


def main() -> int:
    """Plant every bug, or those that are named."""
    wanted = sys.argv[1:]
    bugs = [bug for bug in PLANTED_BUGS if not wanted or any(each in bug.name for each in wanted)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for room in ROOMS:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PROJECT / room, copy / room, ignore=ignored)
        shutil.copy(PROJECT / "pyproject.toml", copy)
        outcomes = [planted(bug, copy) for bug in bugs]
    found = sum(each.found for each in outcomes)
    say(f"{found}/{len(outcomes)} planted bugs were found")
    return 0 if found == len(outcomes) else 1


def planted(bug: PlantedBug, copy: Path) -> Outcome:
    """What the campaign says of the copy while the bug is in it."""
    file = copy / bug.file
    right = file.read_text()
    file.write_text(right.replace(bug.old, bug.new))
    options = ["-x", "-q", "-p", "no:cacheprovider", "--nightly", "--seed", str(PER_COMMIT_SEED)]
    command = [sys.executable, "-m", "pytest", *options, bug.test]
    run = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)  # noqa: S603  # this interpreter
    file.write_text(right)
    violation = FOUND.search(run.stdout)
    found = run.returncode == 1 and violation is not None
    outcome = Outcome(bug, found, (violation[2] or "") if violation else run.stdout[-500:])
    verdict = f"found by {bug.test.partition('::')[2]}" if found else "NOT FOUND"
    say(f"{bug.name:34} {verdict}\n{'':34} {outcome.says}")
    return outcome


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
