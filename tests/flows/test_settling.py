"""Recorded rotations are looked at again: what arrived late is put right, what others did is told."""

import pytest

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from flows.resume_rotations import resume_rotations
from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from models.outcome import Outcome, outcome
from tasks.reports import RotationIncomplete
from tests.flows.conftest import CUSTOMER, Practice
from tests.flows.interrupted import LONG_AGO, agree, later

SERVICE = [AccountType.SERVICE]


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
