"""Rotating accounts of a tenant, and pairs of a domain's and a tenant's account."""

import pytest
from pydantic import SecretStr
from sqlmodel import select

from deployments.sandbox.entra.connect import HASH_PASS
from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM
from deployments.sandbox.entra.faults import Effect
from flows.reset_password import reset_password
from flows.rotate_passwords import rotate_passwords
from models.customer import Directory, DirectoryKind
from models.outcome import Outcome, outcome
from models.rotation import RotationState
from tasks.clients.database import writing
from tasks.clients.errors import Refused
from tasks.connections import EntraConnectServer
from tasks.reports import RotationIncomplete
from tasks.rotation_policies import store_rotation_policies, terms_of
from tests.flows.conftest import page
from tests.flows.hybrid.conftest import (
    BRIAN,
    BRIANS_ENTRY,
    CONTOSO_CUSTOMER,
    FABRIKAM_CUSTOMER,
    ONLY,
    SQL,
    Cloud,
    link,
)
from tests.flows.typing_in import type_in

BWILSON = r"FABRIKAM\bwilson"
GOOD = "Right-in-both-2026"


def test_a_synced_twin_is_proven_once_entra_connect_has_brought_it_the_password(synced: Cloud):
    summary = rotate_passwords(CONTOSO_CUSTOMER, accounts=[r"CONTOSO\svc-sql"])
    assert (summary.proven, summary.unconfirmed, summary.failed) == (1, 0, 0)
    assert len(synced.passwords("svc-sql", SQL)) == 1
    assert synced.tenants.clock.ahead >= HASH_PASS / 2
    assert synced.entra.served[f"PATCH /v1.0/users/{synced.user_id(SQL)}"] == 0


def test_a_password_that_entra_connect_does_not_bring_is_unconfirmed_and_says_so(synced: Cloud):
    synced.entra.connects[CONTOSO].staging = True
    with pytest.raises(RotationIncomplete, match="Entra Connect brings it there"):
        rotate_passwords(CONTOSO_CUSTOMER, accounts=[r"CONTOSO\svc-sql"])
    account = synced.practice.account("svc-sql")
    assert synced.entry_password(account) == synced.practice.directory_password("svc-sql")
    assert outcome(synced.rotation(account)) == Outcome.UNCONFIRMED


def test_the_reset_stands_when_the_entra_connect_server_cannot_be_reached(
    synced: Cloud, caplog: pytest.LogCaptureFixture
):
    nobody = EntraConnectServer(host="127.0.0.1", port=1, user="svc", password=SecretStr("x"))
    nobody.save("nobody", overwrite=True)
    with writing() as session:
        tenant = session.exec(select(Directory).where(Directory.kind == DirectoryKind.ENTRA)).one()
        tenant.sync_server = "nobody"
    assert rotate_passwords(CONTOSO_CUSTOMER, accounts=[r"CONTOSO\svc-sql"]).proven == 1
    assert "127.0.0.1" in caplog.text
    assert "The reset stands." in caplog.text


def test_a_typed_password_is_set_in_both_halves_of_a_pair_if_both_take_it(together: Cloud):
    with pytest.raises(RotationIncomplete, match="takes no letters beyond A to Z"):
        reset_password(FABRIKAM_CUSTOMER, BWILSON, type_in("Größer-als-2026-Ärger"))
    assert together.password(BRIAN) != "Größer-als-2026-Ärger"
    assert reset_password(FABRIKAM_CUSTOMER, BWILSON, type_in(GOOD)).proven == 1
    assert together.practice.directory_password("bwilson") == together.password(BRIAN) == GOOD


def test_an_account_of_a_tenant_is_proven_by_the_tenants_own_change_time(apart: Cloud):
    before = apart.password(ONLY)
    summary = rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    assert (summary.proven, summary.unconfirmed, summary.failed) == (1, 0, 0)
    assert apart.password(ONLY) == apart.entry_password(apart.row(ONLY)) != before
    assert apart.signs_in(FABRIKAM, ONLY, apart.password(ONLY))
    assert apart.rotation(apart.row(ONLY)).cloud_changed_at is not None


def test_a_change_that_the_tenant_does_not_show_yet_is_unconfirmed(apart: Cloud):
    apart.entra.directories[FABRIKAM].settings.replication_seconds = 3_600
    with pytest.raises(RotationIncomplete, match="does not show that yet"):
        rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    assert apart.password(ONLY) == apart.entry_password(apart.row(ONLY))
    assert outcome(apart.rotation(apart.row(ONLY))) == Outcome.UNCONFIRMED


