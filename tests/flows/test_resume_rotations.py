"""Interrupted rotations are carried to their end, and what must not be carried on is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import update

from deployments.sandbox.itglue.faults import Effect
from flows.resume_rotations import resume_rotations
from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from models.outcome import Outcome, outcome
from models.rotation import Rotation, RotationState
from tasks.clients.database import writing
from tasks.clients.errors import Refused
from tasks.reports import RotationIncomplete
from tasks.rotation import seal_password, set_password, verify_password
from tests.flows.conftest import CUSTOMER, Practice
from tests.flows.interrupted import LONG_AGO, agree, begun, later

SERVICE = [AccountType.SERVICE]


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
