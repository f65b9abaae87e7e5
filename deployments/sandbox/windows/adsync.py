"""The three cmdlets of the module ADSync that a practice Entra Connect server offers.

Their answers and errors are those that Microsoft documents (How to use the scheduler) and that
people report. Where nobody does, a comment says that it is made up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

ALLOWED_EVERY = timedelta(minutes=30)
BUSY = "Sync is already running. Cannot start a new run till this one completes."

Row = Mapping[str, Any]


class Engine(Protocol):
    """The sync engine behind the cmdlets; the practice Entra Connect is one."""

    staging: bool
    suspended: bool
    busy: bool

    def start_delta_cycle(self) -> str:
        """Start a cycle: "Success", or why not."""
        ...


@dataclass(frozen=True)
class Trouble:
    """An error as PowerShell reports it: ends the pipeline, or is written beside the output."""

    message: str
    exception: str
    error_id: str
    category: str
    ends: bool = True


@dataclass(frozen=True)
class Ran:
    """What a cmdlet left: the type of its objects, they themselves, and errors."""

    kind: str = ""
    rows: tuple[Row, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@dataclass
class ADSync:
    """The module. Its switches are what an administrator, or a bad day, may have changed."""

    engine: Engine
    installed: bool = True
    operator: bool = True
    """Whether the account is in the local group ADSyncOperators."""
    cycles_enabled: bool = True
    busy_at_start: bool = False
    """Another cycle begins just before ours."""
    complains: bool = False
    """An error is written that does not end the pipeline, and no cycle starts."""
    complaint: str = "Connector contoso.test: the domain controller could not be contacted."
    """Made up in its words."""
    asked: list[str] = field(default_factory=list[str])
    """Each cmdlet that was called, with its parameters."""

    def run(self, name: str, parameters: Mapping[str, Any]) -> Ran:
        """Run one cmdlet as PowerShell would; names are the same in any case."""
        cmdlets: dict[str, Callable[[Mapping[str, Any]], Ran]] = {
            "get-adsyncscheduler": self._scheduler,
            "get-adsyncconnectorrunstatus": self._run_status,
            "start-adsyncsynccycle": self._start,
        }
        self.asked.append(" ".join([name, *(f"-{each} {parameters[each]}" for each in parameters)]))
        cmdlet = cmdlets.get(name.casefold())
        if cmdlet is None or not self.installed:
            return Ran(troubles=(_unknown(name),))
        if not self.operator:
            return Ran(troubles=(_denied(name),))
        return cmdlet(parameters)

    def _scheduler(self, _: Mapping[str, Any]) -> Ran:
        row = {
            "AllowedSyncCycleInterval": ALLOWED_EVERY,
            "CurrentlyEffectiveSyncCycleInterval": ALLOWED_EVERY,
            "CustomizedSyncCycleInterval": None,
            "NextSyncCyclePolicyType": "Delta",
            "PurgeRunHistoryInterval": timedelta(days=7),
            "SyncCycleEnabled": self.cycles_enabled,
            "MaintenanceEnabled": True,
            "StagingModeEnabled": self.engine.staging,
            "SchedulerSuspended": self.engine.suspended,
            "SyncCycleInProgress": self.engine.busy,
        }
        return Ran("ADSyncScheduler", (row,))  # the type's full name is not documented

    def _run_status(self, _: Mapping[str, Any]) -> Ran:
        """Nothing while nothing runs."""
        row = {"ConnectorName": "contoso.onmicrosoft.com - AAD", "RunState": "Busy"}
        return Ran("ConnectorRunStatus", (row,) if self.engine.busy else ())

    def _start(self, parameters: Mapping[str, Any]) -> Ran:
        if {each.casefold(): str(parameters[each]) for each in parameters} != {
            "policytype": "Delta"
        }:
            raise AssertionError("only a delta cycle may ever be started from here")
        if self.complains:
            return Ran(troubles=(_complaint(self.complaint),))
        said = BUSY if self.busy_at_start else str(self.engine.start_delta_cycle())
        if said != "Success":
            return Ran(troubles=(_cannot_start(said),))
        return Ran("SyncCycleResult", ({"Result": said},))


def _unknown(name: str) -> Trouble:
    return Trouble(
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or "
        "operable program. Check the spelling of the name, or if a path was included, verify that "
        "the path is correct and try again.",
        "System.Management.Automation.CommandNotFoundException",
        "CommandNotFoundException",
        "ObjectNotFound",
    )


def _denied(name: str) -> Trouble:
    """Made up in its words; a member of no ADSync group is refused by the engine's service."""
    kind = "System.UnauthorizedAccessException"
    return Trouble("Access is denied.", kind, f"{kind},{name}", "PermissionDenied")


def _cannot_start(why: str) -> Trouble:
    kind = "System.InvalidOperationException"
    return Trouble(f"{kind}: {why}", kind, f"{kind}: {why}", "WriteError")


def _complaint(text: str) -> Trouble:
    kind = "System.InvalidOperationException"
    return Trouble(text, kind, kind, "ConnectionError", ends=False)
