"""Resets: what works then, what is refused, and what is not even sent."""

import pytest
from pydantic import SecretStr

from deployments.sandbox.entra.directory import SignIn
from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM, MSP_APPLICATION, NORTHWIND
from deployments.sandbox.entra.faults import Effect
from models.tenant_user import shows_a_change
from tasks.clients.entra import EntraTenant
from tasks.clients.errors import (
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    PolicyRefused,
    Refused,
    Throttled,
    Unreachable,
)
from tests.tasks.clients.entra.conftest import Practice

NEW = SecretStr("Corr3ct-Horse!")
SERVICE = "svc-backup@northwind.test"


def test_the_new_password_works_and_need_not_be_changed(client: EntraTenant, practice: Practice):
    own = practice.id_of(SERVICE)
    client.set_password(own, NEW)
    assert practice.sign_in(SERVICE, NEW) == SignIn.ACCEPTED
    client.set_password(own, NEW, must_change=True)
    assert practice.sign_in(SERVICE, NEW) == SignIn.MUST_CHANGE


def test_a_reset_shows_in_the_change_time_when_it_has_arrived(
    client: EntraTenant, practice: Practice
):
    own = practice.id_of(SERVICE)
    before = client.fetch_password_changed_at(own)
    practice.entra.directories[NORTHWIND].settings.replication_seconds = 60
    practice.clock.ahead += practice.clock.ahead.resolution * 5_000_000
    client.set_password(own, NEW)
    assert not shows_a_change(before, client.fetch_password_changed_at(own))
    practice.clock.ahead += practice.clock.ahead.resolution * 61_000_000
    assert shows_a_change(before, client.fetch_password_changed_at(own))


@pytest.mark.parametrize(
    ("name", "tenant", "reason"),
    [
        ("jsmith@contoso.test", CONTOSO, "synced from contoso.test"),
        ("clerk@branch.northwind.test", NORTHWIND, "federated domain"),
        ("partner_example.com#EXT#@northwind.onmicrosoft.com", NORTHWIND, "guest"),
    ],
)
def test_who_has_its_password_elsewhere_is_refused_before_anything_is_sent(
    practice: Practice, name: str, tenant: str, reason: str
):
    sent: list[object] = []
    with pytest.raises(Refused, match=reason):
        practice.client(tenant).set_password(
            practice.id_of(name, tenant), NEW, before_sending=lambda: sent.append(1)
        )
    assert sent == []
    assert not any(path.startswith("PATCH") for path in practice.entra.served)


def test_a_password_that_the_policy_refuses_is_not_set(client: EntraTenant, practice: Practice):
    for value in ("Sh0rt", "Northwind-2026"):
        with pytest.raises(PolicyRefused, match="was not set") as refusal:
            client.set_password(practice.id_of(SERVICE), SecretStr(value))
        assert value not in str(refusal.value)


def test_administrators_outrank_the_application_until_it_has_a_role(practice: Practice):
    with pytest.raises(NotPermitted, match="ranks above the application"):
        practice.client().set_password(practice.id_of("admin@northwind.test"), NEW)
    admin = "fab-admin@fabrikam.test"
    practice.client(FABRIKAM).set_password(practice.id_of(admin, FABRIKAM), NEW)
    assert practice.sign_in(admin, NEW, FABRIKAM) == SignIn.ACCEPTED


def test_a_missing_permission_is_named(practice: Practice):
    consents = practice.entra.directories[NORTHWIND].consents
    consent = consents[MSP_APPLICATION]
    less = consent.permissions - {"User-PasswordProfile.ReadWrite.All"}
    consents[MSP_APPLICATION] = type(consent)(MSP_APPLICATION, less)
    with pytest.raises(NotPermitted, match=r"lacks the permission User-PasswordProfile"):
        practice.client().set_password(practice.id_of(SERVICE), NEW)


def test_one_who_has_gone_is_not_found(client: EntraTenant, practice: Practice):
    own = practice.id_of(SERVICE)
    practice.entra.directories[NORTHWIND].remove(str(own))
    with pytest.raises(NotFound):
        client.set_password(own, NEW)


@pytest.mark.parametrize("effect", [Effect.DONE_THEN_CUT, Effect.DONE_THEN_TIMEOUT])
def test_a_lost_reply_is_not_known_and_the_same_may_be_sent_again(
    client: EntraTenant, practice: Practice, effect: Effect
):
    own = practice.id_of(SERVICE)
    practice.entra.graph_faults.arm(effect, method="PATCH")
    with pytest.raises(OutcomeUnknown, match="Sending the same again is harmless"):
        client.set_password(own, NEW)
    assert practice.sign_in(SERVICE, NEW) == SignIn.ACCEPTED
    client.set_password(own, NEW)
    assert practice.sign_in(SERVICE, NEW) == SignIn.ACCEPTED


def test_throttling_tells_the_limiter_how_long(client: EntraTenant, practice: Practice):
    faults = practice.entra.graph_faults
    faults.retry_after = 17
    faults.arm(Effect.THROTTLED, method="PATCH")
    with pytest.raises(Throttled, match="wait 17 seconds") as throttled:
        client.set_password(practice.id_of(SERVICE), NEW)
    assert throttled.value.retry_after == 17
    assert practice.limiter.held == [17]


def test_a_token_that_is_refused_is_replaced_once(client: EntraTenant, practice: Practice):
    client.fetch_tenant()
    practice.clock.ahead += practice.clock.ahead.resolution * 4_000_000_000  # an hour and more
    asked: list[object] = []
    client.set_password(practice.id_of(SERVICE), NEW, before_sending=lambda: asked.append(1))
    assert practice.sign_in(SERVICE, NEW) == SignIn.ACCEPTED
    assert practice.entra.served[f"POST /{NORTHWIND}/oauth2/v2.0/token"] == 2
    assert asked == [1]


def test_what_is_raised_before_sending_stops_it(client: EntraTenant, practice: Practice):
    def stop() -> None:
        raise TimeoutError("somebody else is at it")

    with pytest.raises(TimeoutError):
        client.set_password(practice.id_of(SERVICE), NEW, before_sending=stop)
    assert practice.sign_in(SERVICE, NEW) == SignIn.WRONG


def test_a_login_out_of_order_leaves_everything_as_it_was(client: EntraTenant, practice: Practice):
    practice.entra.login_faults.arm(Effect.UNAVAILABLE, times=9)
    with pytest.raises(Unreachable, match="trouble of its own"):
        client.set_password(practice.id_of(SERVICE), NEW)
    practice.entra.login_faults.clear()
    client.set_password(practice.id_of(SERVICE), NEW)
