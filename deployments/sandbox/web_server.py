"""A web server for each host of a practice web service, with an address of its own."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

AT_ONCE = 64  # requests; those that are held or slow keep a thread each
KEEP_ALIVE_SECONDS = 75

Answer = Callable[[Request, bytes], Response]


class WebServer:
    """Serves what `answer` says at `url`, from a thread of its own."""

    def __init__(
        self, name: str, answer: Answer, port: int = 0, context: ssl.SSLContext | None = None
    ) -> None:
        """Not serving yet; port 0 takes a free one. With a `context` it speaks TLS."""
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", port))
        # Accepted connections inherit it; asyncio sets it only where it made the socket itself.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._encrypted = context is not None
        at = "https://localhost" if self._encrypted else "http://127.0.0.1"
        self.url = f"{at}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            log_level="critical",
            lifespan="off",
            ws="none",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ssl_context_factory=(lambda _config, _default: context) if context else None,
        )
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=name)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def start(self) -> None:
        """Serve; requests that come at once wait for the thread."""
        self._thread.start()

    def finish(self) -> None:
        """Take no further requests. Whoever is still connected over TLS is cut off.

        A client that does not end its TLS would be waited for, half a minute.
        """
        self._server.should_exit = True
        if self._encrypted and self._loop is not None and self._thread.is_alive():
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
        reply = await loop.run_in_executor(self._threads, self._answer, request, body)
        await reply(scope, receive, send)
