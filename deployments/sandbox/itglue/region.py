"""One region of IT Glue: a web server of its own, with an address of its own."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

AT_ONCE = 64  # requests; those that are held or slow keep a thread each
KEEP_ALIVE_SECONDS = 75

Answer = Callable[[str, Request, bytes], Response]


class Region:
    """Serves what `answer` says at `url`, from a thread of its own."""

    def __init__(self, name: str, answer: Answer, port: int) -> None:
        """Not serving yet; port 0 takes a free one."""
        self._name = name
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", port))
        # Accepted connections inherit it; asyncio sets it only where it made the socket itself.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            log_level="critical",
            lifespan="off",
            ws="none",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"itglue-{name}")
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def start(self) -> None:
        """Serve; requests that come at once wait for the thread."""
        self._thread.start()

    def finish(self) -> None:
        """Take no further requests."""
        self._server.should_exit = True

    def stop(self) -> None:
        """Stop serving; quicker after `finish`."""
        self.finish()
        self._thread.join()
        self._threads.shutdown()
        self._socket.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(self._threads, self._answer, self._name, request, body)
        await reply(scope, receive, send)
