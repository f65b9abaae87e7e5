"""Counts requests in a window, as IT Glue does: 3,000 in five minutes."""

import threading
from collections import deque
from collections.abc import Callable

from deployments.sandbox.itglue.settings import Settings


class Quota:
    """The requests of one account."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._begun = clock()
        self._times: deque[float] = deque()

    def admits_another(self) -> bool:
        """Whether one more request may be served now; counts it if so."""
        with self._lock:
            now = self._clock()
            settings = self._settings
            if settings.window == "fixed":
                if now - self._begun >= settings.window_seconds:
                    self._begun = now
                    self._times.clear()
            else:
                while self._times and now - self._times[0] >= settings.window_seconds:
                    self._times.popleft()
            if len(self._times) >= settings.requests_per_window:
                return False
            self._times.append(now)
            return True
