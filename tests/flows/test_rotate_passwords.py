"""Rotating a customer's passwords, and what can go wrong on the way."""

from collections.abc import Callable

import pytest

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from deployments.sandbox.itglue.faults import Effect
from flows.import_organizations import import_organizations
from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from models.outcome import Outcome, outcome
from models.rotation import RotationState
from tasks.clients.errors import NotFound, Refused
from tasks.reports import RotationIncomplete
from tests.flows.conftest import CUSTOMER, Practice
from tests.flows.interrupted import later
from tests.flows.retrying import retriable

SERVICE = [AccountType.SERVICE]


def agree(practice: Practice, name: str) -> bool:
    return practice.entry(name)["password"] == practice.directory_password(name)


def test_directory_and_entry_agree_on_a_new_password_after_a_rotation(contoso: Practice):
    before = contoso.directory_password("svc-sql")
    summary = rotate_passwords(CUSTOMER, SERVICE)
    assert (summary.proven, summary.unconfirmed, summary.failed) == (3, 0, 0)
    assert agree(contoso, "svc-sql")
    assert contoso.directory_password("svc-sql") != before


def test_one_refused_account_does_not_stop_its_neighbours(contoso: Practice):
    contoso.contoso.protect("svc-sql")
    with pytest.raises(RotationIncomplete, match=r"1 of 3 accounts needs you") as left:
        rotate_passwords(CUSTOMER, SERVICE)
    assert r"CONTOSO\svc-sql" in str(left.value)
    assert "old password still works" in str(left.value)
    assert outcome(contoso.rotation("svc-backup")) == Outcome.PROVEN
    assert contoso.rotation("svc-sql").state == RotationState.REFUSED


def test_a_lost_reply_of_the_directory_is_sent_again_with_the_same_password(contoso: Practice):
    contoso.contoso.faults.arm(DirectoryEffect.CUT_AFTER, "modify")
    rotate_passwords(CUSTOMER, SERVICE)
    assert all(agree(contoso, name) for name in ("svc-sql", "svc-backup", "svc-noupn"))
    assert len({contoso.rotation(name).attempt for name in ("svc-sql", "svc-backup")}) == 1


@pytest.mark.parametrize(
    "effect", [Effect.DONE_THEN_TIMEOUT, Effect.DONE_THEN_CUT, Effect.GATEWAY_TIMEOUT, Effect.HTML]
)
def test_a_lost_reply_of_it_glue_is_looked_up_before_anything_is_written_again(
    contoso: Practice, effect: Effect
):
    contoso.itglue.faults.arm(effect, method="PATCH")
    rotate_passwords(CUSTOMER, SERVICE)
    for name in ("svc-sql", "svc-backup", "svc-noupn"):
        assert agree(contoso, name)
        assert len(contoso.entry(name)["versions"]) == 1


def test_a_run_that_lost_it_glue_keeps_the_password_and_a_second_run_finishes_it(
    contoso: Practice,
):
    contoso.itglue.key().password_access = False
    with pytest.raises(RotationIncomplete, match="sealed in the escrow"):
        rotate_passwords(CUSTOMER, SERVICE)
    changed = contoso.directory_password("svc-sql")
    assert not agree(contoso, "svc-sql")
    contoso.itglue.key().password_access = True
    rotate_passwords(CUSTOMER, SERVICE)
    assert contoso.directory_password("svc-sql") == changed
    assert agree(contoso, "svc-sql")


def test_a_domain_controller_that_vanished_leaves_every_old_password_working(contoso: Practice):
    before = contoso.directory_password("svc-sql")
    contoso.contoso.stop()
    with pytest.raises(RotationIncomplete, match="No domain controller answers at"):
        rotate_passwords(CUSTOMER, SERVICE)
    contoso.contoso.start()
    assert contoso.directory_password("svc-sql") == before
    rotate_passwords(CUSTOMER, SERVICE)
    assert agree(contoso, "svc-sql")


def vault(practice: Practice, entry_id: int) -> None:
    practice.itglue.edit(entry_id, vault_id=5)


def make_personal(practice: Practice, entry_id: int) -> None:
    practice.itglue.edit(entry_id, personal=True)


def archive(practice: Practice, entry_id: int) -> None:
    practice.itglue.edit(entry_id, archived=True)


def let_itglue_rotate(practice: Practice, entry_id: int) -> None:
    practice.itglue.match_for_rotation(entry_id)


