"""Troubles at random, as a seed has them: lost requests, lost replies, busy servers."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from threading import Event, Thread

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.itglue.faults import Effect
from deployments.sandbox.itglue.simulator import ITGlueSimulator

SHORTEST_PAUSE, LONGEST_PAUSE = 100, 900  # milliseconds between two troubles

DIRECTORY_TROUBLES = (
    (DirectoryEffect.CUT_AFTER, "modify"),
    (DirectoryEffect.CUT_BEFORE, "modify"),
    (DirectoryEffect.CUT_AFTER, "modify"),
    (DirectoryEffect.BUSY, "modify"),
    (DirectoryEffect.CUT_BEFORE, "bind"),
    (DirectoryEffect.CUT_AFTER, "search"),
)
ITGLUE_TROUBLES = (
    (Effect.DONE_THEN_CUT, "PATCH"),
    (Effect.DONE_THEN_TIMEOUT, "PATCH"),
    (Effect.GATEWAY_TIMEOUT, "PATCH"),
    (Effect.TOOK_TOO_LONG, "PATCH"),
    (Effect.DONE_THEN_CUT, "POST"),
    (Effect.GATEWAY_TIMEOUT, "GET"),
    (Effect.THROTTLED, "PATCH"),
)


def drawn(seed: int) -> Iterator[int]:
    """Numbers that look random and are always the same for one seed."""
    count = 0
    while True:
        count += 1
        yield int.from_bytes(blake2b(f"{seed}/{count}".encode(), digest_size=8).digest())


class Storm:
    """Troubles at every stand-in that can have any, until it is over; real ones have none."""

    def __init__(
        self, seed: int, itglue: ITGlueSimulator, domains: Sequence[SimulatedDomain]
    ) -> None:
        """Nothing happens yet."""
        self._numbers = drawn(seed)
        self._itglue, self._domains = itglue, domains
        self._over = Event()
        self._thread = Thread(target=self._blow)

    def start(self) -> None:
        """Begin."""
        self._itglue.faults.retry_after = 1
        self._thread.start()

    def stop(self) -> None:
        """End, and take back what has not struck yet."""
        self._over.set()
        self._thread.join()
        self._itglue.faults.clear()
        for domain in self._domains:
            domain.faults.clear()

    def _blow(self) -> None:
        while not self._over.wait(self._pause()):
            self._strike()()

    def _pause(self) -> float:
        return (SHORTEST_PAUSE + next(self._numbers) % (LONGEST_PAUSE - SHORTEST_PAUSE)) / 1000

    def _strike(self) -> Callable[[], None]:
        where = next(self._numbers) % (len(self._domains) + 1)
        what = next(self._numbers)
        if where == len(self._domains):
            effect, method = ITGLUE_TROUBLES[what % len(ITGLUE_TROUBLES)]
            return lambda: self._itglue.faults.arm(effect, method=method)
        cut, kind = DIRECTORY_TROUBLES[what % len(DIRECTORY_TROUBLES)]
        return lambda: self._domains[where].faults.arm(cut, kind)
