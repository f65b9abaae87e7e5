"""The message of a day: short, and everything that somebody has to see to is in it."""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.digest import Apart, Day, Whose, digest, digest_message, digest_page, is_overdue
from models.outcome import Outcome
from models.rotation_calendar import RotationCalendar
from models.schedule import ScheduledRotation
from models.verdict import Verdict
from tests.models.builders import NOW

UI = "https://prefect.test"
SVC = Whose("Contoso", r"CONTOSO\svc")
CALM = Day(24, *([] for _ in Day._fields[1:]))
CALENDAR = RotationCalendar(ZoneInfo("UTC"), time(2), timedelta(hours=2), 30)


def told(**more: Any) -> str:
    return digest_message(digest(CALM._replace(**more)), UI)


def test_a_day_on_which_nothing_happened_is_one_line():
    assert told() == "Past 24 hours: nothing was rotated, and nothing needs you."


def test_rotations_are_counted_by_customer_those_with_trouble_first():
    done = [("Adatum", Outcome.PROVEN)] * 3 + [("Contoso", Outcome.PROVEN)]
    done += [("Contoso", Outcome.FAILED), ("Contoso", Outcome.UNCONFIRMED)]
    first, *others = told(rotations=done).splitlines()
    assert first.startswith("Past 24 hours: 6 rotations, 4 proven, 1 unconfirmed, 1 failed. http")
    assert others == [
        "Contoso: 1 proven, 1 unconfirmed, 1 failed",
        "Adatum: 3 proven",
    ]


def test_three_hundred_customers_take_a_dozen_lines():
    lines = told(rotations=[(f"Customer {nr}", Outcome.PROVEN) for nr in range(300)]).splitlines()
    assert len(lines) == 12
    assert lines[-1] == "290 other customers: 290 proven"


def test_what_needs_a_person_is_named_with_a_link():
    said = told(waiting=[SVC])
    assert "nothing was rotated." in said
    assert r"1 account needs a person: CONTOSO\svc (Contoso). https://prefect.test/v2/" in said
    assert "7 accounts need a person" in told(waiting=[SVC] * 7)
    assert "and 2 more. https://prefect.test/v2/artifacts/key/needs-a-person" in told(
        waiting=[SVC] * 7
    )


def test_what_did_not_run_what_is_held_and_who_has_gone_is_told():
    said = told(overdue=[SVC], held=["Contoso, service"], gone=[SVC, SVC])
    assert r"1 account was due and is not rotated: CONTOSO\svc (Contoso)." in said
    assert "Held until release-rotations: Contoso, service." in said
    assert "2 accounts have gone from their directory" in said


def test_new_accounts_are_told_administrators_first():
    said = told(arrived=[SVC, SVC], administrators=[SVC])
    assert "1 account is new as an administrator: CONT" in said.splitlines()[1]
    assert "2 accounts are new: CONT" in said.splitlines()[2]


def test_drift_is_told_the_new_ones_first():
    old = Apart(SVC, Verdict.LOCKED, is_new=False)
    new = Apart(Whose("Contoso", "z"), Verdict.ENTRY_EDITED, is_new=True)
    said = told(apart=[old, new])
    assert "2 accounts are not right by the last check, 1 of them new: z (Contoso, ent" in said


def test_the_page_shows_names_literally_and_links_to_the_other_pages():
    page = digest_page(digest(CALM._replace(waiting=[SVC])))
    assert r"CONTOSO\\svc" in page
    assert "[needs-a-person](/v2/artifacts/key/needs-a-person)" in page


def row(hours_late: float, tries: int = 0) -> ScheduledRotation:
    return ScheduledRotation(
        account_id=1,
        policy_id=1,
        policy_version=1,
        due_at=NOW - timedelta(hours=hours_late),
        tries=tries,
        reckoned_at=NOW,
    )


def overdue(
    row: ScheduledRotation | None, days_old: int | None, decided_days_ago: int = 90
) -> bool:
    rotated_at = None if days_old is None else NOW - timedelta(days=days_old)
    decided_at = NOW - timedelta(days=decided_days_ago)
    return is_overdue(CALENDAR, row, rotated_at, decided_at, NOW)


def test_an_account_is_overdue_once_its_window_has_passed_or_it_was_begun_in_vain():
    assert not overdue(row(1), 30)
    assert overdue(row(2.1), 30)
    assert overdue(row(-20, tries=1), 30)
    assert not overdue(None, 30)


def test_a_password_of_two_intervals_is_overdue_unless_the_policy_is_newer():
    assert overdue(row(-20), 61)
    assert not overdue(row(-20), 59)
    assert not overdue(row(-20), 700, decided_days_ago=10)
    assert not overdue(row(-20), None)
