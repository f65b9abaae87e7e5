"""The troubles of a network and of a busy server, switched on and aimed by a test."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from queue import SimpleQueue
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

    def __init__(self, open_doors: Callable[[], None], close_doors: Callable[[], None]) -> None:
        """The two let new connections in, or not. There is no power yet."""
        self._open_doors = open_doors
        self._close_doors = close_doors
        self._changed = Condition()
        self._armed: list[Fault] = []
        self._held: list[SimpleQueue[bool]] = []
        self._power = False

    def arm(
        self, effect: Effect, kind: str | None = None, *, times: int | None = 1, skip: int = 0
    ) -> None:
        """Let `effect` strike the next requests of `kind`; `times` None is until cleared.

        Kinds are bind, search, modify, extended, add, delete, rename and compare.
        """
        with self._changed:
            self._armed.append(Fault(effect, kind, times, skip))

    @property
    def armed(self) -> bool:
        """Whether any trouble is still to come."""
        with self._changed:
            return bool(self._armed)

    def refuse_connections(self) -> None:
        """Let nobody in any more; those who are in stay."""
        self._close_doors()

    def clear(self) -> None:
        """Disarm all, go on with what is held, let connections in again."""
        self.release()
        if self._power:
            self._open_doors()

    def release(self) -> None:
        """Disarm all and go on with what is held."""
        with self._changed:
            self._disarm(go_on=True)

    def gain_power(self) -> None:
        """Let connections in, and carry out what is asked."""
        with self._changed:
            self._power = True
        self._open_doors()

    def lose_power(self) -> None:
        """Let nobody in, and disarm all; what is held or on its way is never carried out."""
        with self._changed:
            self._power = False
            self._disarm(go_on=False)
        self._close_doors()

    def struck(self, kind: str) -> Effect | None:
        """What happens to a request of `kind` that has just come."""
        with self._changed:
            if not self._power:
                return Effect.CUT_BEFORE
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

    def hold(self) -> bool:
        """Wait for the release, and say whether to go on."""
        decision: SimpleQueue[bool] = SimpleQueue()
        with self._changed:
            if not self._power:
                return False
            self._held.append(decision)
            self._changed.notify_all()
        return decision.get()

    def wait_until_held(self, count: int = 1, *, seconds: float = 10) -> None:
        """Return when `count` requests are held; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._held) >= count, seconds):
                raise TimeoutError(f"{len(self._held)} of {count} requests are held")

    def _disarm(self, *, go_on: bool) -> None:
        self._armed.clear()
        for decision in self._held:
            decision.put(go_on)
        self._held.clear()
