"""A web server of its own for each of Microsoft's hosts, over TLS."""

import asyncio
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from deployments.sandbox.certificates import Certificates
from deployments.sandbox.entra.messages import Call, Reply

AT_ONCE = 32  # requests; those that are held or slow keep a thread each


def server_context(certificates: Certificates) -> ssl.SSLContext:
    """TLS 1.2 or later with the server's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as pem:  # ssl reads from files only
        pem.write(certificates.key + certificates.certificate)
        pem.flush()
        context.load_cert_chain(Path(pem.name))
    return context


class Host:
    """Serves what `answer` says at `url`, from a thread of its own."""

    def __init__(
        self, answer: Callable[[Call], Reply], context: ssl.SSLContext, port: int = 0
    ) -> None:
        """Not serving yet; port 0 takes a free one."""
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", port))
        # Accepted connections inherit it; asyncio sets it only where it made the socket itself.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"https://localhost:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            log_level="critical",
            lifespan="off",
            ws="none",
            ssl_context_factory=lambda _config, _default: context,
        )
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="entra")
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def start(self) -> None:
        """Serve; requests that come at once wait for the thread."""
        self._thread.start()

    def finish(self) -> None:
        """Take no further requests. Whoever is still connected is cut off.

        A client that does not end its TLS would be waited for, half a minute.
        """
        self._server.should_exit = True
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for each in [*self._server.server_state.connections]:
            each.transport.abort()

    def stop(self) -> None:
        """Stop serving; quicker after `finish`."""
        self.finish()
        self._thread.join()
        self._threads.shutdown()
        self._socket.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._loop = loop = asyncio.get_running_loop()
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = dict(request.query_params)
        call = Call(request.method, self.url, scope["path"], query, headers, body)
        reply = await loop.run_in_executor(self._threads, self._answer, call)
        await reply.sent()(scope, receive, send)
