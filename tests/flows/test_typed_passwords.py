"""A password that an operator types: taken once, never replaced, gone from Prefect in every ending."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.sandbox.active_directory.faults import Effect
from flows.reset_password import reset_password
from flows.resume_rotations import resume_rotations
from models.account import AccountRef
from models.outcome import Outcome, outcome
from models.rotation import Reason, RotationState
from models.rotation_request import RotationRequest
from tasks import rotation, typed_passwords
from tasks.candidates import open_candidate
from tasks.clients.errors import Misconfigured, NotFound, OutcomeUnknown, PolicyRefused, Refused
from tasks.connections import ITGlueConnection
from tasks.ledger import LostRace
from tasks.reports import RotationIncomplete
from tasks.rotation import seal_password, set_password
from tests.flows.canary import holding, prefect_holds
from tests.flows.conftest import CUSTOMER, Practice
from tests.flows.typing_in import still_in_prefect, type_in

TYPED = "Regen-Sommer-42"
ROOT_RUN = "PREFECT__RUNTIME__FLOW_RUN__ROOT_FLOW_RUN_ID"


def reset(new_password: Any, account: str = "svc-sql") -> Any:
    return reset_password(CUSTOMER, account, new_password=new_password)


def no_rule_is_known(*_: object) -> list[str]:
    """What our own check finds when the policy in force may not be read."""
    return []


@pytest.fixture(autouse=True)
def nothing_left_by_others(prefect: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(typed_passwords, "KEPT", timedelta(0))
        typed_passwords.sweep_typed_passwords.fn()


def test_a_typed_password_is_set_recorded_and_deleted_from_prefect(contoso: Practice):
    assert reset(type_in(TYPED)).proven == 1
    assert contoso.directory_password("svc-sql") == TYPED == contoso.entry("svc-sql")["password"]
    assert still_in_prefect() == []


def test_every_rule_that_it_breaks_is_named_before_anything_is_changed(contoso: Practice):
    before = contoso.directory_password("svc-sql")
    with pytest.raises(RotationIncomplete) as left:
        reset(type_in("svc-sql"))
    said = str(left.value)
    assert said.startswith(r"CONTOSO\svc-sql: The domain policy asks for at least 12 characters.")
    assert "must not hold the account's name" in said
    assert said.endswith(
        "Nothing was changed: the old password still works. Type one again, in a new run."
    )
    assert contoso.directory_password("svc-sql") == before
    assert still_in_prefect() == []


def test_what_only_the_directory_refuses_is_not_replaced_by_a_generated_one(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tasks.sending.violations", no_rule_is_known)
    before = contoso.directory_password("svc-sql")
    with pytest.raises(
        RotationIncomplete, match=r"a password filter.*Type one again, in a new run"
    ):
        reset(type_in("Sho-1"))
    left = contoso.rotation("svc-sql")
    assert (left.state, left.attempt) == (RotationState.REFUSED, 1)
    assert contoso.directory_password("svc-sql") == before
    assert still_in_prefect() == []


def test_an_unreachable_directory_costs_the_typed_password_and_retry_says_so(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(ROOT_RUN, "same-run")
    typed = type_in(TYPED)
    contoso.contoso.stop()
    with pytest.raises(RotationIncomplete, match="No domain controller answers"):
        reset(typed)
    assert still_in_prefect() == []
    contoso.contoso.start()
    with pytest.raises(
        RotationIncomplete, match=r"not in Prefect any more.*Type one again, in a new"
    ):
        reset(typed)


def test_retry_goes_on_with_what_was_sealed(contoso: Practice, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ROOT_RUN, "same-run")
    typed = type_in(TYPED)
    contoso.itglue.key().password_access = False
    with pytest.raises(RotationIncomplete, match="sealed in the escrow"):
        reset(typed)
    assert still_in_prefect() == []
    contoso.itglue.key().password_access = True
    assert reset(typed).proven == 1
    assert contoso.entry("svc-sql")["password"] == TYPED


def test_an_account_with_an_unfinished_rotation_takes_no_typed_password(contoso: Practice):
    contoso.itglue.key().password_access = False
    with pytest.raises(RotationIncomplete):
        reset(None)
    before = contoso.rotation("svc-sql")
    with pytest.raises(Refused, match="resume-rotations finishes it"):
        reset(type_in(TYPED))
    assert contoso.rotation("svc-sql") == before
    assert still_in_prefect() == []


def test_an_unknown_account_costs_the_typed_password_as_well(contoso: Practice):
    with pytest.raises(NotFound):
        reset(type_in(TYPED), "nobody")
    assert still_in_prefect() == []


def test_a_run_that_died_after_sealing_is_finished_and_its_block_swept(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch
):
    def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(rotation, "delete_typed", die)
        dying.setattr(typed_passwords, "delete_typed", die)
        reset(type_in(TYPED))
    assert contoso.rotation("svc-sql").state == RotationState.SEALED
    assert len(still_in_prefect()) == 1
    monkeypatch.setattr(typed_passwords, "KEPT", timedelta(0))
    monkeypatch.setattr("tasks.resuming.IDLE", timedelta(0))
    assert resume_rotations().finished == 1
    assert outcome(contoso.rotation("svc-sql")) == Outcome.PROVEN
    assert contoso.entry("svc-sql")["password"] == TYPED
    assert still_in_prefect() == []


def asked(practice: Practice, run_id: str, typed: Any = None) -> RotationRequest:
    """What another run asks for svc-sql."""
    return RotationRequest(
        account=AccountRef.of(practice.account("svc-sql")),
        run_id=run_id,
        reason=Reason.RESET,
        typed_password=typed and UUID(typed["$ref"]["block_document_id"]),
    )


def test_it_is_gone_from_prefect_as_soon_as_it_is_sealed(contoso: Practice):
    seal_password.fn(asked(contoso, "a run", type_in(TYPED)))
    assert open_candidate(contoso.rotation("svc-sql")).get_secret_value() == TYPED
    assert still_in_prefect() == []


def test_it_never_joins_a_rotation_that_another_run_has_just_begun(contoso: Practice):
    seal_password.fn(asked(contoso, "a run"))
    with pytest.raises(LostRace):
        seal_password.fn(asked(contoso, "another run", type_in(TYPED)))
    assert open_candidate(contoso.rotation("svc-sql")).get_secret_value() != TYPED


def test_one_in_doubt_that_the_policy_refuses_waits_until_somebody_has_another_generated(
    contoso: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tasks.sending.violations", no_rule_is_known)
    request = asked(contoso, "a run", type_in("Sho-1"))
    seal_password.fn(request)
    contoso.contoso.faults.arm(Effect.CUT_AFTER, "modify")
    for failure in (OutcomeUnknown, PolicyRefused, PolicyRefused):
        with pytest.raises(failure):
            set_password.fn(request)
    left = contoso.rotation("svc-sql")
    assert (left.state, left.attempt, left.in_doubt) == (RotationState.SENT, 1, True)
    assert reset(None).proven == 1
    assert contoso.rotation("svc-sql").attempt == 2


def test_a_typed_password_waits_an_hour_for_its_run(contoso: Practice):
    type_in(TYPED)
    resume_rotations()
    assert len(still_in_prefect()) == 1


def test_a_password_in_a_runs_parameters_is_refused(contoso: Practice):
    with pytest.raises(Misconfigured, match="stays readable in Prefect"):
        reset({"password": "**********"})


def test_a_connection_chosen_by_mistake_is_neither_opened_nor_deleted(contoso: Practice):
    saved = contoso.connection.save("it-glue", overwrite=True)
    with pytest.raises(Misconfigured, match="not a typed password"):
        reset({"$ref": {"block_document_id": str(saved)}})
    assert ITGlueConnection.load("it-glue")


def test_a_typed_password_that_is_gone_changes_nothing(contoso: Practice):
    with pytest.raises(RotationIncomplete, match="not in Prefect any more"):
        reset({"$ref": {"block_document_id": str(uuid4())}})


def test_no_typed_password_is_found_anywhere_whatever_became_of_its_run(
    contoso: Practice,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    # Results are kept beyond this test: what an earlier one left there must not be found.
    canaries = [f"svc-sql-{uuid4()}", *(f"Canary-{uuid4()}" for _ in range(3))]
    refused, successful, unreachable, never_started = canaries
    reset(type_in(successful))
    with pytest.raises(RotationIncomplete, match="must not hold the account's name"):
        reset(type_in(refused))
    contoso.contoso.stop()
    with pytest.raises(RotationIncomplete, match="No domain controller answers"):
        reset(type_in(unreachable))
    contoso.contoso.start()
    type_in(never_started)
    monkeypatch.setattr(typed_passwords, "KEPT", timedelta(0))
    resume_rotations()
    assert still_in_prefect() == []
    assert contoso.entry("svc-sql")["password"] == successful
    output = "".join(capfd.readouterr()) + caplog.text
    assert "must not hold the account's name" in output
    known = prefect_holds("must not hold the account's name")
    assert any("prefect-test.db" in path for path in known)
    assert any("storage" in path for path in known)  # the exception of a failed run is kept there
    for canary in canaries:
        assert canary not in output
        assert prefect_holds(canary) == []
        assert holding([tmp_path], canary) == []
