"""What every campaign gets: its row in the table, and a world of its own."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.campaigns.table import Campaign, running
from tests.campaigns.world import World


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Callable[[str], AbstractContextManager[Campaign]]:
    """`with campaign("its name") as run: ... run.case("what was done", violations)`."""
    return partial(running, config=request.config)


IN_MEMORY = Path("/dev/shm")  # noqa: S108  # a file system whose every commit is quick
"""What SIGKILL leaves behind is the same there; what the loss of power would is told otherwise."""


@pytest.fixture
def new_world() -> Generator[Callable[..., World]]:
    """Makes worlds that are up until the test's end: `new_world(accounts=20)`."""
    with ExitStack() as worlds:

        def made(accounts: int, **wanted: Any) -> World:
            place = IN_MEMORY if IN_MEMORY.is_dir() else None
            folder = worlds.enter_context(TemporaryDirectory(dir=place))
            return worlds.enter_context(World(Path(folder), accounts, **wanted))

        yield made
