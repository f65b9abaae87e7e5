"""What will be rotated in the coming weeks is what then is."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.account import AccountType
from models.forecast import Forecast, forecast_page, nights, policies_section
from models.rotation_calendar import RotationCalendar
from models.rotation_policy import RotationPolicy, RotationTerms, Weekday
from models.schedule import Scheduled, Timetable
from tests.models.simulated_year import BEGIN, Policy, play

DAY = timedelta(days=1)
BERLIN = RotationCalendar(
    ZoneInfo("Europe/Berlin"), time(2, 30), timedelta(hours=1), 30, frozenset(range(5))
)


def forecast(
    calendar: RotationCalendar = BERLIN, accounts: int = 40, customer: str = "Contoso, Ltd."
) -> Forecast:
    plain = [Scheduled(number, None) for number in range(1, accounts + 1)]
    return Forecast(customer, "service", Timetable(1, 1, calendar), plain, {})


def test_the_forecast_is_what_a_worker_then_does():
    until = BEGIN + 90 * DAY
    done = play([Policy(Timetable(1, 1, BERLIN), range(1, 41))], until=until)
    foreseen = nights(forecast(), BEGIN, until)
    told = Counter((key, each.window.opens.date()) for each in foreseen for key in each.account_ids)
    assert told == Counter((each.account_id, each.at.date()) for each in done)


def page(*policies: Forecast, now: datetime = BEGIN, days: int = 90) -> str:
    labels = {number: f"CONTOSO\\svc-{number}" for number in range(1, 1000)}
    return forecast_page(policies, labels, now, days=days)


def test_the_page_says_who_and_when_and_how_many_requests():
    said = page(forecast(accounts=2))
    assert said.startswith("6 rotations in the next 90 days: 24 requests to IT Glue.")
    assert r"CONTOSO\\svc-1 |" in said
    assert r"CONTOSO\\svc-2 |" in said
    assert "02:30 CET" in said
    assert "02:30 CEST" in page(forecast(accounts=2), now=BEGIN + 120 * DAY)


def test_a_window_that_clocks_put_off_is_told():
    weekend = BERLIN._replace(weekdays=frozenset({6}), interval_days=7)
    said = page(forecast(weekend, 1), now=datetime(2026, 3, 24, tzinfo=UTC), days=7)
    assert "2026-03-29: clocks are put forward" in said
    assert "opens at 03:30 instead of 02:30" in said
    assert "put forward" not in page(forecast(weekend, 1), now=BEGIN, days=30)


def test_windows_that_cannot_take_all_accounts_are_told():
    short = BERLIN._replace(interval_days=1, length=timedelta(minutes=30), weekdays=frozenset({0}))
    assert "time for 300 of 301 accounts" in page(forecast(short, 301), days=1)
    assert "time for" not in page(forecast(short, 300), days=1)


def test_several_customers_are_told_by_day():
    said = page(forecast(), forecast(customer="Fabrikam GmbH"))
    assert "| Day (UTC) |" in said
    assert "| 4 | 2 |" in said


def test_what_a_policy_says_stands_below_its_forecast_on_or_off():
    plain, *rest = policies_section([policy()]).splitlines()[2:]
    assert rest == []
    assert plain.startswith(
        "- service accounts, off: every 30 days; from 02:00 UTC for 120 minutes;"
    )
    assert "waves of 1, 5, 25, 100; 0 failures allowed; new passwords, by hand as well: 32" in plain
    chosen = policy(
        enabled=True,
        weekdays=[Weekday.SATURDAY],
        blackout_dates=["12-24"],
        excluded=["svc_old"],
    )
    said = policies_section([chosen])
    assert "accounts, on: " in said
    assert r"; on Saturday; not on 12-24; never svc\_old; waves" in said
    assert policies_section([]) == ""


def policy(**more: object) -> RotationPolicy:
    """A policy with the usual terms, but for these."""
    return RotationPolicy.model_validate(
        {
            **RotationTerms().model_dump(),
            "customer_id": 1,
            "account_type": AccountType.SERVICE,
            "changed_at": BEGIN,
            "changed_by": "ann",
            **more,
        }
    )
