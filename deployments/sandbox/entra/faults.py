"""Troubles that can be switched on: throttling, time-outs, lost replies, a page of a proxy."""

import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum

from deployments.sandbox.entra.messages import Call, Reply
from deployments.sandbox.entra.problems import Problem, throttled

GATEWAY_PAGE = "<html><head><title>504 Gateway Time-out</title></head><body>nginx</body></html>"
WELCOME_PAGE = "<html><head><title>Welcome</title></head><body>Please sign in.</body></html>"


class Effect(StrEnum):
    """What happens to a request."""

    THROTTLED = "429"
    UNAVAILABLE = "503 before anything was done"
    GATEWAY_TIMEOUT = "504 before anything was done"
    HTML = "200 with a page of HTML"
    DONE_THEN_TIMEOUT = "done, then 504"
    DONE_THEN_CUT = "done, then the connection is cut"
    HELD = "held until released, then carried out"
    SLOW = "carried out after a while"


@dataclass
class Armed:
    """An effect waiting for the requests it is meant for."""

    effect: Effect
    method: str | None
    path: str
    left: int
    skip: int

    def strikes(self, call: Call) -> bool:
        """Whether this request meets it; counts if so."""
        fits = self.method in (None, call.method) and self.path in call.path
        if not fits or self.left <= 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.left -= 1
        return True


@dataclass
class Faults:
    """The armed effects. `retry_after` goes with a 429 or 503 if given."""

    retry_after: int | None = None
    slow_seconds: float = 2
    _armed: list[Armed] = field(default_factory=list[Armed])
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
            if effect == Effect.HELD:
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

    def met_by(self, call: Call) -> Effect | None:
        """The effect for this request, if any."""
        with self._lock:
            return next((each.effect for each in self._armed if each.strikes(call)), None)

    def delay(self, effect: Effect) -> None:
        """Wait for `release` if the effect is to hold, a while if it is to be slow."""
        if effect == Effect.HELD:
            self._held.release()
            self._released.wait()
        if effect == Effect.SLOW:
            time.sleep(self.slow_seconds)

    def instead(self, effect: Effect) -> Reply | Problem | None:
        """What answers in place of doing anything, None to go on."""
        waiting = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        match effect:
            case Effect.THROTTLED:
                return throttled(self.retry_after, "Tenant_Application", "CPULimitExceeded")
            case Effect.UNAVAILABLE:
                message = "The service is temporarily unavailable. Please try again later."
                return Problem(503, "serviceNotAvailable", message, headers=waiting)
            case Effect.GATEWAY_TIMEOUT:
                return Reply(504, GATEWAY_PAGE)
            case Effect.HTML:
                return Reply(200, WELCOME_PAGE)
            case _:
                return None

    def afterwards(self, effect: Effect | None, reply: Reply) -> Reply:
        """What is heard of the reply."""
        if effect == Effect.DONE_THEN_TIMEOUT:
            return Reply(504, GATEWAY_PAGE)
        if effect == Effect.DONE_THEN_CUT:
            # A body shorter than announced makes the server close the connection.
            return Reply(200, None, {"Content-Length": "100"})
        return reply
