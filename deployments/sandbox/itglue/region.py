"""One region of IT Glue: a web server of its own, with an address of its own."""

import asyncio
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT"]

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
        app = Starlette(routes=[Route("/{path:path}", self._serve, methods=METHODS)])
        config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
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
        self._socket.close()

    async def _serve(self, request: Request) -> Response:
        return await asyncio.to_thread(self._answer, self._name, request, await request.body())
