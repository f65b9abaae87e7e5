"""Every kind of drift is planted in the practice world, and each is named."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from deployments.sandbox.itglue.faults import Effect
from flows.rotate_passwords import rotate_passwords
from flows.verify_passwords import verify_passwords
from models.account import AccountType
from models.password_check import PasswordCheck
from models.sealed_password import SealedPassword
from models.verdict import Verdict
from tasks.check_report import PasswordsApart
from tasks.clients.database import reading
from tasks.doors import active_directory
from tests.flows.conftest import CUSTOMER, Practice, page

SERVICE = [AccountType.SERVICE]
NAMES = ("svc-backup", "svc-noupn", "svc-sql")


def verdicts(practice: Practice) -> dict[str, Verdict]:
    with reading() as session:
        checks = {each.account_id: each for each in session.exec(select(PasswordCheck)).all()}
    found = {name: practice.account(name).id or 0 for name in NAMES}
    return {name: Verdict(checks[key].verdict) for name, key in found.items()}


def entry_id(practice: Practice, name: str) -> int:
    return practice.account(name).entry_id or 0


@pytest.fixture
def an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long enough after the rotation that a logon tells."""
    monkeypatch.setattr("models.drift.FORMER_SIGNS_IN", timedelta(0))


@pytest.fixture
def rotated(contoso: Practice) -> Practice:
    rotate_passwords(CUSTOMER, SERVICE)
    return contoso


@pytest.mark.usefixtures("an_hour_later")
def test_after_a_rotation_every_entry_works_and_nothing_was_changed(rotated: Practice):
    before = rotated.itglue.snapshot(), rotated.contoso.snapshot()
    assert verify_passwords(CUSTOMER).fine == 3
    assert verdicts(rotated) == dict.fromkeys(NAMES, Verdict.FINE)
    assert rotated.itglue.snapshot() == before[0]
    assert "3 fine" in page("password-checks")


def test_right_after_a_rotation_the_value_tells_without_a_logon(rotated: Practice):
    assert verify_passwords(CUSTOMER).fine == 3


@pytest.mark.usefixtures("an_hour_later")
def test_what_stands_as_it_was_proven_costs_no_look_at_a_password(rotated: Practice):
    verify_passwords(CUSTOMER)
    rotated.itglue.faults.arm(Effect.SERVER_ERROR, method="GET", path=r"/passwords/\d+", times=99)
    assert verify_passwords(CUSTOMER, share=0).fine == 3


@pytest.mark.usefixtures("an_hour_later")
def test_each_drift_is_named_with_what_to_press(rotated: Practice):
    verify_passwords(CUSTOMER)
    rotated.itglue.edit(entry_id(rotated, "svc-sql"), password="typed by hand")
    rotated.contoso.set_password("svc-backup", "By-Hand-2026-by-hand")
    rotated.itglue.edit(entry_id(rotated, "svc-noupn"), archived=True)
    with pytest.raises(PasswordsApart, match="3 accounts need you") as raised:
        verify_passwords(CUSTOMER)
    assert verdicts(rotated) == {
        "svc-sql": Verdict.ENTRY_EDITED,
        "svc-backup": Verdict.DIRECTORY_CHANGED,
        "svc-noupn": Verdict.ENTRY_ARCHIVED,
    }
    assert "rotate-passwords" in str(raised.value)
    assert "typed by hand" not in page("password-checks")


@pytest.mark.usefixtures("an_hour_later")
def test_a_wrong_password_in_an_entry_is_tried_once_and_locks_nobody_out(rotated: Practice):
    rotated.itglue.edit(entry_id(rotated, "svc-sql"), password="typed by hand")
    for _ in range(3):
        with pytest.raises(PasswordsApart):
            verify_passwords(CUSTOMER)
    with active_directory("contoso") as domain:
        identity = domain.fetch_account(UUID(rotated.account("svc-sql").object_id))
    assert identity.bad_logons == 1
    assert not identity.locked


def test_a_password_that_a_logon_has_shown_to_be_wrong_stays_wrong_until_something_is_changed(
    contoso: Practice,
):
    contoso.itglue.edit(entry_id(contoso, "svc-sql"), password="wrong from the start")
    for _ in range(2):  # the second time, the lockout budget is spent
        with pytest.raises(PasswordsApart):
            verify_passwords(CUSTOMER, share=1)
        assert verdicts(contoso)["svc-sql"] == Verdict.ENTRY_STALE
    contoso.itglue.edit(entry_id(contoso, "svc-sql"), password="another")
    with pytest.raises(PasswordsApart):
        verify_passwords(CUSTOMER, share=1)
    assert verdicts(contoso)["svc-sql"] == Verdict.NOT_PROVEN


def test_what_somebody_wrote_into_an_entry_is_kept_in_the_escrow_once(rotated: Practice):
    rotated.itglue.edit(entry_id(rotated, "svc-sql"), password="typed by hand")
    for _ in range(2):
        with pytest.raises(PasswordsApart):
            verify_passwords(CUSTOMER)
    with reading() as session:
        kept = session.exec(select(SealedPassword).where(SealedPassword.attempt == 0)).all()
    assert [each.account_id for each in kept] == [rotated.account("svc-sql").id]


@pytest.mark.usefixtures("an_hour_later")
def test_a_change_by_hand_in_both_places_works_and_is_told(rotated: Practice):
    rotated.contoso.set_password("svc-sql", "By-Hand-2026-by-hand")
    rotated.itglue.edit(entry_id(rotated, "svc-sql"), password="By-Hand-2026-by-hand")
    assert verify_passwords(CUSTOMER).fine == 3
    assert verdicts(rotated)["svc-sql"] == Verdict.CHANGED_BY_HAND


def test_an_entry_that_was_deleted_or_is_rotated_by_it_glue_and_a_locked_account_are_named(
    rotated: Practice,
):
    rotated.itglue.delete(entry_id(rotated, "svc-sql"))
    rotated.itglue.match_for_rotation(entry_id(rotated, "svc-noupn"))
    rotated.contoso.lock("svc-backup")
    with pytest.raises(PasswordsApart):
        verify_passwords(CUSTOMER)
    assert verdicts(rotated)["svc-sql"] == Verdict.ENTRY_DELETED
    assert verdicts(rotated)["svc-backup"] == Verdict.LOCKED
    assert verdicts(rotated)["svc-noupn"] == Verdict.ENTRY_ROTATED


def test_a_domain_that_does_not_answer_is_told_and_nothing_is_guessed(rotated: Practice):
    rotated.contoso.stop()
    verify_passwords(CUSTOMER)
    assert set(verdicts(rotated).values()) == {Verdict.UNREACHABLE}
