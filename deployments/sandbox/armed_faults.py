"""Troubles of a practice web service, armed for the requests that are to meet them."""

import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

GATEWAY_PAGE = "<html><head><title>504 Gateway Time-out</title></head><body>nginx</body></html>"
WELCOME_PAGE = "<html><head><title>Welcome</title></head><body>Please sign in.</body></html>"

CUT = {"Content-Length": "100"}
"""Headers of an empty body shorter than announced: the server closes the connection."""

Effect = TypeVar("Effect", bound=StrEnum)


@dataclass
class Armed(Generic[Effect]):
    """An effect waiting for the requests it is meant for."""

    effect: Effect
    method: str | None
    path: str
    left: int
    skip: int

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request meets it; counts if so."""
        fits = self.method in (None, method) and self.path in path
        if not fits or self.left <= 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.left -= 1
        return True


@dataclass
class ArmedFaults(Generic[Effect]):
    """The armed effects. `retry_after` goes with a reply that asks for patience, if given.

    `held` and `slow` are the effects that keep a request for a while before it is carried out.
    """

    held: Effect
    slow: Effect
    retry_after: int | None = None
    slow_seconds: float = 2
    _armed: list[Armed[Effect]] = field(default_factory=list[Armed[Effect]])
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _released: threading.Event = field(default_factory=threading.Event)
    _held: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def arm(
        self,
        effect: Effect,
        *,
        method: str | None = None,
        path: str = "",
        times: int = 1,
        skip: int = 0,
    ) -> None:
        """Let the next `times` requests that fit meet `effect`, after `skip` that do not."""
        with self._lock:
            if effect == self.held:
                self._released.clear()
            self._armed.append(Armed(effect, method, path, times, skip))

    @property
    def armed(self) -> bool:
        """Whether any trouble is still to come."""
        with self._lock:
            return any(each.left > 0 for each in self._armed)

    def clear(self) -> None:
        """Disarm everything, and let go what is held."""
        with self._lock:
            self._armed.clear()
        self.release()

    def release(self) -> None:
        """Carry out what is held, and hold nothing more until armed again."""
        self._released.set()

    def wait_until_held(self, seconds: float = 10) -> bool:
        """Whether a request is held by now or within so many seconds."""
        return self._held.acquire(timeout=seconds)

    def met_by(self, method: str, path: str) -> Effect | None:
        """The effect for this request, if any."""
        with self._lock:
            return next((each.effect for each in self._armed if each.strikes(method, path)), None)

    def delay(self, effect: Effect) -> None:
        """Wait for `release` if the effect is to hold, a while if it is to be slow."""
        if effect == self.held:
            self._held.release()
            self._released.wait()
        if effect == self.slow:
            time.sleep(self.slow_seconds)

    def waiting(self) -> dict[str, str]:
        """The header that says for how long to wait, if one is to."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
