"""Interrupted rotations are carried to their end, and recorded ones are looked at again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select, update

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from deployments.sandbox.itglue.faults import Effect
from flows.resume_rotations import resume_rotations
from flows.rotate_passwords import rotate_passwords
from models.account import AccountRef, AccountType
from models.outcome import Outcome, outcome
from models.rotation import Reason, Rotation, RotationState
from models.rotation_request import RotationRequest
from tasks.clients.database import writing
from tasks.clients.errors import Refused
from tasks.reports import RotationIncomplete
from tasks.rotation import seal_password, set_password, verify_password
from tests.flows.conftest import CUSTOMER, Practice

SERVICE = [AccountType.SERVICE]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def begun(practice: Practice, name: str) -> RotationRequest:
    """A request of a run that is dead by now."""
    return RotationRequest(
        account=AccountRef.of(practice.account(name)), run_id="dead", reason=Reason.ROTATION
    )


def later(practice: Practice, name: str, **changes: Any) -> None:
    """Let time pass for the rotation whose password is in force: what is due, is due now."""
    rotations = select(Rotation).where(
        Rotation.account_id == practice.account(name).id,
        Rotation.state != RotationState.REFUSED,
    )
    with writing() as session:
        row = session.exec(rotations.order_by(col(Rotation.generation).desc())).first()
        assert row is not None
        for column, value in changes.items():
            setattr(row, column, value)


def agree(practice: Practice, name: str) -> bool:
    return practice.entry(name)["password"] == practice.directory_password(name)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_rotation_whose_run_died_is_finished(contoso: Practice, steps: int):
    request = begun(contoso, "svc-sql")
    for step in (seal_password, set_password, verify_password)[:steps]:
        step.fn(request)
    later(contoso, "svc-sql", changed_at=LONG_AGO)
    assert resume_rotations().finished == 1
    assert agree(contoso, "svc-sql")
    assert outcome(contoso.rotation("svc-sql")) == Outcome.PROVEN
    assert contoso.rotation("svc-sql").generation == 1


def test_a_rotation_that_somebody_holds_is_left_to_them(contoso: Practice):
    seal_password.fn(begun(contoso, "svc-sql"))
    soon = datetime.now(UTC) + timedelta(minutes=1)
    later(contoso, "svc-sql", changed_at=LONG_AGO, lease_until=soon)
    assert resume_rotations().finished == 0
    assert contoso.rotation("svc-sql").state == RotationState.SEALED


def test_a_rotation_that_moved_just_now_is_left_to_its_run(contoso: Practice):
    seal_password.fn(begun(contoso, "svc-sql"))
    assert resume_rotations().finished == 0


def test_what_was_not_sent_yet_is_not_sent_to_an_entry_that_went_into_the_vault(
    contoso: Practice,
):
    before = contoso.directory_password("svc-sql")
    seal_password.fn(begun(contoso, "svc-sql"))
    later(contoso, "svc-sql", changed_at=LONG_AGO)
    contoso.itglue.edit(contoso.account("svc-sql").entry_id or 0, vault_id=5)
    resume_rotations()
    assert contoso.directory_password("svc-sql") == before
    assert "in the IT Glue vault" in (contoso.rotation("svc-sql").problem or "")


def test_it_glue_refusing_the_question_stops_only_what_was_not_sent_yet(contoso: Practice):
    unsent, sent = begun(contoso, "svc-sql"), begun(contoso, "svc-backup")
    before = contoso.directory_password("svc-sql")
    for step, request in ((seal_password, unsent), (seal_password, sent), (set_password, sent)):
        step.fn(request)
    for name in ("svc-sql", "svc-backup"):
        later(contoso, name, changed_at=LONG_AGO)
    contoso.itglue.faults.arm(Effect.HTML)
    assert resume_rotations().finished == 1
    assert outcome(contoso.rotation("svc-backup")) == Outcome.PROVEN
    assert contoso.directory_password("svc-sql") == before
    assert "not JSON" in (contoso.rotation("svc-sql").problem or "")


def test_rotations_that_waited_for_it_glue_are_finished_when_it_is_back(contoso: Practice):
    contoso.itglue.faults.arm(Effect.GATEWAY_TIMEOUT, method="PATCH", times=100)
    with pytest.raises(RotationIncomplete, match="3 of 3"):
        rotate_passwords(CUSTOMER, SERVICE)
    assert contoso.rotation("svc-sql").next_try_at is not None
    contoso.itglue.faults.clear()
    for name in ("svc-sql", "svc-backup", "svc-noupn"):
        later(contoso, name, next_try_at=LONG_AGO)
    assert resume_rotations().finished == 3
    assert agree(contoso, "svc-sql")


def test_a_finished_rotation_is_left_alone_when_its_first_run_is_started_again(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PREFECT__RUNTIME__FLOW_RUN__ROOT_FLOW_RUN_ID", "same-run")
    contoso.itglue.faults.arm(Effect.GATEWAY_TIMEOUT, method="PATCH", times=100)
    with pytest.raises(RotationIncomplete):
        rotate_passwords(CUSTOMER, SERVICE)
    changed = contoso.directory_password("svc-sql")
    contoso.itglue.faults.clear()
    later(contoso, "svc-sql", next_try_at=LONG_AGO)
    resume_rotations()
    assert rotate_passwords(CUSTOMER, SERVICE).proven == 3
    assert contoso.directory_password("svc-sql") == changed


def settle(practice: Practice, name: str) -> None:
    later(practice, name, settle_at=LONG_AGO)
    resume_rotations()


def test_what_is_as_it_was_recorded_settles_after_two_looks(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    settle(contoso, "svc-sql")
    assert contoso.rotation("svc-sql").settled == 1
    settle(contoso, "svc-sql")
    assert contoso.rotation("svc-sql").settled == 2
    assert contoso.rotation("svc-sql").settle_at is None


def test_an_older_password_that_arrived_late_in_it_glue_is_written_over(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    former = contoso.entry("svc-sql")["password"]
    rotate_passwords(CUSTOMER, SERVICE)
    contoso.itglue.edit(contoso.account("svc-sql").entry_id or 0, password=former)
    settle(contoso, "svc-sql")
    assert agree(contoso, "svc-sql")
    assert contoso.entry("svc-sql")["password"] != former


def test_a_password_that_a_person_wrote_into_the_entry_is_reported_and_kept(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    contoso.itglue.edit(contoso.account("svc-sql").entry_id or 0, password="by hand")
    with pytest.raises(RotationIncomplete, match="written another password into the entry"):
        settle(contoso, "svc-sql")
    assert contoso.entry("svc-sql")["password"] == "by hand"
    assert outcome(contoso.rotation("svc-sql")) == Outcome.UNCONFIRMED


def test_a_password_that_a_person_set_in_the_directory_is_reported_and_kept(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    contoso.contoso.set_password("svc-sql", "By-Hand-2026-by-hand")
    with pytest.raises(RotationIncomplete, match="set this account's password in the directory"):
        settle(contoso, "svc-sql")
    assert contoso.directory_password("svc-sql") == "By-Hand-2026-by-hand"


def test_a_logon_proves_nothing_while_a_former_password_signs_in(contoso: Practice):
    contoso.contoso.settings.old_password_grace = timedelta(hours=1)
    request, before = begun(contoso, "svc-sql"), contoso.entry("svc-sql")["password"]
    seal_password.fn(request)
    set_password.fn(request)
    contoso.contoso.set_password("svc-sql", "By-Hand-2026-by-hand")
    with pytest.raises(Refused, match="Somebody has set this account's password"):
        verify_password.fn(request)
    assert contoso.rotation("svc-sql").state == RotationState.SET
    assert contoso.entry("svc-sql")["password"] == before


def test_a_locked_account_becomes_proven_once_it_is_unlocked(contoso: Practice):
    contoso.contoso.lock("svc-sql")
    with pytest.raises(RotationIncomplete, match="account is locked"):
        rotate_passwords(CUSTOMER, SERVICE)
    contoso.contoso.unlock("svc-sql")
    settle(contoso, "svc-sql")
    assert outcome(contoso.rotation("svc-sql")) == Outcome.PROVEN


def test_after_a_lost_reply_the_account_is_left_in_peace_for_a_while(contoso: Practice):
    contoso.contoso.faults.arm(DirectoryEffect.CUT_AFTER, "modify")
    rotate_passwords(CUSTOMER, SERVICE)
    (doubtful,) = [
        name for name in ("svc-sql", "svc-backup", "svc-noupn") if contoso.rotation(name).in_doubt
    ]
    with pytest.raises(RotationIncomplete, match="a late request may still arrive"):
        rotate_passwords(CUSTOMER, accounts=[doubtful])
    settle(contoso, doubtful)
    rotate_passwords(CUSTOMER, accounts=[doubtful])
    assert contoso.rotation(doubtful).generation > 1


def test_a_refused_start_neither_ends_the_peace_nor_the_looks(contoso: Practice):
    contoso.contoso.faults.arm(DirectoryEffect.CUT_AFTER, "modify")
    rotate_passwords(CUSTOMER, accounts=["svc-sql"])
    for _ in range(2):
        with pytest.raises(RotationIncomplete, match="a late request may still arrive"):
            rotate_passwords(CUSTOMER, accounts=["svc-sql"])
    later(contoso, "svc-sql", settle_at=LONG_AGO)
    assert resume_rotations().looked_at == 1


def test_the_last_look_signs_in_whatever_the_counters_say(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    settle(contoso, "svc-sql")
    contoso.contoso.set_password("svc-sql", "By-Hand-2026-by-hand")
    counted = {each["sam_account_name"]: each for each in contoso.contoso.snapshot()}
    later(contoso, "svc-sql", key_version=counted["svc-sql"]["key_version"])
    with pytest.raises(RotationIncomplete, match="set this account's password in the directory"):
        settle(contoso, "svc-sql")


def test_a_last_look_that_cannot_sign_in_is_taken_again(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    settle(contoso, "svc-sql")
    contoso.contoso.lock("svc-sql")
    settle(contoso, "svc-sql")
    assert contoso.rotation("svc-sql").settled == 1
    contoso.contoso.unlock("svc-sql")
    settle(contoso, "svc-sql")
    assert contoso.rotation("svc-sql").settled == 2


def test_a_look_does_not_count_as_a_rotation(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    rotated_at = contoso.account("svc-sql").rotated_at
    settle(contoso, "svc-sql")
    assert contoso.account("svc-sql").rotated_at == rotated_at


def test_a_wrong_escrow_key_stops_everything_before_anything_is_changed(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    other = tmp_path / "other.key"
    other.write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    monkeypatch.setenv("QUICKPASS_ESCROW_KEY_FILE", str(other))
    before = contoso.directory_password("svc-sql")
    with pytest.raises(RotationIncomplete, match="is not the one that this database was set up"):
        rotate_passwords(CUSTOMER, SERVICE)
    assert contoso.directory_password("svc-sql") == before


def test_a_refused_logon_stops_the_rest_of_the_run_and_is_not_repeated(contoso: Practice):
    request = begun(contoso, "svc-sql")
    seal_password.fn(request)
    set_password.fn(request)
    with writing() as session:  # as where the directory could not be read after the set
        session.exec(update(Rotation).values(key_version=None, password_set_at=None))
    for number in range(3):  # a password of two changes ago would not count as a failure
        contoso.contoso.set_password("svc-sql", f"By-Hand-2026-by-hand-{number}")
    for _ in range(2):
        with pytest.raises(Refused, match="logon"):
            verify_password.fn(request)
    counted = {each["sam_account_name"]: each for each in contoso.contoso.snapshot()}
    assert counted["svc-sql"]["bad_password_count"] == 1
    with pytest.raises(Refused, match="1 of 1 logons of this run were refused"):
        seal_password.fn(begun(contoso, "svc-backup"))
