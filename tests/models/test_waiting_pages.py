"""The pages of accounts that are not proven: each stands on exactly one of them."""

from datetime import timedelta
from itertools import product

import pytest

from models.attention import is_in_flight, needs_a_person, press_next
from models.outcome import Outcome, outcome
from models.rotation import Rotation, RotationState
from models.waiting_pages import Outdated, Unfinished, in_flight_page, needs_a_person_page
from tests.models.builders import NOW, account, rotation
from tests.models.test_dependent import dependent

SOON = NOW + timedelta(minutes=5)
CUSTOMER = "Contoso, Ltd."


def unfinished(last: Rotation) -> list[Unfinished]:
    return [Unfinished(CUSTOMER, account(1, "svc-sql", entry_id=7), last)]


@pytest.mark.parametrize("state", list(RotationState))
def test_an_account_is_proven_or_on_exactly_one_page(state: RotationState):
    moments = (None, SOON)
    problems = (None, "It said no.")
    for problem, logon, tries, again, look in product(
        problems, ("accepted", "locked"), (0, 3), moments, moments
    ):
        more = {"logon": logon, "tries": tries, "next_try_at": again, "settle_at": look}
        last = rotation(state, problem, **more)
        proven = outcome(last) == Outcome.PROVEN
        assert [proven, is_in_flight(last), needs_a_person(last)].count(True) == 1


def test_what_is_tried_again_says_when_and_which_password_works():
    lost_reply = rotation(RotationState.SENT, in_doubt=True, tries=2, next_try_at=SOON)
    page = in_flight_page(unfinished(lost_reply), NOW)
    assert "2026-03-01 02:05 UTC | the old or the new one; the new one is in the escrow" in page


def test_what_a_worker_holds_is_being_worked_on():
    held = rotation(RotationState.SET, lease_until=SOON)
    assert "| being worked on | the new one, in the escrow |" in in_flight_page(
        unfinished(held), NOW
    )


def test_what_was_interrupted_before_anything_went_wrong_goes_on_within_minutes():
    begun = rotation(RotationState.SEALED)
    assert is_in_flight(begun)
    assert "| within ten minutes | the old one |" in in_flight_page(unfinished(begun), NOW)


def test_a_locked_account_is_looked_at_again_by_itself():
    locked = rotation(RotationState.RECORDED, logon="locked", settle_at=SOON)
    assert is_in_flight(locked)
    page = in_flight_page(unfinished(locked), NOW)
    assert "the new one, in IT Glue" in page
    assert "Unlock it: Retry tries the logon again" in page


def test_what_was_given_up_says_what_to_press():
    given_up = rotation(RotationState.SET, "IT Glue said no.", tries=5)
    page = needs_a_person_page(unfinished(given_up), {}, [])
    assert "| unconfirmed | IT Glue said no. |" in page
    assert "run rotate-passwords with customer = Contoso, Ltd., accounts = CONTOSO" in page
    assert "it goes on with the sealed password" in page


def test_a_protected_account_and_a_typed_password_need_another_press():
    refused = rotation(RotationState.REFUSED, "It said no.")
    guarded = account(1, "adm-root", protected=True)
    assert "confirm protected = adm-root" in press_next(guarded, CUSTOMER, refused)
    refused.typed = True
    assert "with another password" in press_next(guarded, CUSTOMER, refused)


def test_lost_entries_and_ambiguous_matches_wait_for_a_person():
    lost = account(1, "svc-a", entry_id=7, decision="lost", decision_reason="It was deleted.")
    either = account(2, "svc-b", decision="ambiguous", decision_reason="2 entries fit.")
    page = needs_a_person_page([], {1: CUSTOMER}, [lost, either])
    assert page.startswith("2 accounts need a person.")
    assert "It was deleted." in page
    assert "unlink = CONTOSO" in page
    assert "2 entries fit." in page
    assert "choose the entry" in page


def test_dependents_without_the_new_password_wait_for_a_person():
    outdated = Outdated(CUSTOMER, account(1, "svc-sql"), [dependent("MSSQLSERVER")])
    page = needs_a_person_page([], {}, [], [outdated])
    assert page.startswith("1 account needs a person.")
    assert "1 Windows service (MSSQLSERVER on SRV1) got the new one" in page
    assert "run confirm-dependents with customer = Contoso, Ltd., account = CONTOSO" in page


def test_pages_of_nothing_say_so():
    assert in_flight_page([], NOW).startswith("0 rotations are in flight")
    assert needs_a_person_page([], {}, []).startswith("0 accounts need a person.")
