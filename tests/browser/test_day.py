"""An operator's day in Prefect's UI, in the order of the day, each step by hand in a browser."""

from pathlib import Path
from queue import Queue

import pytest
from playwright.sync_api import expect

from deployments.catalog import CATALOG
from deployments.secret_search import files_holding
from tests.browser.conftest import Day
from tests.browser.screens import RunPage
from tests.listener import Message

pytestmark = pytest.mark.browser

CUSTOMER = "Contoso, Ltd."
TYPED = "Typed-by-a-person-4711"
TOO_SHORT = "Canary-5!"
HEARD_SECONDS = 240


def test_the_operator_signs_in_and_finds_every_flow(day: Day):
    day.ui.sign_in(day.place.machine.login)
    day.page.goto(f"{day.ui.url}/v2/deployments")
    day.page.get_by_text(f"{len(CATALOG)} Deployments", exact=True).wait_for()
    day.take("deployments")


def test_notifications_are_set_up_and_the_first_one_arrives(day: Day, told: Queue[Message]):
    form = day.ui.deployment("set-up-notifications")
    form.connect("Webhook", "listener")
    day.take("set up notifications")
    form.submit().wait_until("Completed")
    assert "set up notifications" in message(day, told, "notifications are set up")["subject"]


def test_organizations_are_picked_and_become_customers(day: Day):
    form = day.ui.deployment("import-organizations")
    form.connect("IT Glue connection", "it-glue")
    day.take("import organizations")
    run = form.submit()
    picker = run.form()
    picker.says("9 organizations have no customer yet")
    picker.choose("Organizations", [f"{CUSTOMER} ·", "Smith ·"])
    day.take("pick organizations")
    picker.resume()
    run.wait_until("Completed")


def test_customers_that_were_there_before_are_matched(day: Day):
    form = day.ui.deployment("create-customers")
    for name in ("Fabrikam GmbH", "Northwind Trading"):
        form.add_item("Names", name)
    form.submit().wait_until("Completed")
    form = day.ui.deployment("match-customers")
    form.connect("IT Glue connection", "it-glue")
    run = form.submit()
    equal = run.form()
    equal.says("1 customer bears the name of an organization")
    day.take("equal names are proposed")
    equal.resume()
    others = run.form()
    others.pick("Northwind Trading", "Northwind (4101003)")
    day.take("decide about the others")
    others.resume()
    run.wait_until("Completed")
    expect(
        day.ui.artifact("customers").get_by_role("row", name="Northwind Trading")
    ).to_contain_text("Northwind")


def test_the_accounts_of_a_unit_are_imported(day: Day):
    form = day.ui.deployment("import-accounts")
    form.type("Customer", CUSTOMER)
    form.connect("Domain", "contoso-test")
    day.take("import accounts")
    run = form.submit()
    units = run.form()
    units.choose("Organizational units", ["Customers / Administrators", "Customers / Service"])
    day.take("pick organizational units")
    units.resume()
    accounts = run.form()
    day.take("pick accounts")
    accounts.resume()
    run.wait_until("Completed")


def test_accounts_are_matched_one_is_decided_and_two_get_a_new_entry(day: Day):
    run = day.ui.deployment("match-accounts").submit()
    customer = run.form()
    customer.pick("Customer", CUSTOMER)
    customer.resume()
    proposed = run.form()
    proposed.choose("Create an entry", [r"CONTOSO\adm-new", r"CONTOSO\svc-print"])
    day.take("certain matches and new entries")
    proposed.resume()
    doubtful = run.form()
    doubtful.pick(r"CONTOSO\adm-twin", "Twin, first")
    day.take("decide about a doubtful one")
    doubtful.resume()
    run.wait_until("Completed")
    usernames = [each["username"] for each in day.place.itglue.snapshot()]
    assert [usernames.count(rf"CONTOSO\{name}") for name in ("adm-new", "svc-print")] == [1, 1]
    assert r"CONTOSO\svc-web" not in usernames


def test_a_typed_password_that_breaks_the_policy_is_refused_before_anything_is_changed(day: Day):
    run = reset(day, TOO_SHORT, "a-short-one")
    run.wait_until("Failed")
    run.explains("Nothing was changed: the old password still works")
    day.take("refused by the policy")


def test_a_typed_password_is_set_and_recorded(day: Day):
    reset(day, TYPED, "a-good-one").wait_until("Completed")
    assert day.place.password("adm-jsmith") == TYPED
    assert day.place.entry("John Smith - Domain Admin")["password"] == TYPED
    day.take("reset with a typed password")


def test_a_rotation_that_leaves_one_account_is_told_and_finishes_on_retry(
    day: Day, told: Queue[Message]
):
    day.place.contoso.unlock("adm-locked")
    day.place.contoso.move("svc-sql", ("Not Delegated",))
    form = day.ui.deployment("rotate-passwords")
    form.type("Customer", CUSTOMER)
    day.take("rotate passwords")
    run = form.submit()
    run.wait_until("Failed")
    run.explains("needs you")
    day.take("one account needs a person")
    link = message(day, told, "accounts need you: rotate passwords")["body"].splitlines()[-1]
    day.ui.artifact("rotation-report")
    day.take("rotation report")
    day.place.contoso.move("svc-sql", ("Customers", "Service"))
    day.page.goto(link)
    run.retry()
    run.wait_until("Completed")
    day.take("finished on retry")


def test_the_status_pages_say_how_it_stands(day: Day):
    expect(day.ui.artifact("customers").get_by_role("row", name=CUSTOMER)).to_be_visible()
    day.take("customers")
    accounts = day.ui.artifact("accounts-1-contoso-ltd")
    expect(accounts.get_by_role("row", name="adm-jsmith")).to_contain_text("John Smith")
    day.take("accounts")


def test_a_plan_is_approved_before_anything_is_rotated(day: Day):
    form = day.ui.deployment("rotate-passwords")
    form.type("Customer", CUSTOMER)
    form.add_item("Accounts", r"CONTOSO\adm-mueller")
    form.switch("Approve plan")
    run = form.submit()
    plan = run.form()
    plan.says("1 account would get a new password")
    day.take("approve a plan")
    plan.resume()
    run.wait_until("Completed")


def test_after_the_day_no_password_and_no_key_stands_anywhere_in_clear(
    day: Day, told: Queue[Message]
):
    folder, secrets = day.place.machine.folder, day.place.secrets([TYPED, TOO_SHORT])
    assert len(secrets) > 50
    assert files_holding(folder, secrets) == []
    heard = [*day.heard, *told.queue]
    assert not [each for each in heard if any(secret in str(each) for secret in secrets)]
    (folder / "planted").write_text(f"a log line with {TYPED} in it")
    assert files_holding(folder, secrets) == [Path("planted")]


def message(day: Day, told: Queue[Message], subject: str) -> Message:
    """The next message with that in its subject; a busy server may send any of them twice."""
    while True:
        arrived = told.get(timeout=HEARD_SECONDS)
        day.heard.append(arrived)
        if subject in arrived["subject"]:
            return arrived


def reset(day: Day, password: str, block: str) -> RunPage:
    """Save the typed password, and start the run that takes it."""
    day.ui.save_block("typed-password", block, "New password", password)
    form = day.ui.deployment("reset-password")
    form.type("Customer", CUSTOMER)
    form.type("Account", r"CONTOSO\adm-jsmith")
    form.connect("New password", block)
    day.take("reset password")
    return form.submit()
