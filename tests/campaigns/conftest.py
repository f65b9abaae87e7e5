"""What every campaign gets: its row in the table, and a world of its own."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.campaigns.table import Campaign, running
from tests.campaigns.world import World


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Callable[[str], AbstractContextManager[Campaign]]:
    """`with campaign("its name") as run: ... run.case("what was done", violations)`."""
    return partial(running, config=request.config)


@pytest.fixture
def new_world(tmp_path: Path) -> Generator[Callable[..., World]]:
    """Makes worlds that are up until the test's end: `new_world(accounts=20)`."""
    with ExitStack() as worlds:

        def made(accounts: int, **wanted: float) -> World:
            return worlds.enter_context(World(tmp_path, accounts, **wanted))

        yield made
