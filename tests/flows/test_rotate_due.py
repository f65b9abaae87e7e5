"""Policies rotate what is due by themselves: in waves, once, and nothing that is not due."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from deployments.sandbox.itglue.faults import Effect
from flows.preview_rotations import preview_rotations
from flows.resume_rotations import resume_rotations
from flows.rotate_due import rotate_due
from flows.set_rotation_policy import set_rotation_policy
from models.account import AccountType
from models.rotation_policy import RotationPolicy
from models.schedule import ScheduledRotation
from tasks.clients.database import reading, writing
from tasks.clients.errors import Misconfigured, NotFound
from tasks.reports import RotationIncomplete
from tasks.rotation import seal_password
from tests.flows.coming_due import MINUTE, SERVICE, come_due, held, passwords, rows, switch_on
from tests.flows.conftest import CUSTOMER, Practice, page
from tests.flows.interrupted import LONG_AGO, agree, begun, later


def test_a_new_policy_rotates_nothing_and_shows_when_each_account_will_be(contoso: Practice):
    before = passwords(contoso)
    switch_on()
    assert {contoso.account(name).id for name in SERVICE} == set(rows())
    assert all(each.due_at > datetime.now(UTC) for each in rows().values())
    rotate_due()
    assert passwords(contoso) == before
    assert r"CONTOSO\\svc-sql" in page("rotation-forecast-contoso-ltd")


def test_what_is_due_is_rotated_and_then_due_an_interval_later(contoso: Practice):
    switch_on()
    before = passwords(contoso)
    come_due(contoso, "svc-sql")
    assert rotate_due().proven == 1
    assert agree(contoso, "svc-sql")
    after = passwords(contoso)
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False]
    rotate_due()
    assert passwords(contoso) == after
    row = rows()[contoso.account("svc-sql").id or 0]
    assert timedelta(days=15) <= row.due_at - datetime.now(UTC) <= timedelta(days=46)
    assert (row.run_id, row.begun_at, row.tries) == (None, None, 0)


def test_an_entry_that_cannot_be_written_leaves_one_account_out_and_stops_nobody_else(
    contoso: Practice,
):
    switch_on()
    contoso.itglue.edit(contoso.account("svc-sql").entry_id or 0, vault_id=5)
    come_due(contoso, "svc-sql", "svc-backup")
    with pytest.raises(RotationIncomplete, match="vault"):
        rotate_due()
    assert agree(contoso, "svc-backup")
    assert held() == []
    assert rotate_due().failed == 0  # said once a window


def test_restarts_rotate_nothing_that_is_not_due(contoso: Practice):
    switch_on()
    before, stored = passwords(contoso), {key: row.due_at for key, row in rows().items()}
    for _ in range(5):
        rotate_due()
    assert passwords(contoso) == before
    assert {key: row.due_at for key, row in rows().items()} == stored


def test_a_policy_that_is_switched_off_rotates_nothing(contoso: Practice):
    switch_on()
    come_due(contoso, "svc-sql")
    before = passwords(contoso)
    set_rotation_policy(CUSTOMER, AccountType.SERVICE, enabled=False)
    assert rows() == {}
    rotate_due()
    assert passwords(contoso) == before


def test_an_excluded_name_that_nobody_bears_is_refused(contoso: Practice):
    with pytest.raises(NotFound, match="svc-typo"):
        switch_on(excluded=["svc-typo"])
    switch_on(excluded=["svc-sql"])
    assert contoso.account("svc-sql").id not in rows()


def test_terms_that_make_no_sense_are_refused_with_every_reason(contoso: Practice):
    with pytest.raises(Misconfigured, match=r"interval_days.*Middle-earth"):
        set_rotation_policy(CUSTOMER, time_zone="Middle-earth", interval_days=0)
    with reading() as session:
        assert session.exec(select(RotationPolicy)).all() == []


def test_an_outage_of_it_glue_holds_nobody_and_begins_nobody_else(contoso: Practice):
    switch_on()
    come_due(contoso, "svc-sql", "svc-backup", "svc-noupn")
    contoso.itglue.faults.arm(Effect.GATEWAY_TIMEOUT, method="PATCH", times=50)
    with pytest.raises(RotationIncomplete):
        rotate_due()
    assert held() == []
    untouched = [contoso.account(name).id for name in ("svc-backup", "svc-noupn")]
    assert [rows()[key or 0].run_id for key in untouched] == [None, None]


def test_a_run_that_died_with_a_wave_half_begun_is_followed_by_one_that_waits_and_doubles_nothing(
    contoso: Practice,
):
    switch_on(waves=[1, 5])
    come_due(contoso, "svc-sql", "svc-backup", "svc-noupn")
    seal_password.fn(begun(contoso, "svc-sql"))
    with writing() as session:
        row = session.get_one(ScheduledRotation, contoso.account("svc-sql").id)
        row.run_id, row.begun_at = "dead", datetime.now(UTC) - MINUTE
    before = passwords(contoso)
    assert rotate_due().proven == 0  # the canary is not finished
    assert passwords(contoso) == before
    later(contoso, "svc-sql", changed_at=LONG_AGO)
    resume_rotations()
    assert rotate_due().proven == 2
    assert [contoso.rotation(name).generation for name in SERVICE] == [1, 1, 1]
    assert all(agree(contoso, name) for name in SERVICE)


def test_an_account_whose_run_died_before_its_first_step_waits_for_another_window(
    contoso: Practice,
):
    switch_on()
    come_due(contoso, "svc-sql")
    with writing() as session:
        row = session.get_one(ScheduledRotation, contoso.account("svc-sql").id)
        row.run_id, row.begun_at = "dead", datetime.now(UTC) - MINUTE
    before = passwords(contoso)
    assert rotate_due().proven == 0
    assert passwords(contoso) == before


def test_the_preview_changes_nothing(contoso: Practice):
    switch_on()
    stored = {key: row.due_at for key, row in rows().items()}
    said = preview_rotations(CUSTOMER, days=90)
    assert "9 rotations in the next 90 days" in said
    assert {key: row.due_at for key, row in rows().items()} == stored
