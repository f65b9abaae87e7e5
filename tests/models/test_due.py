"""When an account is rotated next by itself."""

from datetime import timedelta

import pytest

from models.account import AccountType
from models.due import RotationSchedule, next_due
from tests.models.builders import NOW, account

DAYS_AGO_10 = NOW - timedelta(days=10)
CONTOSO = "Contoso, Ltd."


def scheduled(**more: object) -> RotationSchedule:
    given = {"active": True, "customer": "*", "older_than_days": 30, **more}
    return RotationSchedule.model_validate(given)


def due(*schedules: RotationSchedule, **more: object) -> object:
    looked_at = account(1, "svc", **{"entry_id": 7, "rotated_at": DAYS_AGO_10, **more})
    return next_due(looked_at, CONTOSO, schedules, NOW)


def test_an_account_is_due_so_many_days_after_its_rotation():
    assert due(scheduled()) == NOW + timedelta(days=20)


def test_of_several_schedules_the_one_that_comes_first_counts():
    assert due(scheduled(), scheduled(older_than_days=15)) == NOW + timedelta(days=5)


def test_an_account_past_its_day_or_never_rotated_is_due_now():
    assert due(scheduled(older_than_days=7)) == "now"
    assert due(scheduled(), rotated_at=None) == "now"


def test_a_schedule_that_asks_for_no_age_rotates_at_each_run():
    assert due(scheduled(older_than_days=0)) == "at each run"
    assert due(scheduled(accounts=["svc"])) == "at each run"


@pytest.mark.parametrize(
    "more",
    [
        {"active": False},
        {"customer": "Fabrikam GmbH"},
        {"account_types": [AccountType.ADMINISTRATOR]},
        {"accounts": ["another"]},
    ],
)
def test_a_schedule_that_is_paused_or_for_others_does_not_count(more: dict[str, object]):
    assert due(scheduled(**more)) == "not scheduled"


def test_what_cannot_be_rotated_is_not_scheduled():
    assert due(scheduled(), entry_id=None) == "not scheduled"
    assert due(scheduled(), gone_at=NOW) == "not scheduled"
    assert due(scheduled(), protected=True) == "not scheduled"


def test_a_customers_name_is_compared_as_people_do():
    assert due(scheduled(customer=" contoso, LTD. ")) == NOW + timedelta(days=20)


def test_what_prefect_did_not_tell_is_unknown():
    assert next_due(account(1, "svc", entry_id=7), CONTOSO, None, NOW) == "unknown"
