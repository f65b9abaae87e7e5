"""An independent client, pypsrp as it is, finds a Windows server as Microsoft describes it."""

import pytest
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.powershell import RunspacePool

from deployments.sandbox.windows.server import WindowsServer
from tests.deployments.sandbox.windows.conftest import Engine, OpenClient, invoke, rows


def test_cmdlets_give_objects_with_properties(open_client: OpenClient):
    with RunspacePool(open_client().wsman) as pool:
        (scheduler,) = rows(invoke(pool, "Get-ADSyncScheduler"))
    assert scheduler["StagingModeEnabled"] is False
    assert scheduler["SyncCycleEnabled"] is True
    assert scheduler["AllowedSyncCycleInterval"] == "PT30M"


def test_a_delta_cycle_reaches_the_engine(open_client: OpenClient, engine: Engine):
    with RunspacePool(open_client().wsman) as pool:
        shell = invoke(pool, "Start-ADSyncSyncCycle", PolicyType="Delta")
    assert rows(shell) == [{"Result": "Success"}]
    assert engine.cycles == 1


def test_nothing_is_running_is_no_object_at_all(open_client: OpenClient, engine: Engine):
    with RunspacePool(open_client().wsman) as pool:
        assert invoke(pool, "Get-ADSyncConnectorRunStatus").output == []
        engine.busy = True
        (status,) = rows(invoke(pool, "Get-ADSyncConnectorRunStatus"))
    assert status["RunState"] == "Busy"


def test_an_unknown_cmdlet_ends_the_pipeline(open_client: OpenClient):
    with RunspacePool(open_client().wsman) as pool:
        shell = invoke(pool, "Get-Date")
    assert shell.had_errors
    assert shell.state == PSInvocationState.FAILED
    (error,) = shell.streams.error
    assert error.fq_error == "CommandNotFoundException"
    assert str(error).startswith("The term 'Get-Date' is not recognized as the name of a cmdlet")


def test_an_error_may_be_written_without_ending_the_pipeline(
    open_client: OpenClient, server: WindowsServer
):
    server.adsync.complains = True
    with RunspacePool(open_client().wsman) as pool:
        shell = invoke(pool, "Start-ADSyncSyncCycle", PolicyType="Delta")
    assert not shell.had_errors
    assert shell.state == PSInvocationState.COMPLETED
    assert len(shell.streams.error) == 1


def test_scripts_are_not_run(open_client: OpenClient, engine: Engine):
    output, streams, had_errors = open_client().execute_ps("Start-ADSyncSyncCycle")
    assert (output, had_errors, engine.cycles) == ("", True, 0)
    assert streams.error[0].fq_error == "ScriptsNotAllowed"


@pytest.mark.parametrize("given", [{"password": "wrong"}, {"username": "somebody"}])
def test_only_the_one_user_is_let_in(
    open_client: OpenClient, server: WindowsServer, given: dict[str, str]
):
    with pytest.raises(AuthenticationError), RunspacePool(open_client(**given).wsman):
        pass
    assert server.requests == []
    assert server.refused == 1


def test_only_its_own_endpoint_is_open(open_client: OpenClient):
    with (
        pytest.raises(WSManFaultError, match="was not found in the WS-Management catalog") as fault,
        RunspacePool(open_client().wsman, configuration_name="Other"),
    ):
        pass
    assert fault.value.code == 2150858811


def test_whoever_may_not_come_in_is_denied_access(open_client: OpenClient, server: WindowsServer):
    server.admits = False
    with pytest.raises(WSManFaultError, match="Access is denied"):
        open_client().execute_ps("whoami")


def test_without_a_shell_there_is_nothing_to_hear(open_client: OpenClient):
    with pytest.raises(WSManFaultError, match="shell was not found"):
        RunspacePool(open_client().wsman).shell.receive("stdout")
