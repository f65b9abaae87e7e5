"""Counts requests in a window, as IT Glue does: 3,000 in five minutes."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from deployments.sandbox.itglue.settings import Settings


@dataclass
class _Window:
    begun: float
    times: deque[float] = field(default_factory=deque[float])


class Quota:
    """The requests of one account."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._begun = clock()
        self._windows: dict[str, _Window] = {}

    def admits_another(self, key: str) -> bool:
        """Whether one more request by this key may be served now; counts it if so."""
        settings = self._settings
        whose = key if settings.quota_scope == "key" else "everybody"
        with self._lock:
            now = self._clock()
            window = self._windows.setdefault(whose, _Window(self._begun))
            if settings.window == "fixed":
                if now - window.begun >= settings.window_seconds:
                    window.begun = now
                    window.times.clear()
            else:
                while window.times and now - window.times[0] >= settings.window_seconds:
                    window.times.popleft()
            if len(window.times) >= settings.requests_per_window:
                return False
            window.times.append(now)
            return True
