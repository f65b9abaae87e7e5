"""A TCP proxy that makes trouble at a chosen byte; TLS passes through it unopened.

with Proxy((host, port)) as proxy:
    proxy.arm(Trouble(Toward.SERVER, after=700, effect=Effect.LOST))
    ...  # whoever talks to proxy.port meets it once
"""

import socket
import struct
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, StrEnum
from threading import Event, Lock, Thread
from types import TracebackType
from typing import NamedTuple, Self

CHUNK = 65_536
RESET_AT_CLOSE = struct.pack("ii", 1, 0)
LATENCY_SECONDS = 0.02


class Toward(StrEnum):
    """Which way bytes go."""

    SERVER = "toward the server"
    CLIENT = "toward the client"


class Effect(Enum):
    """What happens to a connection after so many bytes one way."""

    CUT = "both sides are closed at once"
    LOST = "the next bytes are lost, and both sides are reset"
    HALF_CLOSED = "nothing more goes that way, the other way stays open"
    HELD = "the next bytes wait for the release, and the client for them"
    GIVEN_UP = "the next bytes wait for the release, and the client's side is closed"
    SLOW = "the next bytes come later"


HOLDING = (Effect.HELD, Effect.GIVEN_UP)


class Trouble(NamedTuple):
    """An effect that meets one connection, `after` so many bytes one way, of all together."""

    toward: Toward
    after: int
    effect: Effect

    def strikes(self, before: int, more: int) -> bool:
        """Whether it is time, with `before` bytes passed and `more` come; a cut waits for none."""
        come = before + more
        return come >= self.after if self.effect is Effect.CUT else come > self.after


class Link:
    """One client, and the connection to the server that was made for it."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.ends = {Toward.CLIENT: client, Toward.SERVER: server}
        for each in self.ends.values():
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.is_reset = False
        self.pumps = len(Toward)
        self.threads: list[Thread] = []

    def cut(self) -> None:
        """Close both sides, as far as anybody outside can tell."""
        for each in self.ends.values():
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """End both sides without a goodbye, once nobody reads from them any more."""
        self.is_reset = True
        for each in self.ends.values():
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            with suppress(OSError):
                each.shutdown(socket.SHUT_RD)

    def close(self, toward: Toward) -> None:
        """Say goodbye one way."""
        with suppress(OSError):
            self.ends[toward].shutdown(socket.SHUT_WR)


class Proxy:
    """Stands before one server on the address of that server, at `port`."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._listening = socket.create_server((server[0], 0))
        self.port: int = self._listening.getsockname()[1]
        self.passed: Counter[Toward] = Counter()
        self.ends_of_messages: dict[Toward, list[int]] = {each: [] for each in Toward}
        self._trouble: Trouble | None = None
        self._when_held: Callable[[], object] = bool
        self._released = Event()
        self._lock = Lock()
        self._links: list[Link] = []
        self._caller = Thread(target=self._let_in, daemon=True)

    def __enter__(self) -> Self:
        self._caller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._caller.join()
        self._listening.close()
        for link in self._links:
            link.cut()
        self.release()

    def arm(self, trouble: Trouble | None, when_held: Callable[[], object] = bool) -> None:
        """Count from zero again, and make this trouble once; `when_held` is called if it holds."""
        with self._lock:
            self.passed.clear()
            self.ends_of_messages = {each: [] for each in Toward}
            self._trouble, self._when_held = trouble, when_held
            self._released.clear()

    @property
    def has_struck(self) -> bool:
        """Whether the trouble has happened."""
        with self._lock:
            return self._trouble is None

    def release(self) -> None:
        """Let go what is held, make no trouble any more, and return when nobody is connected."""
        with self._lock:
            self._trouble = None
            links, self._links = self._links, []
        self._released.set()
        for link in links:
            for thread in link.threads:
                thread.join()

    def _let_in(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            link = Link(client, socket.create_connection(self._server))
            link.threads = [
                Thread(target=self._pump, args=(link, toward), daemon=True) for toward in Toward
            ]
            for thread in link.threads:
                thread.start()
            with self._lock:
                self._links.append(link)

    def _pump(self, link: Link, toward: Toward) -> None:
        source = link.ends[Toward.CLIENT if toward is Toward.SERVER else Toward.SERVER]
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._pass(link, toward, data)
        if not link.is_reset:
            link.close(toward)
        with self._lock:
            link.pumps -= 1
            last = not link.pumps
        if last:
            for each in link.ends.values():
                each.close()

    def _pass(self, link: Link, toward: Toward, data: bytes) -> None:
        with self._lock:
            before, trouble = self.passed[toward], self._trouble
            self.passed[toward] += len(data)
            self.ends_of_messages[toward].append(self.passed[toward])
            if trouble and trouble.toward is toward and trouble.strikes(before, len(data)):
                self._trouble = None
            else:
                trouble = None
        if trouble is None:
            link.ends[toward].sendall(data)
            return
        link.ends[toward].sendall(data[: trouble.after - before])
        self._strike(link, trouble, data[trouble.after - before :])

    def _strike(self, link: Link, trouble: Trouble, rest: bytes) -> None:
        match trouble.effect:
            case Effect.CUT:
                link.cut()
            case Effect.LOST:
                link.reset()
            case Effect.HALF_CLOSED:
                link.close(trouble.toward)
            case Effect.SLOW:
                time.sleep(LATENCY_SECONDS)
                link.ends[trouble.toward].sendall(rest)
            case Effect.GIVEN_UP:
                link.ends[Toward.CLIENT].shutdown(socket.SHUT_RDWR)
                self._released.wait()
                link.ends[trouble.toward].sendall(rest)
            case Effect.HELD:
                self._when_held()
                self._released.wait()
                link.ends[trouble.toward].sendall(rest)
