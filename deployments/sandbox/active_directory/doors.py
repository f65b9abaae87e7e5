"""The two ports of the domain controller, and a thread for everybody who comes in."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock, Thread

from deployments.sandbox.active_directory.stream import Stream

Serve = Callable[[Stream], None]
WAITING_CALLERS = 128


class Door:
    """One listening port; `port` stays the same once it was opened."""

    def __init__(
        self,
        address: tuple[str, int],
        context: ssl.SSLContext,
        serve: Serve,
        *,
        encrypted: bool,
    ) -> None:
        """Closed at first; port 0 takes a free one. `serve` is called in a thread per client."""
        self.host, self.port = address
        self._context = context
        self._serve = serve
        self._encrypted = encrypted
        self._listening: socket.socket | None = None
        self._caller: Thread | None = None
        self._lock = Lock()
        self._inside: dict[Stream, Thread] = {}

    def open(self) -> None:
        """Let clients in; raises OSError where the port is taken."""
        if self._listening is not None:
            return
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self.host, self.port))
        except OSError:
            listening.close()
            raise
        listening.listen(WAITING_CALLERS)
        self.port = listening.getsockname()[1]
        self._listening = listening
        self._caller = Thread(target=partial(self._let_in, listening), daemon=True)
        self._caller.start()

    def close(self) -> None:
        """Let nobody in any more; who is in stays."""
        if self._listening is None or self._caller is None:
            return
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._caller.join()
        self._listening.close()
        self._listening = self._caller = None

    def throw_out(self) -> None:
        """End all connections, and return when their threads have ended."""
        with self._lock:
            inside = list(self._inside.items())
        for stream, _ in inside:
            stream.hang_up()
        for _, thread in inside:
            thread.join()

    def _let_in(self, listening: socket.socket) -> None:
        while True:
            try:
                connected, _ = listening.accept()
            except OSError:
                return
            stream = Stream(connected, self._context)
            thread = Thread(target=partial(self._attend, stream), daemon=True)
            with self._lock:
                self._inside[stream] = thread
            thread.start()

    def _attend(self, stream: Stream) -> None:
        try:
            if self._encrypted:
                stream.start_tls()
            self._serve(stream)
        except OSError:
            pass  # the client is gone, or speaks no TLS
        finally:
            with self._lock:
                del self._inside[stream]
            stream.close()
