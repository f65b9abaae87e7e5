"""A practice Windows server on loopback: WinRM over TLS, PowerShell remoting, and three cmdlets.

with WindowsServer(EntraConnect(...)) as server:
...  # server.port, trusting server.ca_certificate, as server.user with server.password
"""

import threading
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from deployments.sandbox.armed_faults import CUT, GATEWAY_PAGE, WELCOME_PAGE
from deployments.sandbox.certificates import make_certificates, server_context
from deployments.sandbox.web_server import WebServer
from deployments.sandbox.windows import soap
from deployments.sandbox.windows.adsync import ADSync, Engine
from deployments.sandbox.windows.faults import Effect, Faults
from deployments.sandbox.windows.letting_in import Doorman
from deployments.sandbox.windows.shells import RemoteShell, opening

RESOURCE = "http://schemas.microsoft.com/powershell/"
STANDARD = "Microsoft.PowerShell"


class WindowsServer:
    """The server with Entra Connect; `adsync` and `faults` hold what can go wrong there."""

    def __init__(
        self,
        engine: Engine,
        *,
        user: str = "svc-sync",
        password: str = "Practice-Sync-1",  # noqa: S107  # opens nothing but this
        configuration: str | None = None,
        port: int = 0,
    ) -> None:
        """Not started yet. With a `configuration`, only that JEA endpoint is open to the user."""
        self.user, self.password = user, password
        self.adsync, self.faults = ADSync(engine), Faults()
        self.admits = True
        """Whether the user may come in at all (Remote Management Users, or the JEA role)."""
        self.requests: list[str] = []
        """WinRM's names of the requests of those who were let in."""
        self._configuration = configuration or STANDARD
        self._shells: dict[UUID, RemoteShell] = {}
        self._closing = threading.Event()
        certificates = make_certificates("windows.test", "127.0.0.1")
        self.ca_certificate = certificates.authority
        self._doorman = Doorman(user, password, certificates.certificate)
        self._web = WebServer("windows", self._answer, port, server_context(certificates))

    def __enter__(self) -> Self:
        self._web.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self.faults.clear()
        self._web.stop()

    @property
    def port(self) -> int:
        """Where WinRM listens."""
        return int(self._web.url.rpartition(":")[2])

    @property
    def refused(self) -> int:
        """How often a wrong name or password was tried."""
        return self._doorman.refused

    def _answer(self, request: Request, body: bytes) -> Response:
        stopped = self._doorman.stop(request)
        if stopped is not None:
            return stopped
        if request.method != "POST" or request.url.path != "/wsman":
            return Response(status_code=404)
        message_id = ""
        try:
            asked = soap.read(body)
            message_id = asked.message_id
            return self._troubled(asked)
        except soap.Fault as fault:
            return _sent(soap.refusal(message_id, fault), 500)

    def _troubled(self, asked: soap.Envelope) -> Response:
        self.requests.append(asked.action)
        effect = self.faults.met_by(asked.action, self._called(asked))
        if effect:
            self.faults.delay(effect)
        match effect:
            case Effect.CUT:
                return Response(headers=CUT)
            case Effect.PROXY_PAGE:
                return Response(WELCOME_PAGE, media_type="text/html")
            case Effect.UNAVAILABLE:
                return Response(GATEWAY_PAGE, 503, media_type="text/html")
            case Effect.ELSEWHERE:
                return Response(status_code=307, headers={"Location": "https://elsewhere.test/"})
            case Effect.NEVER_ENDS:
                self._closing.wait(asked.seconds)
                raise soap.Fault(soap.TIMED_OUT, "The operation did not complete in time.")
            case Effect.DONE_THEN_CUT:
                self._done(asked)
                return Response(headers=CUT)
            case _:
                return _sent(self._done(asked))

    def _done(self, asked: soap.Envelope) -> bytes:
        if not self.admits:
            raise soap.Fault(soap.ACCESS_DENIED, "Access is denied.")
        if asked.resource != RESOURCE + self._configuration:
            raise soap.Fault(
                soap.NO_SUCH_RESOURCE,
                "The WS-Management service cannot process the request. The resource URI "
                f"({asked.resource}) was not found in the WS-Management catalog.",
            )
        if asked.action == "Create":
            return self._create(asked)
        shell = self._shells.get(UUID(asked.shell_id or str(UUID(int=0))))
        if shell is None:
            raise soap.Fault(soap.NO_SUCH_SHELL, "The shell was not found on the server.")
        return self._in(shell, asked)

    def _create(self, asked: soap.Envelope) -> bytes:
        shell_id = UUID(asked.attribute("Shell", "ShellId") or str(uuid4()))
        self._shells[shell_id] = shell = RemoteShell(self.adsync.run)
        shell.take(opening(asked.body))
        made = soap.element("Shell")
        made.append(soap.element("ShellId", str(shell_id).upper()))
        made.append(soap.element("ResourceUri", asked.resource))
        return soap.reply(asked, soap.created(asked.resource, shell_id), made)

    def _in(self, shell: RemoteShell, asked: soap.Envelope) -> bytes:
        match asked.action:
            case "Command":
                command_id = UUID(asked.attribute("CommandLine", "CommandId"))
                shell.take(asked.text("Arguments"), command_id)
                began = soap.element("CommandResponse")
                began.append(soap.element("CommandId", str(command_id).upper()))
                return soap.reply(asked, began)
            case "Send":
                named = asked.attribute("Stream", "CommandId")
                shell.take(asked.text("Stream"), UUID(named) if named else None)
                return soap.reply(asked, soap.element("SendResponse"))
            case "Receive":
                return self._receive(shell, asked)
            case "Signal":
                shell.end(UUID(asked.attribute("Signal", "CommandId")))
                return soap.reply(asked, soap.element("SignalResponse"))
            case "Delete":
                shell.close()
                del self._shells[UUID(asked.shell_id or "")]
                return soap.reply(asked)
            case _:
                raise soap.Fault(soap.BAD_REQUEST, f"{asked.action} is not offered here.")

    def _receive(self, shell: RemoteShell, asked: soap.Envelope) -> bytes:
        named = asked.attribute("DesiredStream", "CommandId")
        content, ended = shell.give(UUID(named) if named else None)
        if not content:
            self._closing.wait(asked.seconds)  # commands have run before, so nothing will come
            raise soap.Fault(soap.TIMED_OUT, "The operation did not complete in time.")
        received = soap.element("ReceiveResponse")
        to = {"CommandId": named} if named else {}
        received.append(soap.element("Stream", content, Name="stdout", **to))
        state = "Done" if ended else "Running"
        received.append(soap.element("CommandState", State=f"{soap.SHELL}/CommandState/{state}"))
        return soap.reply(asked, received)

    def _called(self, asked: soap.Envelope) -> str:
        """What a command calls, so that troubles can be armed for one cmdlet."""
        return soap.called(asked) if asked.action == "Command" else ""


def _sent(content: bytes, status: int = 200) -> Response:
    return Response(content, status, media_type="application/soap+xml;charset=UTF-8")
