"""PowerShell remoting inside WinRM's shells (MS-PSRP), with psrpcore as the server's half."""

import base64
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from psrpcore import (
    Command,
    PowerShell,
    PSRPPayload,
    ServerPipeline,
    ServerRunspacePool,
    StreamType,
)
from psrpcore.types import (
    ErrorCategory,
    ErrorCategoryInfo,
    ErrorRecord,
    NETException,
    PipelineState,
    PSInvocationState,
    PSNoteProperty,
    PSObject,
    PSPropertyInfo,
    RunspacePoolState,
)

from deployments.sandbox.windows.adsync import Ran, Row, Trouble

NO_SCRIPTS = Trouble(
    "The syntax is not supported by this runspace. This can occur if the runspace is in "
    "no-language mode.",
    "System.Management.Automation.RemoteException",
    "ScriptsNotAllowed",
    "ParserError",
)

Run = Callable[[str, dict[str, Any]], Ran]


class RemoteShell:
    """One runspace pool of one client, which may run cmdlets but no scripts (NoLanguage)."""

    def __init__(self, run: Run) -> None:
        """`run` carries out a cmdlet."""
        self._run = run
        # psrpcore's types take what is made for its base.
        self._pool = cast("ServerRunspacePool", ServerRunspacePool())
        self._waiting: defaultdict[UUID | None, bytearray] = defaultdict(bytearray)
        self._pipelines: dict[UUID, ServerPipeline] = {}
        self._ended: set[UUID] = set()

    def take(self, content: str, command_id: UUID | None = None) -> None:
        """Understand base64 from the client, and do what it asks for."""
        if command_id is not None and command_id not in self._pipelines:
            self._pipelines[command_id] = _pipeline(self._pool, command_id)
        payload = PSRPPayload(base64.b64decode(content), StreamType.default, command_id)
        self._pool.receive_data(payload)
        while self._pool.next_event() is not None:
            pass
        if command_id is not None:
            self._run_pipeline(self._pipelines[command_id])
        while (sent := self._pool.data_to_send()) is not None:
            self._waiting[sent.pipeline_id] += sent.data

    def give(self, command_id: UUID | None) -> tuple[str, bool]:
        """The base64 that waits for the client, and whether the command has ended."""
        content = base64.b64encode(self._waiting.pop(command_id, bytearray())).decode()
        return content, command_id in self._ended

    def end(self, command_id: UUID) -> None:
        """Forget a command that has run."""
        self._pipelines.pop(command_id).close()

    def close(self) -> None:
        """The client is done."""
        if self._pool.state == RunspacePoolState.Opened:
            self._pool.pipeline_table.clear()
            self._pool.close()

    def _run_pipeline(self, pipeline: ServerPipeline) -> None:
        """Run it once all of it has come."""
        asked = pipeline.metadata
        if asked is None or pipeline.state != PSInvocationState.NotStarted:
            return
        commands: list[Command] = asked.commands if isinstance(asked, PowerShell) else []
        if len(commands) != 1 or commands[0].is_script:
            ran = Ran(troubles=(NO_SCRIPTS,))
        else:
            parameters = {str(name): value for name, value in commands[0].parameters}
            ran = self._run(commands[0].command_text, parameters)
        pipeline.start()
        for row in ran.rows:
            pipeline.write_output(_object(ran.kind, row))
        for each in ran.troubles:
            record = _record(each)
            if each.ends:
                _fail(pipeline, record)
                break
            pipeline.write_error(
                record.Exception,
                category_info=record.CategoryInfo,
                fully_qualified_error_id=record.FullyQualifiedErrorId,
            )
        else:
            pipeline.complete()
        self._ended.add(pipeline.pipeline_id)


def opening(body: ET.Element) -> str:
    """The base64 with which a client opens a runspace pool; empty if there is none."""
    found = body.find(".//{http://schemas.microsoft.com/powershell}creationXml")
    return "" if found is None else found.text or ""


def _pipeline(pool: ServerRunspacePool, command_id: UUID) -> ServerPipeline:
    """A new one, likewise taken for its base."""
    return cast("ServerPipeline", ServerPipeline(pool, command_id))


def _object(kind: str, row: Row) -> PSObject:
    """A .NET object: its properties are its own, not notes that PowerShell hung on."""
    made = PSObject()
    made.PSObject.type_names = [kind, "System.Object"]
    properties: list[PSPropertyInfo] = [PSNoteProperty(name, row[name]) for name in row]
    made.PSObject.adapted_properties = properties
    return made


def _record(trouble: Trouble) -> ErrorRecord:
    exception = NETException(Message=trouble.message)
    exception.PSObject.type_names = [trouble.exception, "System.Exception", "System.Object"]
    reason = trouble.exception.rpartition(".")[2]
    return ErrorRecord(
        Exception=exception,
        CategoryInfo=ErrorCategoryInfo(Category=ErrorCategory[trouble.category], Reason=reason),
        FullyQualifiedErrorId=trouble.error_id,
    )


def _fail(pipeline: ServerPipeline, record: ErrorRecord) -> None:
    """End with an error, for which psrpcore has no method of its own."""
    failed = int(PSInvocationState.Failed)
    pipeline.prepare_message(PipelineState(PipelineState=failed, ExceptionAsErrorRecord=record))
    pipeline.state = PSInvocationState.Failed
