"""A clock that tests move."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """The present, and time that passes when a test says so."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_time(self, seconds: float = 0, **more: float) -> None:
        """Let so much time pass, without waiting for it."""
        self.ahead += timedelta(seconds=seconds, **more)
