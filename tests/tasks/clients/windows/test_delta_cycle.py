"""A delta cycle is started where it may be, and said not to be where it may not."""

from pathlib import Path

import pytest

from deployments.sandbox.entra.connect import EntraConnect
from deployments.sandbox.windows.server import WindowsServer
from models.sync_cycle import SHORTEST_INTERVAL, CycleState
from tasks.clients.errors import Misconfigured, NotPermitted, Refused
from tests.tasks.clients.windows.conftest import PASSWORD, Engine, Practice, connect_server

ALLOWED = ["Get-ADSyncScheduler", "Get-ADSyncConnectorRunStatus", "Start-ADSyncSyncCycle"]


def test_a_delta_cycle_is_started(practice: Practice):
    cycle = practice.connect_server().start_delta_cycle()
    assert cycle.state == CycleState.STARTED
    assert cycle.allowed_every == SHORTEST_INTERVAL
    assert practice.engine.cycles == 1


def test_only_the_three_cmdlets_are_used_and_the_session_is_closed(practice: Practice):
    practice.connect_server().start_delta_cycle()
    assert practice.server.adsync.asked == [*ALLOWED[:2], f"{ALLOWED[2]} -PolicyType Delta"]
    assert practice.server.requests[-1] == "Delete"


def test_an_account_of_the_domain_is_let_in_by_negotiate(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    accounts = tmp_path / "accounts"
    accounts.write_text(f"CONTOSO:svc-sync:{PASSWORD}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    named = practice.connect_server(user="CONTOSO\\svc-sync", authentication="negotiate")
    assert named.start_delta_cycle().state == CycleState.STARTED
    assert practice.server.refused == 0


def test_a_session_is_closed_after_a_refusal_as_well(practice: Practice):
    practice.server.adsync.operator = False
    with pytest.raises(NotPermitted):
        practice.connect_server().start_delta_cycle()
    assert practice.server.requests[-1] == "Delete"


def test_the_practice_entra_connect_sees_the_cycle(entra_connect: EntraConnect):
    ran = len(entra_connect.cycles)
    with WindowsServer(entra_connect) as server:
        assert connect_server(server).start_delta_cycle().state == CycleState.STARTED
    assert len(entra_connect.cycles) == ran + 1
    assert len(entra_connect.hash_passes) == 1, "a cycle must not carry passwords"


@pytest.mark.parametrize(
    ("switch", "state"),
    [
        ("busy", CycleState.RUNNING),
        ("staging", CycleState.STAGING),
        ("suspended", CycleState.SUSPENDED),
    ],
)
def test_nothing_is_started_when_the_server_should_not(
    practice: Practice, switch: str, state: CycleState
):
    setattr(practice.engine, switch, True)
    assert practice.connect_server().start_delta_cycle().state == state
    assert practice.engine.cycles == 0
    assert ALLOWED[2] not in " ".join(practice.server.adsync.asked)


def test_cycles_that_are_switched_off_stay_off(practice: Practice):
    practice.server.adsync.cycles_enabled = False
    assert practice.connect_server().start_delta_cycle().state == CycleState.SWITCHED_OFF
    assert practice.engine.cycles == 0


def test_a_cycle_that_began_in_between_is_as_good(practice: Practice):
    practice.server.adsync.busy_at_start = True
    assert practice.connect_server().start_delta_cycle().state == CycleState.RUNNING


def test_an_error_that_does_not_end_the_pipeline_is_an_error_all_the_same(practice: Practice):
    practice.server.adsync.complains = True
    with pytest.raises(Refused, match="the domain controller could not be contacted"):
        practice.connect_server().start_delta_cycle()
    assert practice.engine.cycles == 0


def test_a_jea_endpoint_is_enough():
    with WindowsServer(Engine(), configuration="QuickPassSync") as server:
        named = connect_server(server, configuration_name="QuickPassSync")
        assert named.start_delta_cycle().state == CycleState.STARTED


def test_an_endpoint_of_another_name_is_not_there():
    with WindowsServer(Engine(), configuration="QuickPassSync") as server:
        with pytest.raises(Misconfigured, match=r"has no session configuration Microsoft\.Power"):
            connect_server(server).start_delta_cycle()
        with pytest.raises(Misconfigured, match="has no session configuration Other"):
            connect_server(server, configuration_name="Other").start_delta_cycle()
