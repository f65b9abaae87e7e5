"""The campaigns' options, and the table of all campaigns at the end of a run.

    ./tests/run.sh --nightly    the large sizes, from a new seed
    ./tests/run.sh --seed 7     the very cases that a failure has named

A pytest plugin, loaded by `tests/conftest.py`: under xdist the process that prints the table
collects no tests, so it would not know a conftest of this folder.
"""

import secrets
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from random import Random  # noqa: TID251  # schedules of tests, replayed from a seed
from typing import Any, NamedTuple

import pytest

PER_COMMIT_SEED = 20_260
SHOWN = 20
"""So many violations are listed, and end a campaign; with `-x` the first one does."""


class Row(NamedTuple):
    """One campaign in the table."""

    campaign: str
    cases: int
    seconds: float
    violations: int


ROWS: pytest.StashKey[list[Row]] = pytest.StashKey()


class Campaign:
    """One campaign under way: its size, its chance, its cases and their violations."""

    def __init__(self, name: str, config: pytest.Config) -> None:
        """Nothing has happened yet."""
        self.name = name
        self.nightly: bool = config.option.nightly
        self.seed: int = config.option.seed
        self.patience = 1 if config.getvalue("maxfail") == 1 else SHOWN
        self.cases = 0
        self.violations: list[str] = []

    def sized(self, per_commit: int, nightly: int) -> int:
        """How many cases are wanted of this run."""
        return nightly if self.nightly else per_commit

    def taken(self, points: Sequence[str], turn: int) -> list[tuple[int, str]]:
        """The points of a turn, by number from 1: all of them in the night, else every fourth.

        A rotation has dozens, so that each turn of the day takes others of them.
        """
        apart = self.sized(4, 1)
        return list(enumerate(points, start=1))[turn % apart :: apart]

    def chance(self, *about: object) -> Random:
        """The same choices for the same seed and the same `about`, whatever else was chosen."""
        return Random(f"{self.seed}/{self.name}/{'/'.join(map(str, about))}")  # noqa: S311  # no secret

    def case(self, what: str, violations: Iterable[str]) -> None:
        """Count one case; `what` names it in the failure that its violations make."""
        self.cases += 1
        self.violations += [f"{what}: {each}" for each in violations]
        if len(self.violations) >= self.patience:
            self.conclude()

    def conclude(self) -> None:
        """Fail if anything was violated."""
        if self.violations:
            listed = "\n".join(self.violations[:SHOWN])
            found = f"{len(self.violations)} violations in {self.cases} cases"
            raise AssertionError(f"{found}; replay with --seed {self.seed}\n{listed}")


@contextmanager
def running(name: str, config: pytest.Config) -> Generator[Campaign]:
    """A campaign that enters the table when the body ends, and fails if it found anything."""
    campaign, begun = Campaign(name, config), time.monotonic()
    broke = 1
    try:
        yield campaign
        broke = 0
        campaign.conclude()
    except Exception as error:
        error.add_note(f"Campaign {name!r}; replay with --seed {campaign.seed}")
        raise
    finally:
        wrong = len(campaign.violations) or broke
        row = Row(name, campaign.cases, time.monotonic() - begun, wrong)
        config.stash.setdefault(ROWS, []).append(row)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("campaigns")
    group.addoption("--nightly", action="store_true", help="run the campaigns at their large size")
    group.addoption("--seed", type=int, help="replay the campaigns of this seed")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed before xdist starts its workers, which are told the options."""
    if config.option.seed is None:
        nightly: bool = config.option.nightly
        config.option.seed = secrets.randbelow(10**6) if nightly else PER_COMMIT_SEED


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's rows to the process that prints the table."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["campaigns"] = [list(row) for row in session.config.stash.setdefault(ROWS, [])]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the rows of an xdist worker that has ended."""
    rows: list[list[Any]] = getattr(node, "workeroutput", {}).get("campaigns", [])
    node.config.stash.setdefault(ROWS, []).extend(Row(*row) for row in rows)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table, if a campaign was run."""
    rows = config.stash.setdefault(ROWS, [])
    if not rows:
        return
    terminalreporter.section(f"campaigns (seed {config.option.seed})")
    width = max(len(row.campaign) for row in rows)
    head = ("campaign", "cases", "seconds", "violations")
    terminalreporter.write_line(f"{head[0]:{width}} {head[1]:>8} {head[2]:>8} {head[3]:>11}")
    for row in sorted(rows):
        terminalreporter.write_line(
            f"{row.campaign:{width}} {row.cases:8,} {row.seconds:8.1f} {row.violations:11}"
        )
