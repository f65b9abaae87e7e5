"""The Entra Connect server of one tenant, for one thing only: a delta cycle, now.

Three cmdlets are used, and no other, so a JEA endpoint need not offer more. Its role, as Microsoft
describes such ("JEA role capabilities"):

    New-PSRoleCapabilityFile QuickPassSync.psrc -ModulesToImport ADSync -VisibleCmdlets `
        Get-ADSyncScheduler, Get-ADSyncConnectorRunStatus, `
        @{Name = "Start-ADSyncSyncCycle"; Parameters = @{Name = "PolicyType"; ValidateSet = "Delta"}}
"""

import re
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, ValidationError

from models.sync_cycle import SHORTEST_INTERVAL, CycleState, DeltaCycle
from tasks.clients.errors import Refused, Unexpected
from tasks.clients.windows.connection import ServerConnection
from tasks.clients.windows.remoting import Remoting, Row

BUSY = re.compile(r"\bis busy\b|already running", re.IGNORECASE)
"""How a server in English says that a cycle began in between; there is no code for it."""


class Scheduler(BaseModel):
    """What `Get-ADSyncScheduler` tells; unknown properties are allowed."""

    model_config = ConfigDict(hide_input_in_errors=True)

    AllowedSyncCycleInterval: timedelta = SHORTEST_INTERVAL
    SyncCycleEnabled: bool
    StagingModeEnabled: bool
    SchedulerSuspended: bool = False
    SyncCycleInProgress: bool = False


class ConnectServer:
    """One Entra Connect server. Raises the errors of `errors.py`."""

    def __init__(self, connection: ServerConnection) -> None:
        """Nothing is sent yet."""
        self._connection = connection

    def start_delta_cycle(self) -> DeltaCycle:
        """Start a delta cycle unless one runs already, or the server may not; does not wait for it.

        It brings objects and their properties to the cloud, not passwords. Microsoft supports one
        in half an hour: who calls this sees to that.

        Unreachable, NotAuthenticated, NotPermitted, NotFound, Misconfigured, Refused: none was
        started. OutcomeUnknown: one may have been started; starting another is harmless.
        """
        with Remoting(self._connection) as remoting:
            scheduler = self._scheduler(remoting.run("Get-ADSyncScheduler"))
            state = _why_not(scheduler)
            if state is None and remoting.run("Get-ADSyncConnectorRunStatus"):
                state = CycleState.RUNNING
            if state is None:
                state = self._start(remoting)
        return DeltaCycle(state=state, allowed_every=scheduler.AllowedSyncCycleInterval)

    def _start(self, remoting: Remoting) -> CycleState:
        try:
            rows = remoting.run("Start-ADSyncSyncCycle", writes=True, PolicyType="Delta")
        except Refused as refusal:
            if BUSY.search(str(refusal)):
                return CycleState.RUNNING
            raise
        if [row.get("Result") for row in rows] == ["Success"]:
            return CycleState.STARTED
        raise Unexpected(
            f"{self._connection.where} took the order for a delta cycle, and did not say that it "
            "succeeded. See the Synchronization Service Manager there."
        )

    def _scheduler(self, rows: list[Row]) -> Scheduler:
        try:
            (row,) = rows
            return Scheduler.model_validate(row)
        except (ValueError, ValidationError):
            pass
        raise Unexpected(
            f"{self._connection.where} describes its scheduler in an unknown form. Its Entra "
            "Connect may be older or newer than this application knows."
        )


def _why_not(scheduler: Scheduler) -> CycleState | None:
    if scheduler.StagingModeEnabled:
        return CycleState.STAGING
    if scheduler.SchedulerSuspended:
        return CycleState.SUSPENDED
    if not scheduler.SyncCycleEnabled:
        return CycleState.SWITCHED_OFF
    return CycleState.RUNNING if scheduler.SyncCycleInProgress else None
