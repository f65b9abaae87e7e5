"""Plans before changes: shown only, or approved in a form."""

from functools import partial

import pytest

from deployments.sandbox.itglue.faults import Effect
from flows.create_password_entries import create_password_entries
from flows.match_accounts import match_accounts
from flows.onboard_customer import onboard_customer
from flows.resume_rotations import resume_rotations
from flows.rotate_passwords import rotate_passwords
from models.rotation import RotationState
from tasks.forms import NotAnswered
from tasks.jobs import JobUnderWay
from tasks.reports import RotationIncomplete
from tasks.rotation import seal_password
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice, customers, page
from tests.flows.interrupted import LONG_AGO, begun, later
from tests.flows.retrying import retriable

PLAN = "plan-rotate-passwords-contoso-ltd"
SERVICE = ("svc-backup", "svc-noupn", "svc-sql")


def passwords(practice: Practice) -> list[object]:
    return [practice.directory_password(name) for name in SERVICE]


def resume(_: Form) -> dict[str, object]:
    """Press Resume, and nothing else."""
    return {}


def test_a_dry_run_shows_every_account_and_changes_nothing(contoso: Practice):
    contoso.itglue.edit(contoso.account("svc-noupn").entry_id or 0, vault_id=5)
    before = passwords(contoso)
    summary = rotate_passwords(CUSTOMER, dry_run=True)
    assert (summary.proven, summary.unconfirmed, summary.failed) == (0, 0, 0)
    assert passwords(contoso) == before
    plan = page(PLAN)
    assert plan.startswith("**2 of ")
    assert "Nothing was changed: this run only planned." in plan
    assert "2 requests to IT Glue; 2 password sets in contoso.test, each with its proof" in plan
    lines = {
        name: line
        for name in (*SERVICE, "svc-web")
        for line in plan.splitlines()
        if f"\\{name} |" in line
    }
    assert "| new password |" in lines["svc-sql"]
    assert "Never rotated." in lines["svc-sql"]
    assert "in the IT Glue vault" in lines["svc-noupn"]
    assert "It has no password entry" in lines["svc-web"]


def test_a_plan_of_new_entries_creates_none_and_says_who_would_get_one(administrators: Practice):
    match_accounts(CUSTOMER)
    before = administrators.itglue.snapshot()
    assert create_password_entries(CUSTOMER, dry_run=True).created == []
    assert administrators.itglue.snapshot() == before
    plan = page("plan-create-password-entries-contoso-ltd")
    assert plan.startswith("**1 of 5 accounts** would be changed.")
    assert r"CONTOSO\\adm-new | Contoso, Ltd." in plan
    assert "may be meant" in plan


def test_a_plan_of_onboarding_stores_nothing_and_is_what_onboarding_then_does(practice: Practice):
    onboard = partial(
        onboard_customer,
        practice.connection,
        "Fabrikam GmbH",
        domain=practice.fabrikam_domain,
        organizational_units=["Fabrikam"],
    )
    before = practice.itglue.snapshot()
    onboard(dry_run=True)
    assert customers() == {}
    assert practice.itglue.snapshot() == before
    plan = page("plan-onboard-customer-fabrikam-gmbh")
    assert "Customer 'Fabrikam GmbH' is new." in plan
    planned = [line for line in plan.splitlines() if "new password |" in line]
    created = [line for line in planned if "| new entry, then" in line]
    assert onboard().proven == len(planned)
    assert len(practice.itglue.snapshot()) == len(before) + len(created)


def test_a_plan_of_a_sweep_finishes_nothing(contoso: Practice):
    rotate_passwords(CUSTOMER, accounts=["svc-backup"])
    seal_password.fn(begun(contoso, "svc-sql"))
    later(contoso, "svc-sql", changed_at=LONG_AGO)
    later(contoso, "svc-backup", settle_at=LONG_AGO)
    resume_rotations(dry_run=True)
    assert contoso.rotation("svc-sql").state == RotationState.SEALED
    assert contoso.rotation("svc-backup").settled == 0
    plan = page("plan-resume-rotations")
    assert "| finished | It is sealed, nothing sent yet. |" in plan
    assert "| looked at again |" in plan


def test_only_what_was_approved_and_has_not_moved_is_rotated(contoso: Practice):
    before = dict(zip(SERVICE, passwords(contoso), strict=True))

    def approve(form: Form) -> dict[str, object]:
        assert f"/v2/artifacts/key/{PLAN}" in form.text
        assert len(form.chosen("accounts")) == 3
        with pytest.raises(JobUnderWay, match=r"Paused.*Wait for its end, answer its form"):
            rotate_passwords(CUSTOMER, accounts=["svc-sql"])
        match_accounts(CUSTOMER, unlink=["svc-noupn"], match_automatically=False)
        return {"accounts": [form.label("accounts", rf"CONTOSO\{name}") for name in SERVICE[:2]]}

    summary = answering(partial(rotate_passwords, CUSTOMER, approve_plan=True), approve)
    assert (summary.proven, summary.failed, summary.left_out) == (1, 0, 2)
    changed = [name for name in SERVICE if contoso.directory_password(name) != before[name]]
    assert changed == ["svc-backup"]
    report = page("rotation-report").partition("## Left out")[2]
    assert "parted from its password entry since the plan was made" in report
    assert "It was not approved." in report


def test_a_retried_run_finishes_what_was_approved_at_first_and_does_not_ask_again(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch
):
    start, retry = retriable(rotate_passwords, {"customer": CUSTOMER, "approve_plan": True})
    contoso.itglue.faults.arm(Effect.GATEWAY_TIMEOUT, method="PATCH", times=100)
    with pytest.raises(RotationIncomplete, match="3 of 3 accounts need you"):
        answering(start, resume)
    contoso.itglue.faults.clear()
    changed = passwords(contoso)
    monkeypatch.setattr("tasks.forms.ANSWER_SECONDS", 1)
    assert retry().proven == 3
    assert passwords(contoso) == changed


def test_a_plan_that_nobody_approves_changes_nothing(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tasks.forms.ANSWER_SECONDS", 1)
    before = passwords(contoso)
    with pytest.raises(NotAnswered, match="nothing was changed"):
        rotate_passwords(CUSTOMER, approve_plan=True)
    assert passwords(contoso) == before
