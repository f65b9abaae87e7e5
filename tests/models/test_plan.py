"""What of an approved plan is still to be done, and what a plan says."""

from datetime import timedelta

import pytest

from models.plan import PlannedRotation, Present, moved, why_left, why_rotated
from models.plan_page import LEFT, Cost, PlanLine, plan_page
from models.rotation import RotationState
from tests.models.builders import NOW, account, rotation

LATER = NOW + timedelta(minutes=5)


def seen(**more: object) -> PlannedRotation:
    given = {"run_id": "run", "account_id": 1, "offered": "svc", "planned_at": NOW, **more}
    return PlannedRotation.model_validate({"entry_id": 7, "generation": 2, **given})


def present(*, objection: str | None = None, by_this_run: bool = False, **more: object) -> Present:
    looked_at = account(1, "svc", **{"entry_id": 7, "entry_name": "SQL", **more})
    return Present(looked_at, 2, by_this_run, objection)


def test_what_is_as_the_plan_saw_it_is_done():
    assert moved(seen(), present()) is None


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (present(gone_at=NOW), "gone from its directory"),
        (present(entry_id=None), "parted from its password entry"),
        (present(entry_id=8), "linked to another entry, 'SQL' (8)"),
        (present()._replace(generation=3), "Another run has rotated it"),
        (present(rotated_at=LATER), "Another run has rotated it"),
        (present(objection="It is archived."), "It is archived."),
    ],
)
def test_what_moved_since_the_plan_is_left_out_with_the_reason(now: Present, says: str):
    reason = moved(seen(), now)
    assert reason is not None
    assert says in reason


def test_what_the_retried_run_itself_began_is_finished_whatever_speaks_against_it_now():
    begun = present(by_this_run=True, rotated_at=LATER, objection="It is archived.")
    assert moved(seen(), begun._replace(generation=3)) is None


def test_a_plan_says_why():
    assert why_rotated(account(1, "svc"), None) == "Never rotated."
    assert why_rotated(account(1, "svc", rotated_at=NOW), None) == "Last rotated 2026-03-01."
    assert "goes on" in why_rotated(account(1, "svc"), rotation(RotationState.SENT))
    assert "has gone" in why_left(account(1, "svc", gone_at=NOW))
    assert "no password entry" in why_left(account(1, "svc"))
    assert "service, never rotated" in why_left(account(1, "svc", entry_id=7))


def line(name: str, action: str) -> PlanLine:
    return PlanLine(name, "Contoso, Ltd.", "contoso.test", "none", action, "because")


def test_a_plan_shows_first_what_would_be_done_and_what_it_costs():
    cost = Cost(1, {"contoso.test": 1})
    page = plan_page("Nothing was changed.", [line("a", LEFT), line("z", "rotate")], cost)
    assert page.startswith("**1 of 2 accounts** would be changed. Nothing was changed.")
    assert page.index("| z |") < page.index("| a |")
    assert "1 request to IT Glue; 1 password set in contoso.test, each with its proof." in page


def test_a_plan_that_fills_the_quota_says_how_long_it_takes():
    assert "take 17 minutes at least" in Cost(9_520).sentence()
    assert "fits into the quota at once" in Cost(100).sentence()
