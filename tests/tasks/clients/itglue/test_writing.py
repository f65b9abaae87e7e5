"""Passwords and entries written to the practice IT Glue, with replies lost on the way back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import SecretStr

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from deployments.sandbox.itglue.faults import Effect
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from tasks.clients.errors import (
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from tasks.clients.itglue import ITGlue, NewEntry

BACKUP, VAULTED = 7_200_000_000_000_013, 7_200_000_000_000_008
NEW = SecretStr('n3w "p\\ss" Größe,營業 \U0001f511')
LOST_REPLIES = [Effect.DONE_THEN_CUT, Effect.DONE_THEN_TIMEOUT]


def truth(simulator: ITGlueSimulator, entry_id: int) -> dict[str, Any]:
    return next(each for each in simulator.snapshot() if each["id"] == entry_id)


def entry(**more: Any) -> NewEntry:
    given = {"name": "Brand New, Admin", "username": r"CONTOSO\adm-new", "password": NEW}
    return NewEntry.model_validate({"organization_id": CONTOSO_ID, **given, **more})


def test_a_written_password_is_what_it_glue_holds_and_returns(
    itglue: ITGlue, simulator: ITGlueSimulator
):
    before = truth(simulator, BACKUP)
    _, returned = itglue.update_password(BACKUP, NEW)
    after = truth(simulator, BACKUP)
    assert returned == NEW
    assert after["password"] == NEW.get_secret_value()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"password", "versions"}
    assert simulator.requests == 1


def test_many_threads_share_one_client(itglue: ITGlue, simulator: ITGlueSimulator):
    ids = [each.id for each in itglue.fetch_entries(CONTOSO_ID) if not each.vaulted]

    def write(entry_id: int) -> bool:
        new = SecretStr(f"n3w-{entry_id}")
        return itglue.update_password(entry_id, new)[1] == new

    with ThreadPoolExecutor(len(ids)) as threads:
        assert all(threads.map(write, ids))
    assert {truth(simulator, each)["password"] for each in ids} == {f"n3w-{each}" for each in ids}


@pytest.mark.parametrize("effect", LOST_REPLIES)
def test_an_update_whose_reply_was_lost_is_in_doubt_although_it_was_done(
    effect: Effect, itglue: ITGlue, simulator: ITGlueSimulator
):
    simulator.faults.arm(effect, method="PATCH")
    with pytest.raises(OutcomeUnknown, match=f"PATCH /passwords/{BACKUP}"):
        itglue.update_password(BACKUP, NEW)
    assert truth(simulator, BACKUP)["password"] == NEW.get_secret_value()
    assert itglue.fetch_entry(BACKUP)[1] == NEW


@pytest.mark.parametrize(
    "effect", [Effect.GATEWAY_TIMEOUT, Effect.SERVER_ERROR, Effect.TOOK_TOO_LONG, Effect.HTML]
)
def test_an_update_that_was_not_done_is_in_doubt_as_well(
    effect: Effect, itglue: ITGlue, simulator: ITGlueSimulator
):
    before = truth(simulator, BACKUP)
    simulator.faults.arm(effect, method="PATCH")
    with pytest.raises(OutcomeUnknown):
        itglue.update_password(BACKUP, NEW)
    assert truth(simulator, BACKUP) == before


def test_a_throttled_update_changed_nothing(
    itglue: ITGlue, simulator: ITGlueSimulator, limiter: Any
):
    before = truth(simulator, BACKUP)
    simulator.faults.arm(Effect.THROTTLED, method="PATCH")
    with pytest.raises(Throttled) as raised:
        itglue.update_password(BACKUP, NEW)
    assert limiter.held == [raised.value.retry_after] == [60]
    assert truth(simulator, BACKUP) == before


def test_an_update_that_could_not_be_sent_changed_nothing_for_sure(simulator: ITGlueSimulator):
    simulator.__exit__(None, None, None)
    with (
        ITGlue(
            "US",
            SecretStr("ITG.key"),
            base_url=simulator.url,
            before_request=lambda: None,
            after_throttle=lambda _: None,
        ) as itglue,
        pytest.raises(Unreachable, match=r"Connection refused.*Nothing was changed"),
    ):
        itglue.update_password(BACKUP, NEW)


def test_without_password_access_nothing_is_written(itglue: ITGlue, simulator: ITGlueSimulator):
    simulator.key().password_access = False
    for write in (
        lambda: itglue.update_password(BACKUP, NEW),
        lambda: itglue.create_entry(entry()),
    ):
        with pytest.raises(NotPermitted, match="Password Access"):
            write()


def test_an_entry_that_was_deleted_is_not_found(itglue: ITGlue, simulator: ITGlueSimulator):
    simulator.delete(BACKUP)
    with pytest.raises(NotFound):
        itglue.update_password(BACKUP, NEW)


def test_a_vaulted_entry_never_returns_a_proof(itglue: ITGlue, simulator: ITGlueSimulator):
    simulator.settings.vaulted_write = "accept"
    simulator.settings.vaulted_value = "ciphertext"
    updated, returned = itglue.update_password(VAULTED, NEW)
    assert updated.vaulted
    assert returned is None


def test_a_new_entry_is_general_and_has_what_was_asked_for(
    itglue: ITGlue, simulator: ITGlueSimulator
):
    category = next(each for each in itglue.fetch_categories() if each.name == "Active Directory")
    created = itglue.create_entry(entry(category_id=category.id, notes="made by a test"))
    assert created.organization_id == CONTOSO_ID
    assert (created.name, created.username) == ("Brand New, Admin", r"CONTOSO\adm-new")
    assert (created.category_name, created.parent) == ("Active Directory", None)
    assert truth(simulator, created.id)["password"] == NEW.get_secret_value()


@pytest.mark.parametrize("kind", ["Configuration", "Flexible Asset", "SSL Certificate"])
def test_a_new_entry_is_embedded_where_that_is_asked_for(
    kind: str, itglue: ITGlue, simulator: ITGlueSimulator
):
    created = itglue.create_entry(entry(resource_type=kind, resource_id=88_001))
    assert created.parent is not None
    assert truth(simulator, created.id)["resource_id"] == 88_001


def test_an_entry_that_silently_became_general_is_named(itglue: ITGlue, simulator: ITGlueSimulator):
    wrong = entry(resource_id=88_001, resource_type="Configuration")
    wrong = wrong.model_copy(update={"resource_type": "configurations"})  # as reads call it
    with pytest.raises(Unexpected) as raised:
        itglue.create_entry(wrong)
    assert f"entry {simulator.snapshot()[-1]['id']}" in str(raised.value)


def test_an_organization_that_is_not_there_refuses_the_entry(itglue: ITGlue):
    with pytest.raises((Refused, NotFound), match="POST /passwords"):
        itglue.create_entry(entry(organization_id=1))


@pytest.mark.parametrize("effect", LOST_REPLIES)
@pytest.mark.parametrize("name", ["Brand New, Admin", r"CONTOSO\adm-new", " Größe, \\, "])
def test_an_entry_whose_creation_was_in_doubt_is_found_again(
    effect: Effect, name: str, itglue: ITGlue, simulator: ITGlueSimulator
):
    simulator.faults.arm(effect, method="POST")
    with pytest.raises(OutcomeUnknown, match="POST /passwords"):
        itglue.create_entry(entry(name=name))
    (found,) = itglue.find_entries(CONTOSO_ID, name)
    assert found.id == simulator.snapshot()[-1]["id"]


def test_entries_of_the_same_name_are_all_found_in_their_organization_only(itglue: ITGlue):
    assert len(itglue.find_entries(FABRIKAM_ID, "same name")) == 2
    assert itglue.find_entries(CONTOSO_ID, "Same name") == []
