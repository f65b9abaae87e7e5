# pyright: basic
# pypsrp is half-typed.
"""Runs single cmdlets on a Windows server, one after the other in one runspace.

Cmdlets and parameters are sent as such, never as a script: an endpoint of JEA in NoLanguage mode
takes nothing else, and no value can become code.
"""

import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Self

from pypsrp.complex_objects import PSInvocationState
from pypsrp.powershell import DEFAULT_CONFIGURATION_NAME, PowerShell, RunspacePool

from tasks.clients.errors import OutsideError, Transient
from tasks.clients.windows.asked import Asked, in_doubt
from tasks.clients.windows.connection import ServerConnection
from tasks.clients.windows.failures import explain_failure
from tasks.clients.windows.refusals import ErrorRecord, explain_record

Row = dict[str, Any]

PATIENCE = 3  # answers' time for one cmdlet: the server may say "nothing yet" so often
IDLE = 60  # seconds after which the server ends what was left open; it takes no less


class Remoting:
    """A session on one server, opened with the first cmdlet. Not for several threads at once."""

    def __init__(
        self, connection: ServerConnection, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is sent yet. Misconfigured when the CA certificate is not one."""
        self._connection = connection
        self._clock = clock
        self._wsman = connection.open()
        name = connection.configuration_name or DEFAULT_CONFIGURATION_NAME
        self._pool = RunspacePool(self._wsman, configuration_name=name, idle_timeout=IDLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Who was silent once is not waited for again: the server closes what is idle by itself.
        if not isinstance(error, Transient):
            self._failed(self._pool.close, self._asked("closing", writes=False))
        self._wsman.close()

    def run(self, cmdlet: str, *, writes: bool = False, **parameters: str) -> list[Row]:
        """What the cmdlet gave out, by the names of its properties.

        Raises what `failures` and `refusals` tell, also for errors that did not stop the cmdlet. `writes` says
        that silence leaves it open whether something was done.
        """
        # Opening the session does nothing yet, whatever is run in it later.
        closed = self._failed(self._pool.open, self._asked(cmdlet, writes=False))
        if closed is not None:
            raise closed
        asked = self._asked(cmdlet, writes=writes)
        shell = PowerShell(self._pool)
        shell.add_cmdlet(cmdlet).add_parameters(parameters)
        failure = self._failed(partial(self._invoke, shell), asked)
        if failure is None and shell.state == PSInvocationState.RUNNING:
            failure = in_doubt(asked, "did not finish in time")
        if failure is None and (shell.had_errors or shell.streams.error):
            failure = explain_record(asked, _first(shell))
        if failure is not None:
            raise failure
        self._failed(shell.close, asked)  # what it gave out has come, so this may fail
        return [_properties(each) for each in shell.output]

    def _invoke(self, shell: PowerShell) -> None:
        """Run until it ends, or for so long as one may wait."""
        give_up_at = self._clock() + PATIENCE * self._connection.timeout
        shell.begin_invoke()
        while shell.state == PSInvocationState.RUNNING and self._clock() < give_up_at:
            shell.poll_invoke()

    def _failed(self, do: Callable[[], object], asked: Asked) -> OutsideError | None:
        """What went wrong. Nothing is raised here: what pypsrp raises holds the password."""
        try:
            do()
        except Exception as error:  # noqa: BLE001  # a page of a proxy breaks pypsrp in many ways
            return explain_failure(asked, error)
        return None

    def _asked(self, cmdlet: str, *, writes: bool) -> Asked:
        name = self._connection.configuration_name or DEFAULT_CONFIGURATION_NAME
        return Asked(
            where=self._connection.where,
            what=cmdlet,
            user=self._connection.user,
            authentication=self._connection.authentication,
            endpoint=f"session configuration {name}",
            writes=writes,
            secret=self._connection.password,
        )


def _first(shell: PowerShell) -> ErrorRecord:
    if not shell.streams.error:
        return ErrorRecord("", (), "")
    record = shell.streams.error[0]
    types = getattr(record.exception, "types", None) or ()
    return ErrorRecord(str(record.fq_error or ""), tuple(types), str(record))


def _properties(output: Any) -> Row:
    adapted = getattr(output, "adapted_properties", {})
    return {**adapted, **getattr(output, "extended_properties", {})}
