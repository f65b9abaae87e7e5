"""The fields of a form in Prefect's UI: of a run that is to be started, or of one that waits."""

import re
from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect


class Fields:
    """Fills in what is found below one part of the page."""

    def __init__(self, page: Page, part: Locator) -> None:
        self._page, self._part = page, part

    def field(self, title: str) -> Locator:
        """All that belongs to the field of that title."""
        label = self._page.locator(
            "label", has_text=re.compile(rf"^{re.escape(title)}( \(Optional\))?$")
        )
        return self._part.locator("div.group").filter(has=label).last

    def type(self, title: str, text: str) -> None:
        """Write into a field."""
        self.field(title).locator("input, textarea").first.fill(text)

    def switch(self, title: str) -> None:
        """Turn a switch."""
        self.field(title).get_by_role("switch").click()

    def pick(self, title: str, beginning: str) -> None:
        """Choose the one that begins so."""
        self.search(title, beginning)
        self._options(beginning).first.click()
        self.wait_until_closed()

    def choose(self, title: str, beginnings: Iterable[str]) -> None:
        """Choose exactly those that begin so, instead of what is chosen already."""
        chosen = self.field(title).get_by_role("button", name="Remove ")
        self.field(title).wait_for()
        for left in range(chosen.count() - 1, -1, -1):
            chosen.first.click()
            expect(chosen).to_have_count(left)
        for number, beginning in enumerate(beginnings, start=1):
            self.search(title, beginning)
            self._options(beginning).first.click()
            expect(chosen).to_have_count(number)
        self._page.keyboard.press("Escape")
        self.wait_until_closed()

    def search(self, title: str, text: str) -> None:
        """Open the list of a field if it is closed, and search in it."""
        box = self._page.locator("input[cmdk-input]")
        if not box.count():
            self.field(title).locator("button[aria-haspopup=listbox]").first.click()
            self._page.get_by_role("option").first.wait_for()
        if box.count():
            box.fill(text)
        self._options(text).first.wait_for()

    def wait_until_closed(self) -> None:
        """Wait until no list is open: while it closes, it swallows the next click."""
        self._page.get_by_role("option").first.wait_for(state="detached")

    def add_item(self, title: str, text: str) -> None:
        """Add one text to a list."""
        field = self.field(title)
        field.get_by_role("button", name="Add item").click()
        field.locator("input, textarea").last.fill(text)

    def _options(self, beginning: str) -> Locator:
        return self._page.get_by_role("option").filter(
            has_text=re.compile(rf"^{re.escape(beginning)}")
        )
