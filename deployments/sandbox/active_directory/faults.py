"""The troubles of a network and of a busy server, switched on and aimed by a test."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from threading import Condition


class Effect(Enum):
    """What happens to a request that a fault strikes."""

    HOLD = "held, unanswered and not carried out, until the faults are cleared; then as usual"
    CUT_BEFORE = "not carried out, and the connection is cut"
    CUT_AFTER = "carried out, and the connection is cut instead of an answer"
    BUSY = "refused with 51"
    UNAVAILABLE = "refused with 52"


@dataclass
class Fault:
    """An effect that strikes `times` requests of `kind` (None: any) after letting `skip` pass."""

    effect: Effect
    kind: str | None
    times: int | None
    skip: int


class Faults:
    """All faults of one domain controller; safe to use from any thread."""

    def __init__(self, answer_calls: Callable[[bool], None]) -> None:
        """`answer_calls` opens (True) or closes the ports for new connections."""
        self._answer_calls = answer_calls
        self._changed = Condition()
        self._armed: list[Fault] = []
        self._held = 0
        self._releases = 0

    def arm(
        self, effect: Effect, kind: str | None = None, *, times: int | None = 1, skip: int = 0
    ) -> None:
        """Let `effect` strike the next requests of `kind`; `times` None is until cleared.

        Kinds are bind, search, modify, extended, add, delete, rename and compare.
        """
        with self._changed:
            self._armed.append(Fault(effect, kind, times, skip))

    def refuse_connections(self) -> None:
        """Let nobody in any more; those who are in stay."""
        self._answer_calls(False)  # noqa: FBT003  # its only parameter

    def clear(self) -> None:
        """Disarm all, go on with what is held, let connections in again."""
        self.release()
        self._answer_calls(True)  # noqa: FBT003  # its only parameter

    def release(self) -> None:
        """Disarm all and go on with what is held."""
        with self._changed:
            self._armed.clear()
            self._releases += 1
            self._changed.notify_all()

    def struck(self, kind: str) -> Effect | None:
        """What happens to a request of `kind` that has just come."""
        with self._changed:
            for fault in self._armed:
                if fault.kind not in (None, kind):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._armed.remove(fault)
                return fault.effect
        return None

    def hold(self) -> None:
        """Return when the faults are cleared."""
        with self._changed:
            release = self._releases
            self._held += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._releases > release)
            self._held -= 1

    def wait_until_held(self, count: int = 1, *, seconds: float = 10) -> None:
        """Return when `count` requests are held; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._held >= count, seconds):
                raise TimeoutError(f"{self._held} of {count} requests are held")
