"""What an operator is told when the server does not do it, and what is then known."""

import logging
import traceback
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from pydantic import SecretStr

from deployments.sandbox.windows.faults import Effect
from models.sync_cycle import CycleState
from tasks.clients.errors import (
    Misconfigured,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    OutsideError,
    Refused,
    Unexpected,
    Unreachable,
)
from tasks.clients.windows.remoting import Remoting
from tests.tasks.clients.windows.conftest import PASSWORD, WRONG, Practice, connection, has_secret

START, RUN_STATUS = "Start-ADSyncSyncCycle", "Get-ADSyncConnectorRunStatus"

Spoil = Callable[[Practice], dict[str, Any]]
"""Brings about a trouble; what is to be different in the connection."""


def wrong_password(_: Practice) -> dict[str, Any]:
    return {"password": SecretStr(WRONG)}


def wrong_password_by_negotiate(_: Practice) -> dict[str, Any]:
    return {"password": SecretStr(WRONG), "authentication": "negotiate"}


def not_admitted(practice: Practice) -> dict[str, Any]:
    practice.server.admits = False
    return {}


def no_operator(practice: Practice) -> dict[str, Any]:
    practice.server.adsync.operator = False
    return {}


def not_installed(practice: Practice) -> dict[str, Any]:
    practice.server.adsync.installed = False
    return {}


def no_such_endpoint(_: Practice) -> dict[str, Any]:
    return {"configuration_name": "Nowhere"}


def untrusted(_: Practice) -> dict[str, Any]:
    return {"ca_certificate": None}


def no_certificate(_: Practice) -> dict[str, Any]:
    return {"ca_certificate": "-----BEGIN CERTIFICATE-----"}


def another_name(_: Practice) -> dict[str, Any]:
    return {"host": "127.1"}


def an_address(_: Practice) -> dict[str, Any]:
    return {"host": "https://localhost"}


def nobody_there(_: Practice) -> dict[str, Any]:
    return {"port": 1}


def armed(effect: Effect, action: str, cmdlet: str = "") -> Spoil:
    def spoil(practice: Practice) -> dict[str, Any]:
        practice.server.faults.arm(effect, method=action, path=cmdlet, times=100)
        return {"timeout": 2} if effect in {Effect.SILENT, Effect.NEVER_ENDS} else {}

    spoil.__name__ = f"{effect.name} at {cmdlet or action}"
    return spoil


TROUBLES: list[tuple[Spoil, type[OutsideError], str]] = [
    (wrong_password, NotAuthenticated, "localhost:[0-9]+ refuses svc-sync.*offers Basic"),
    (wrong_password_by_negotiate, NotAuthenticated, "refuses svc-sync.*offers Negotiate"),
    (not_admitted, NotPermitted, "Remote Management Users"),
    (no_operator, NotPermitted, "use Get-ADSyncScheduler.*ADSyncOperators"),
    (not_installed, NotFound, "not an Entra Connect server.*Cloud Sync has none"),
    (no_such_endpoint, Misconfigured, "has no session configuration Nowhere"),
    (untrusted, Misconfigured, "certificate of localhost:[0-9]+ is not trusted"),
    (no_certificate, Misconfigured, "CA certificate of the connection.*is not one in PEM"),
    (another_name, Misconfigured, "is for another name"),
    (an_address, Misconfigured, "is not a name: write it as in its certificate"),
    (nobody_there, Unreachable, "localhost:1 cannot be reached"),
    (armed(Effect.SILENT, "Create"), Unreachable, "did not answer in time; no delta cycle"),
    (armed(Effect.CUT, "Create"), Unreachable, "broke the connection; no delta cycle"),
    (armed(Effect.SILENT, "Command", RUN_STATUS), Unreachable, "did not answer in time; no"),
    (armed(Effect.NEVER_ENDS, "Receive"), Unreachable, "did not .* in time; no delta cycle"),
    (armed(Effect.UNAVAILABLE, "Create"), Unreachable, "answered 503; no delta cycle"),
    (armed(Effect.PROXY_PAGE, "Create"), Unexpected, "does not speak WinRM as it is known"),
    (armed(Effect.ELSEWHERE, "Create"), Unexpected, "pointed elsewhere. That was not followed"),
    (armed(Effect.SILENT, "Command", START), OutcomeUnknown, "may have started a delta cycle"),
    (armed(Effect.CUT, "Command", START), OutcomeUnknown, "broke the connection: it may"),
    (armed(Effect.DONE_THEN_CUT, "Command", START), OutcomeUnknown, "it may have started"),
    (armed(Effect.UNAVAILABLE, "Command", START), OutcomeUnknown, "answered 503: it may"),
]


@pytest.mark.parametrize(("spoil", "kind", "sentence"), TROUBLES)
def test_what_is_wrong_is_named_and_carries_no_secret(
    practice: Practice,
    spoil: Spoil,
    kind: type[OutsideError],
    sentence: str,
    caplog: pytest.LogCaptureFixture,
):
    changed = spoil(practice)
    with caplog.at_level(logging.DEBUG), pytest.raises(OutsideError, match=sentence) as caught:
        practice.connect_server(**changed).start_delta_cycle()
    assert type(caught.value) is kind
    told = "".join(traceback.TracebackException.from_exception(caught.value).format())
    for text in (told, repr(caught.value), repr(caught.value.__dict__), caplog.text):
        assert not has_secret(text)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("spoil", [wrong_password, wrong_password_by_negotiate])
def test_a_wrong_password_is_tried_once(practice: Practice, spoil: Spoil):
    with pytest.raises(NotAuthenticated):
        practice.connect_server(**spoil(practice)).start_delta_cycle()
    assert practice.server.refused <= 1


def test_a_lost_reply_did_start_the_cycle_and_another_try_does_no_harm(practice: Practice):
    practice.server.faults.arm(Effect.DONE_THEN_CUT, method="Command", path=START)
    with pytest.raises(OutcomeUnknown):
        practice.connect_server().start_delta_cycle()
    assert practice.engine.cycles == 1
    practice.engine.busy = True
    assert practice.connect_server().start_delta_cycle().state == CycleState.RUNNING


def test_what_was_not_answered_is_not_asked_again(practice: Practice):
    practice.server.faults.arm(Effect.SILENT, method="Receive", times=100)
    with pytest.raises(Unreachable, match="did not answer in time"):
        practice.connect_server(timeout=2).start_delta_cycle()
    assert practice.server.requests == ["Create", "Receive"]


def test_a_cmdlet_that_never_ends_is_not_waited_for(practice: Practice):
    practice.server.faults.arm(Effect.NEVER_ENDS, method="Receive", skip=1, times=100)
    clock = count(step=4)
    with (
        pytest.raises(OutcomeUnknown, match="did not finish in time: it may have started"),
        Remoting(connection(practice.server, timeout=2), clock=lambda: next(clock)) as remoting,
    ):
        remoting.run(START, writes=True, PolicyType="Delta")
    assert practice.server.requests.count("Receive") == 2
    assert "Delete" not in practice.server.requests


def test_an_error_that_quotes_the_password_is_not_quoted(practice: Practice):
    practice.server.adsync.complains = True
    named = practice.connect_server()
    with pytest.raises(Refused, match="domain controller could not be contacted"):
        named.start_delta_cycle()
    practice.server.adsync.complaint = f"logon failed with {PASSWORD}"
    with pytest.raises(Refused) as caught:
        named.start_delta_cycle()
    assert PASSWORD not in str(caught.value)
