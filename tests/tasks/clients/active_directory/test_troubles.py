"""What the client says when the domain controller or the network fails, and that it goes on."""

import pytest
from pydantic import SecretStr

from deployments.sandbox.active_directory.faults import Effect
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.errors import Misconfigured, NotAuthenticated, OutcomeUnknown, Unreachable
from tests.campaigns.proxy import Effect as Broken
from tests.campaigns.proxy import Proxy, Toward, Trouble
from tests.tasks.clients.active_directory.conftest import Connect, account, password_of

NEW = SecretStr("Fresh-Harbour-2718")


def now_at(simulated: SimulatedDomain, sam: str) -> str:
    """The password that the domain controller has for `sam`."""
    rows = {row["sam_account_name"]: row for row in simulated.snapshot()}
    return str(rows[sam]["password"])


def test_a_vanished_controller_is_unreachable_and_served_again_when_it_is_back(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    found = account(simulated_client, "svc-sql")
    simulated_client.verify_password(found, password_of("svc-sql"))
    simulated.stop()
    with pytest.raises(Unreachable, match="No domain controller answers"):
        simulated_client.set_password(found.object_id, NEW)
    with pytest.raises(Unreachable, match="No domain controller answers"):
        simulated_client.fetch_account(found.object_id)
    with pytest.raises(Unreachable, match="No domain controller answers"):
        simulated_client.verify_password(found, NEW)
    simulated.start()
    simulated_client.set_password(found.object_id, NEW)
    assert simulated_client.verify_password(found, NEW) is Logon.ACCEPTED


@pytest.mark.parametrize("effect", [Broken.CUT, Broken.LOST, Broken.HALF_CLOSED])
@pytest.mark.parametrize("toward", Toward)
@pytest.mark.parametrize("transport", ["ldaps", "starttls"])
def test_a_connection_lost_while_tls_is_agreed_may_be_opened_again(
    simulated: SimulatedDomain, connect: Connect, transport: str, toward: Toward, effect: Broken
):
    port = simulated.port if transport == "ldaps" else simulated.starttls_port
    with Proxy((simulated.host, port)) as proxy:
        client = connect(simulated, transport=transport, port=proxy.port)
        proxy.arm(Trouble(toward, after=150, effect=effect))
        with pytest.raises(Unreachable, match="ended the connection before TLS"):
            client.open()
        client.open()
        client.close()


def test_an_idle_connection_that_was_ended_costs_nothing(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    found = account(simulated_client, "svc-sql")
    simulated_client.verify_password(found, password_of("svc-sql"))
    simulated.stop()
    simulated.start()
    simulated_client.set_password(found.object_id, NEW)
    assert simulated_client.verify_password(found, NEW) is Logon.ACCEPTED


@pytest.mark.parametrize(
    ("effect", "password"),
    [
        (Effect.CUT_BEFORE, password_of("svc-sql").get_secret_value()),
        (Effect.CUT_AFTER, NEW.get_secret_value()),
    ],
)
def test_a_lost_reply_leaves_the_outcome_unknown_whatever_it_was(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory, effect: Effect, password: str
):
    found = account(simulated_client, "svc-sql")
    simulated.faults.arm(effect, "modify")
    with pytest.raises(OutcomeUnknown):
        simulated_client.set_password(found.object_id, NEW)
    assert now_at(simulated, "svc-sql") == password
    simulated_client.set_password(found.object_id, NEW)
    assert simulated_client.verify_password(found, NEW) is Logon.ACCEPTED


def test_a_hanging_controller_leaves_the_outcome_unknown_and_may_carry_it_out_late(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    found = account(simulated_client, "svc-sql")
    simulated.faults.arm(Effect.HOLD, "modify")
    with pytest.raises(OutcomeUnknown, match="did not answer in time"):
        simulated_client.set_password(found.object_id, NEW)
    assert now_at(simulated, "svc-sql") == password_of("svc-sql").get_secret_value()
    simulated.faults.clear()
    simulated_client.close()
    simulated.stop()  # returns when all connections have ended
    assert now_at(simulated, "svc-sql") == NEW.get_secret_value()


@pytest.mark.parametrize("effect", [Effect.CUT_BEFORE, Effect.CUT_AFTER, Effect.HOLD])
@pytest.mark.parametrize("kind", ["bind", "search"])
def test_a_lost_question_changed_nothing_and_may_be_asked_again(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory, effect: Effect, kind: str
):
    simulated.faults.arm(effect, kind)
    with pytest.raises(Unreachable):
        simulated_client.fetch_domain()
    assert simulated_client.fetch_domain().netbios_name == "CONTOSO"


@pytest.mark.parametrize("effect", [Effect.CUT_BEFORE, Effect.CUT_AFTER, Effect.HOLD])
def test_a_lost_logon_proves_nothing_and_may_be_tried_again(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory, effect: Effect
):
    found = account(simulated_client, "svc-sql")
    simulated.faults.arm(effect, "bind")
    with pytest.raises(Unreachable):
        simulated_client.verify_password(found, password_of("svc-sql"))
    assert simulated_client.verify_password(found, password_of("svc-sql")) is Logon.ACCEPTED


@pytest.mark.parametrize("effect", [Effect.BUSY, Effect.UNAVAILABLE])
def test_a_busy_controller_is_unreachable_for_every_request(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory, effect: Effect
):
    found, old = account(simulated_client, "svc-sql"), password_of("svc-sql")
    simulated.faults.arm(effect, times=3)
    with pytest.raises(Unreachable):
        simulated_client.set_password(found.object_id, NEW)
    with pytest.raises(Unreachable):
        simulated_client.fetch_account(found.object_id)
    with pytest.raises(Unreachable):
        simulated_client.verify_password(found, old)
    assert simulated_client.verify_password(found, old) is Logon.ACCEPTED
    assert now_at(simulated, "svc-sql") == old.get_secret_value()


def test_a_controller_too_busy_for_starttls_is_told_from_one_without_a_certificate(
    simulated: SimulatedDomain, connect: Connect
):
    client = connect(simulated, transport="starttls", port=simulated.starttls_port)
    simulated.faults.arm(Effect.BUSY, "extended")
    with pytest.raises(Unreachable, match="too busy"):
        client.fetch_domain()
    # 52 is what Windows says where it has no certificate.
    simulated.faults.arm(Effect.UNAVAILABLE, "extended")
    with pytest.raises(Misconfigured, match="install a certificate"):
        client.fetch_domain()
    assert client.fetch_domain().netbios_name == "CONTOSO"


@pytest.mark.parametrize("effect", [Effect.BUSY, Effect.UNAVAILABLE])
def test_a_controller_too_busy_to_sign_in_is_unreachable(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory, effect: Effect
):
    simulated.faults.arm(effect, "bind")
    with pytest.raises(Unreachable):
        simulated_client.fetch_domain()
    assert simulated_client.fetch_domain().netbios_name == "CONTOSO"


def test_after_a_refused_sign_in_the_corrected_account_is_let_in(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    simulated.disable("svc-quickpass")
    with pytest.raises(NotAuthenticated, match="it is disabled"):
        simulated_client.fetch_domain()
    simulated.disable("svc-quickpass", disabled=False)
    assert simulated_client.fetch_domain().netbios_name == "CONTOSO"
