"""No password stands in any text that the client causes."""

import logging
import traceback
from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from deployments.sandbox.active_directory.faults import Effect
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.errors import OutsideError
from tests.tasks.clients.active_directory.conftest import Connect, account, target_at

CANARY = "Canary-Fl1es"
CANDIDATE = SecretStr(f"{CANARY}-new")
BIND = SecretStr(f"{CANARY}-bind")

Ask = Callable[[ActiveDirectory], object]


def reset(client: ActiveDirectory) -> object:
    return client.set_password(account(client, "svc-sql").object_id, CANDIDATE)


def reset_a_protected_one(client: ActiveDirectory) -> object:
    return client.set_password(account(client, "adm-root").object_id, CANDIDATE)


def reset_against_the_policy(client: ActiveDirectory) -> object:
    return client.set_password(account(client, "svc-long").object_id, CANDIDATE)


def reset_with_half_a_character(client: ActiveDirectory) -> object:
    half = SecretStr(f"{CANARY}-\ud83d")
    return client.set_password(account(client, "svc-sql").object_id, half)


def sign_in(client: ActiveDirectory) -> object:
    return client.verify_password(account(client, "svc-sql"), CANDIDATE)


def sign_in_with_half_a_character(client: ActiveDirectory) -> object:
    return client.verify_password(account(client, "svc-sql"), SecretStr(f"{CANARY}-\ud83d"))


def texts_of(error: BaseException | None) -> Iterator[str]:
    """Everything that a log, a traceback or a debugger may show of `error`."""
    while error is not None:
        yield from (str(error), repr(error), repr(error.args), repr(vars(error)))
        yield from traceback.format_exception(error)
        yield from texts_of(error.__cause__)
        error = error.__context__


def assert_silent(error: BaseException, logged: pytest.LogCaptureFixture) -> None:
    shown = "\n".join((*texts_of(error), logged.text, *(repr(vars(r)) for r in logged.records)))
    for spelling in (CANARY, "C\\x00a\\x00n\\x00a", CANARY.encode().hex()):
        assert spelling not in shown
    assert error.__context__ is None


@pytest.mark.parametrize(
    "ask",
    [
        reset_a_protected_one,
        reset_against_the_policy,
        reset_with_half_a_character,
        sign_in_with_half_a_character,
    ],
)
def test_a_refusal_carries_no_password(
    simulated_client: ActiveDirectory, ask: Ask, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(OutsideError) as raised:
        ask(simulated_client)
    assert_silent(raised.value, caplog)


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("ask", [reset, sign_in])
def test_a_failure_on_the_way_carries_no_password(
    simulated: SimulatedDomain,
    simulated_client: ActiveDirectory,
    ask: Ask,
    effect: Effect,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.DEBUG)
    simulated_client.fetch_domain()
    simulated.faults.arm(effect, "modify" if ask is reset else "bind")
    with pytest.raises(OutsideError) as raised:
        ask(simulated_client)
    assert_silent(raised.value, caplog)


@pytest.mark.parametrize("effect", [None, *Effect])
def test_a_failed_sign_in_carries_no_password_of_the_service_account(
    simulated: SimulatedDomain,
    connect: Connect,
    effect: Effect | None,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.DEBUG)
    client = connect(simulated, bind_password=BIND, reply_timeout=1)
    if effect is not None:
        simulated.faults.arm(effect, "bind")
    with pytest.raises(OutsideError) as raised:
        client.fetch_domain()
    assert_silent(raised.value, caplog)


def test_a_successful_reset_logs_no_password(
    simulated_client: ActiveDirectory, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    reset(simulated_client)
    sign_in(simulated_client)
    assert CANARY not in caplog.text


def test_a_connection_shows_no_password(simulated: SimulatedDomain):
    target = target_at(simulated, bind_password=BIND)
    with ActiveDirectory(target) as client:
        assert CANARY not in f"{target!r} {target} {client!r} {vars(client)!r}"