def test_a_lost_reply_of_graph_is_sent_again_with_the_same_password(apart: Cloud):
    apart.entra.graph_faults.arm(Effect.DONE_THEN_CUT, method="PATCH")
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY])
    rotation = apart.rotation(apart.row(ONLY))
    assert (rotation.in_doubt, rotation.attempt) == (True, 1)
    assert apart.password(ONLY) == apart.entry_password(apart.row(ONLY))
    assert outcome(rotation) == Outcome.PROVEN


def test_a_throttled_tenant_is_given_the_time_it_asks_for(apart: Cloud):
    apart.entra.graph_faults.retry_after = 1
    apart.entra.graph_faults.arm(Effect.THROTTLED, method="PATCH")
    assert rotate_passwords(FABRIKAM_CUSTOMER, accounts=[ONLY]).proven == 1
    assert not apart.rotation(apart.row(ONLY)).in_doubt


def test_a_pair_gets_one_password_in_domain_tenant_and_entry(together: Cloud):
    summary = rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    assert (summary.proven, summary.unconfirmed, summary.failed) == (1, 0, 0)
    assert len(together.passwords("bwilson", BRIAN)) == 1
    account = together.practice.account("bwilson")
    assert together.rotation(account).twin_object_id == str(together.user_id(BRIAN))


def test_the_cloud_half_of_a_pair_is_not_rotated_by_itself(together: Cloud):
    link(together.row(BRIAN), BRIANS_ENTRY)
    with pytest.raises(Refused, match=r"It is one with FABRIKAM\\bwilson"):
        rotate_passwords(FABRIKAM_CUSTOMER, accounts=[BRIAN])
    summary = rotate_passwords(FABRIKAM_CUSTOMER)
    assert (summary.proven, summary.left_out) == (1, 1)


def test_nothing_is_changed_in_the_domain_when_the_twin_may_not_be_reset(together: Cloud):
    directory = together.entra.directories[FABRIKAM]
    directory.change(str(together.user_id(BRIAN)), onPremisesSyncEnabled=True)
    before = together.practice.directory_password("bwilson")
    with pytest.raises(RotationIncomplete, match="is synced from"):
        rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    assert together.practice.directory_password("bwilson") == before
    rotation = together.rotation(together.practice.account("bwilson"))
    assert rotation.state == RotationState.REFUSED


def test_neither_half_is_recorded_while_the_tenant_does_not_answer(together: Cloud):
    together.entra.graph_faults.arm(Effect.UNAVAILABLE, method="PATCH", times=20)
    with pytest.raises(RotationIncomplete, match="works in the domain, and the old one"):
        rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    account = together.practice.account("bwilson")
    assert together.rotation(account).state == RotationState.TWIN_SENT
    assert together.entry_password(account) != together.practice.directory_password("bwilson")
    together.entra.graph_faults.clear()
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    assert len(together.passwords("bwilson", BRIAN)) == 1


def test_a_password_that_the_tenant_refuses_is_replaced_in_both(
    together: Cloud, monkeypatch: pytest.MonkeyPatch
):
    """The list of banned words holds everything that a first candidate can be."""
    account = together.practice.account("bwilson")
    phrases = terms_of(password_style="passphrase", password_words=5)
    store_rotation_policies.fn([FABRIKAM_CUSTOMER], account.type, phrases, enabled=False)
    together.entra.graph_faults.arm(Effect.BANNED, method="PATCH")
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    rotation = together.rotation(account)
    assert (rotation.attempt, rotation.in_doubt) == (2, True)
    (second,) = together.passwords("bwilson", BRIAN)
    assert str(second).count("-") == 2 * 5


def test_a_pair_whose_every_candidate_the_tenant_refuses_is_finished_by_unpairing_it(
    together: Cloud,
):
    account = r"FABRIKAM\bwilson"
    together.entra.graph_faults.arm(Effect.BANNED, method="PATCH", times=99)
    with pytest.raises(RotationIncomplete, match="unpair the two accounts"):
        rotate_passwords(FABRIKAM_CUSTOMER, accounts=[account])
    assert together.rotation(together.practice.account("bwilson")).attempt == 3
    together.unpair("bwilson")
    assert rotate_passwords(FABRIKAM_CUSTOMER, accounts=[account]).proven == 1
    row = together.practice.account("bwilson")
    assert together.practice.directory_password("bwilson") == together.entry_password(row)
    assert together.password(BRIAN) != together.entry_password(row)


def test_a_dry_run_plans_a_pair_as_one_account_and_changes_nothing(together: Cloud):
    summary = rotate_passwords(FABRIKAM_CUSTOMER, dry_run=True)
    assert (summary.proven, summary.failed) == (0, 0)
    plan = page("plan-rotate-passwords-fabrikam-gmbh")
    assert "1 password set in fabrikam.test, each with its proof" in plan
