"""How long an operator waits for a long list: `python -m tests.browser.pickers` prints it.

One of 2,000 organizations and one of 5,000 accounts is looked for in the form of a run.
"""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from deployments.sandbox.drawing import draw_world
from deployments.sandbox.world import Organization, World
from tests.browser.album import Album
from tests.browser.conftest import Day, browser_at
from tests.browser.screens import RunPage
from tests.browser.workplace import workplace

ORGANIZATIONS, ACCOUNTS = 2_000, 5_000
CUSTOMER = "Contoso, Ltd."


def main() -> None:
    """Print seconds, and leave a picture of each picker."""
    with (
        TemporaryDirectory() as folder,
        workplace(Path(folder), large_world()) as place,
        browser_at(place, Album("pickers")) as day,
    ):
        day.ui.sign_in(place.machine.login)
        form = day.ui.deployment("import-organizations")
        form.connect("IT Glue connection", "it-glue")
        look_for(day, form.submit(), "Organizations", CUSTOMER)
        form = day.ui.deployment("import-accounts")
        form.type("Customer", CUSTOMER)
        form.connect("Domain", "contoso-test")
        form.add_item("Organizational units", "Customers")
        look_for(day, form.submit(), "Accounts", "user04711")


def large_world() -> World:
    """The practice world with very many of everything."""
    world = draw_world(ACCOUNTS)
    missing = ORGANIZATIONS - len(world.organizations)
    more = [Organization(5_000_000 + number, f"Company {number:04}") for number in range(missing)]
    return replace(world, organizations=(*world.organizations, *more))


def look_for(day: Day, run: RunPage, title: str, wanted: str) -> None:
    """Open the form of the run, find one in the list, and answer."""
    run.wait_until("Paused")
    with measured(f"{title}: until the form is open"):
        form = run.form()
    with measured(f"{title}: until the list is open"):
        form.search(title, "")
    with measured(f"{title}: until the search has found {wanted}"):
        form.search(title, wanted)
    day.take(f"search {title}")
    form.choose(title, [wanted])
    form.resume()
    run.wait_until("Completed")


@contextmanager
def measured(what: str) -> Generator[None]:
    """Print the seconds that the body takes."""
    begun = time.monotonic()
    yield
    sys.stdout.write(f"{what}: {time.monotonic() - begun:.1f} s\n")


if __name__ == "__main__":
    main()
