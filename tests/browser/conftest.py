"""One workplace for a whole file of steps, and a person in front of it."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue

import pytest
from playwright.sync_api import Page

from deployments.sandbox.drawing import draw_world
from tests.browser.album import Album
from tests.browser.chromium import blank_page
from tests.browser.screens import Ui
from tests.browser.workplace import Workplace, workplace
from tests.listener import Message, listener


@dataclass
class Day:
    """The operator, the UI, and what is kept of it."""

    ui: Ui
    place: Workplace
    album: Album
    heard: list[Message] = field(default_factory=list[Message])
    """What the operator was told outside of the UI so far."""
    ended_at: str = ""
    """The step that failed, if one did: those after it build on it."""

    @property
    def page(self) -> Page:
        """What the browser shows."""
        return self.ui.page

    def take(self, caption: str) -> None:
        """A picture for the album."""
        self.album.take(self.page, caption)


@contextmanager
def browser_at(place: Workplace, album: Album) -> Generator[Day]:
    """A browser that shows nothing yet."""
    with blank_page() as page:
        yield Day(Ui(page, place.machine.url), place, album)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Workplace]:
    with workplace(tmp_path_factory.mktemp("workplace"), draw_world()) as place:
        yield place


@pytest.fixture(scope="module")
def told(place: Workplace) -> Generator[Queue[Message]]:
    with listener() as arrived:
        yield arrived


@pytest.fixture(scope="module")
def day(place: Workplace, told: Queue[Message]) -> Generator[Day]:
    # The listener comes first: in a browser's event loop, Prefect's blocks would save later.
    album = Album("day")
    with browser_at(place, album) as day:
        yield day
    sys.stdout.write(f"The day's pictures: {album.folder}\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """End the day at the first step that fails, with a picture of what the operator saw then."""
    day = getattr(item, "funcargs", {}).get("day")
    if not isinstance(day, Day):
        return (yield)
    if day.ended_at:
        pytest.skip(f"the day ended at {day.ended_at}")
    try:
        return (yield)
    except BaseException:
        day.ended_at = item.name
        day.take("failed")
        sys.stdout.write(f"The browser was at {day.page.url}\n")
        raise
