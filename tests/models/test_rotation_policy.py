"""What an operator decides about the rotations that run by themselves."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from models.account import AccountType
from models.rotation_policy import (
    RotationPolicy,
    RotationTerms,
    Weekday,
    laid_over,
    unknown_names,
    why_not_scheduled,
)
from tests.models.builders import NOW, account


def policy(**more: object) -> RotationPolicy:
    row = RotationPolicy(
        id=1,
        customer_id=1,
        account_type=AccountType.SERVICE,
        changed_at=NOW,
        changed_by="x",
        **RotationTerms().model_dump(),
    )
    row.take_over(RotationTerms.model_validate(more), enabled=True, now=NOW, by="operator")
    return row


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Middle-earth"},
        {"opens_at": "25:00"},
        {"opens_at": "2 am"},
        {"interval_days": 0},
        {"window_minutes": 24 * 60},
        {"weekdays": []},
        {"weekdays": ["Caturday"]},
        {"blackout_dates": ["2026-02-30"]},
        {"blackout_dates": ["13-01"]},
        {"blackout_dates": ["2027-01-03/2026-12-21"]},
        {"blackout_dates": ["2026-01-01/2027-01-01"]},
        {"waves": [5, 1]},
        {"waves": [0]},
        {"waves": []},
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        RotationTerms.model_validate(wrong)


def test_blackout_dates_are_single_days_periods_and_days_of_every_year():
    terms = RotationTerms(
        blackout_dates=["2026-05-01", "2026-12-30/2027-01-01", " 12-24 ", "02-29"]
    )
    assert terms.calendar.blackouts == {
        date(2026, 5, 1),
        date(2026, 12, 30),
        date(2026, 12, 31),
        date(2027, 1, 1),
    }
    assert terms.calendar.yearly_blackouts == {(12, 24), (2, 29)}


def test_weekdays_are_those_of_the_calendar():
    terms = RotationTerms(weekdays=[Weekday.MONDAY, Weekday.SUNDAY])
    assert terms.calendar.weekdays == {0, 6}


def test_only_a_change_of_when_has_the_schedule_reckoned_again():
    row = policy()
    version = row.version
    later = NOW + timedelta(days=1)
    assert row.take_over(RotationTerms(failures_allowed=3), enabled=True, now=later, by="operator")
    assert row.version == version
    assert row.take_over(
        RotationTerms(failures_allowed=3, opens_at="03:00"), enabled=True, now=later, by="x"
    )
    assert row.version == version + 1


def test_what_changes_nothing_leaves_who_changed_it_last():
    row = policy()
    assert not row.take_over(RotationTerms(), enabled=True, now=NOW + timedelta(days=1), by="else")
    assert (row.changed_at, row.changed_by) == (NOW, "operator")


def test_an_account_is_scheduled_once_its_policy_is_switched_on():
    svc = account(1, "svc", entry_id=7)
    assert why_not_scheduled(svc, policy()) is None
    off = policy()
    off.enabled = False
    assert "switched on" in (why_not_scheduled(svc, off) or "")
    assert "switched on" in (why_not_scheduled(svc, None) or "")


def test_what_is_gone_unlinked_excluded_or_protected_is_not_scheduled():
    assert "gone" in (why_not_scheduled(account(1, "svc", entry_id=7, gone_at=NOW), policy()) or "")
    assert "no password entry" in (why_not_scheduled(account(1, "svc"), policy()) or "")
    left = why_not_scheduled(account(1, "svc", entry_id=7), policy(excluded=["contoso\\SVC"]))
    assert "excludes" in (left or "")
    protected = why_not_scheduled(account(1, "svc", entry_id=7, protected=True), policy())
    assert "protected" in (protected or "")


def test_an_excluded_name_that_nobody_bears_is_told():
    terms = RotationTerms(excluded=["svc", "svc-typo"])
    assert unknown_names(terms, [account(1, "svc")]) == ["svc-typo"]


def test_what_is_stored_holds_but_for_what_was_decided_otherwise_than_usual():
    begun = laid_over(RotationTerms(opens_at="04:30"), policy(interval_days=90, opens_at="01:00"))
    assert begun == RotationTerms(interval_days=90, opens_at="04:30")
