"""Debian's Chromium, without a screen and without calls to anybody."""

from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Page, ViewportSize, sync_playwright

BROWSER = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE: ViewportSize = {"width": 1200, "height": 900}


@contextmanager
def blank_page() -> Generator[Page]:
    """A page in a browser of its own that shows nothing yet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield browser.new_page(viewport=SIZE)
        browser.close()