def delete(practice: Practice, entry_id: int) -> None:
    practice.itglue.delete(entry_id)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (vault, "is in the IT Glue vault"),
        (make_personal, "is personal"),
        (archive, "is archived"),
        (let_itglue_rotate, "IT Glue's own Password Rotation"),
        (delete, "deleted, moved, or hidden"),
    ],
)
def test_an_entry_that_cannot_be_written_stops_the_rotation_before_anything_is_changed(
    contoso: Practice, spoil: Callable[[Practice, int], None], says: str
):
    before = contoso.directory_password("svc-sql")
    entry_id = contoso.account("svc-sql").entry_id
    assert entry_id is not None
    spoil(contoso, entry_id)
    with pytest.raises(RotationIncomplete, match=says):
        rotate_passwords(CUSTOMER, SERVICE)
    assert contoso.directory_password("svc-sql") == before
    assert agree(contoso, "svc-backup")


def test_an_unknown_customer_is_named(practice: Practice):
    import_organizations(practice.connection, [CUSTOMER])
    with pytest.raises(NotFound, match=r"no customer 'Contoso'.*Did you mean 'Contoso, Ltd\.'"):
        rotate_passwords("Contoso")


def test_an_unknown_account_is_named(contoso: Practice):
    with pytest.raises(NotFound, match="no imported account called 'nobody'"):
        rotate_passwords(CUSTOMER, accounts=["nobody"])


def test_a_named_account_without_an_entry_is_refused(contoso: Practice):
    with pytest.raises(Refused, match=r"No password entry is linked to CONTOSO\\svc-web"):
        rotate_passwords(CUSTOMER, accounts=["svc-web"])


def test_an_account_rotated_lately_is_not_due(contoso: Practice):
    rotate_passwords(CUSTOMER, SERVICE)
    again = rotate_passwords(CUSTOMER, SERVICE, older_than_days=30)
    assert again.proven == 0


def test_retry_proves_what_was_recorded_while_its_account_was_locked(contoso: Practice):
    start, retry = retriable(rotate_passwords, {"customer": CUSTOMER, "account_types": SERVICE})
    contoso.contoso.lock("svc-sql")
    with pytest.raises(RotationIncomplete, match="because the account is locked"):
        start()
    recorded = contoso.directory_password("svc-sql")
    contoso.contoso.unlock("svc-sql")
    assert retry().proven == 3
    assert contoso.directory_password("svc-sql") == recorded


def test_retry_tries_no_logon_while_the_account_is_still_locked(contoso: Practice):
    start, retry = retriable(rotate_passwords, {"customer": CUSTOMER, "account_types": SERVICE})
    contoso.contoso.lock("svc-sql")
    for attempt in (start, retry):
        with pytest.raises(RotationIncomplete, match="because the account is locked"):
            attempt()
    assert contoso.account("svc-sql").logon_tried_at is None


def test_retry_never_calls_proven_what_somebody_has_set_meanwhile(contoso: Practice):
    start, retry = retriable(rotate_passwords, {"customer": CUSTOMER, "account_types": SERVICE})
    contoso.contoso.lock("svc-sql")
    with pytest.raises(RotationIncomplete, match="because the account is locked"):
        start()
    contoso.contoso.set_password("svc-sql", "By-Hand-2026-by-hand")
    contoso.contoso.unlock("svc-sql")
    with pytest.raises(RotationIncomplete, match="1 of 3 accounts needs you"):
        retry()
    assert outcome(contoso.rotation("svc-sql")) == Outcome.UNCONFIRMED


def test_a_logon_that_is_refused_on_retry_is_told_and_not_tried_again(contoso: Practice):
    start, retry = retriable(rotate_passwords, {"customer": CUSTOMER, "account_types": SERVICE})
    contoso.contoso.lock("svc-sql")
    with pytest.raises(RotationIncomplete, match="because the account is locked"):
        start()
    contoso.contoso.set_password("svc-sql", "By-Hand-2026-by-hand")
    counted = {each["sam_account_name"]: each for each in contoso.contoso.snapshot()}["svc-sql"]
    later(contoso, "svc-sql", key_version=counted["key_version"])
    contoso.contoso.unlock("svc-sql")
    tried: list[object] = []
    for _ in range(2):
        with pytest.raises(RotationIncomplete, match="set this account's password in the direct"):
            retry()
        tried.append(contoso.account("svc-sql").logon_tried_at)
    assert tried[0] is not None
    assert tried[0] == tried[1]
