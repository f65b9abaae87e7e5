"""Screenshots in the order in which they were taken, for people to look through."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import Page

from deployments.one_machine import ROOT

FOLDER = ROOT / ".screenshots"


class Album:
    """Numbered pictures of one story, in a folder of its own below `.screenshots`."""

    def __init__(self, story: str) -> None:
        """The pictures of an earlier run are thrown away."""
        self.folder = FOLDER / story
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._count = 0

    def take(self, page: Page, caption: str) -> Path:
        """Keep what `page` shows now."""
        self._count += 1
        name = re.sub(r"[^a-z0-9]+", "-", caption.lower()).strip("-")
        path = self.folder / f"{self._count:02}-{name}.png"
        # Toasts pass by, and would hide what is meant to be seen.
        page.screenshot(path=path, style="[data-sonner-toaster] { display: none }")
        return path
