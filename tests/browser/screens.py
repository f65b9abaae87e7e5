"""Prefect's UI as an operator uses it: a small class for each screen, which waits for what is seen."""

import re

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.fields import Fields

PATIENCE = 240_000
"""Milliseconds; everything runs on one busy machine, and a run takes ten seconds to begin there."""

TRIES = 20
"""So often a person presses again, while a busy server answers 503."""

ENDED = ("Completed", "Failed", "Crashed", "Cancelled", "TimedOut")


def press(button: Locator, path: str) -> Response:
    """Press a button until the server has taken what that sends to a path which ends so."""
    for _ in range(TRIES):
        with button.page.expect_response(lambda reply: _is_post(reply, path)) as answered:
            button.click()
        if answered.value.ok:
            return answered.value
    raise AssertionError(f"The server refused {path} {TRIES} times.")


def _is_post(reply: Response, path: str) -> bool:
    return reply.request.method == "POST" and reply.url.rstrip("/").endswith(path)


class Ui:
    """The way from one screen to the next."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

    def sign_in(self, login: str) -> None:
        """Give the login that the server asks for first."""
        self.page.goto(self.url)
        self.page.fill("input[type=password]", login)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/v2/dashboard**")

    def deployment(self, name: str) -> "RunForm":
        """The form that starts a run of the deployment."""
        self.page.goto(f"{self.url}/v2/deployments")
        self.page.get_by_placeholder("Search deployments").fill(name)
        # The list follows the search a moment later, by going to another address: away from the
        # page of a deployment as well, if its link was clicked before then.
        self.page.wait_for_url(lambda url: name in url, wait_until="commit")
        links = self.page.locator("a[href*='/deployments/deployment/']")
        rows = self.page.locator("tbody tr")
        expect(rows.filter(has_not_text=name)).to_have_count(0)
        links.get_by_text(name, exact=True).click()
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_text("Custom run").click()
        self.page.locator("form div.group").first.wait_for()
        return RunForm(self.page)

    def save_block(self, kind: str, name: str, field: str, text: str) -> None:
        """Save a block on its own page: *Add +* in a run's form would start the run as well."""
        self.page.goto(f"{self.url}/v2/blocks/catalog/{kind}/create")
        form = Fields(self.page, self.page.locator("form").first)
        form.field(field).wait_for()
        self.page.get_by_role("textbox", name="Name", exact=True).fill(name)
        form.type(field, text)
        press(self.page.get_by_role("button", name="Save"), "/block_documents")
        self.page.wait_for_url("**/blocks/block/**")

    def artifact(self, key: str) -> Locator:
        """The newest status page of that fixed address, which lists them all."""
        self.page.goto(f"{self.url}/v2/artifacts/key/{key}")
        self.page.locator("a[href*='/artifacts/artifact/']").first.click()
        self.page.wait_for_url("**/artifacts/artifact/**")
        # The list of all has the table as well, and stays for a moment after the address changes.
        self.page.get_by_text("Raw", exact=True).first.wait_for()
        self.page.get_by_role("table").first.wait_for()
        return self.page.locator("main")


class RunForm(Fields):
    """What a run is given before it starts."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, page.locator("form").first)

    def connect(self, title: str, block: str) -> None:
        """Choose a saved block."""
        field = self.field(title)
        field.wait_for()
        kinds = field.get_by_role("tab")
        if kinds.count():  # the field may stay empty
            kinds.first.click()
        field.get_by_role("button", name="Select a block").click()
        self._page.get_by_role("option", name=block, exact=True).click()
        self.wait_until_closed()

    def submit(self) -> "RunPage":
        """Start the run, and look at it."""
        made = press(self._page.get_by_role("button", name="Submit"), "/create_flow_run")
        # As *View run* does, which is shown for a moment only.
        address = self._page.url.partition("/deployments/")[0]
        self._page.goto(f"{address}/runs/flow-run/{made.json()['id']}")
        return RunPage(self._page)


class RunPage:
    """One run, as it goes on."""

    def __init__(self, page: Page) -> None:
        self.page, self.url = page, page.url

    def open(self) -> None:
        """Come back from another page."""
        self.page.goto(self.url)

    def wait_until(self, state: str) -> None:
        """Wait for the run's own badge to say so, or that the run has ended otherwise."""
        badge = self.page.locator("nav[aria-label=breadcrumb] + div > :first-child")
        expect(badge).to_have_text(re.compile(f"^({'|'.join({state, *ENDED})})$"))
        assert badge.inner_text() == state

    def form(self) -> "WaitingForm":
        """The form with which the run waits."""
        self.wait_until("Paused")
        self._details()
        self._menu("Resume")
        self.page.get_by_role("dialog").get_by_role("button", name="Resume").wait_for()
        return WaitingForm(self.page)

    def retry(self) -> None:
        """Press *Retry*."""
        self._menu("Retry")
        dialog = self.page.get_by_role("dialog").or_(self.page.get_by_role("alertdialog"))
        press(dialog.get_by_role("button", name=re.compile("Retry")), "/set_state")
        self.page.reload()  # or it would go on showing Failed for a while

    def explains(self, text: str) -> None:
        """Wait until the run's last word, below its details, has this in it."""
        self._details()
        word = self.page.get_by_text(text).first
        word.wait_for()
        word.scroll_into_view_if_needed()

    def _details(self) -> None:
        self.page.get_by_role("tab", name="Details", exact=True).click()

    def _menu(self, item: str) -> None:
        self.page.locator("button[aria-haspopup=menu]").first.click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()


class WaitingForm(Fields):
    """What a run asks meanwhile."""

    def __init__(self, page: Page) -> None:
        self.dialog = page.get_by_role("dialog")
        super().__init__(page, self.dialog)

    def says(self, text: str) -> None:
        """Wait until the text above the fields has this in it."""
        self.dialog.get_by_text(text).first.wait_for()

    def resume(self) -> None:
        """Answer."""
        press(self.dialog.get_by_role("button", name="Resume"), "/resume")
        self.dialog.wait_for(state="detached")
        self._page.reload()  # or it would go on showing Paused for a while
