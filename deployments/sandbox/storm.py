"""Troubles at random, as a seed has them: lost requests, lost replies, busy servers."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from threading import Event, Thread
from typing import TypeVar

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.entra.faults import Effect as GraphEffect
from deployments.sandbox.entra.faults import Faults as GraphFaults
from deployments.sandbox.itglue.faults import Effect
from deployments.sandbox.itglue.simulator import ITGlueSimulator

LOOK_SECONDS = 0.1
SPARED = range(4, 24)  # so many requests pass between two troubles

DIRECTORY_TROUBLES = (
    DirectoryEffect.CUT_AFTER,
    DirectoryEffect.CUT_BEFORE,
    DirectoryEffect.CUT_AFTER,
    DirectoryEffect.BUSY,
)
ITGLUE_TROUBLES = (
    Effect.DONE_THEN_CUT,
    Effect.DONE_THEN_TIMEOUT,
    Effect.GATEWAY_TIMEOUT,
    Effect.TOOK_TOO_LONG,
    Effect.THROTTLED,
)
GRAPH_TROUBLES = (
    GraphEffect.DONE_THEN_CUT,
    GraphEffect.DONE_THEN_TIMEOUT,
    GraphEffect.GATEWAY_TIMEOUT,
    GraphEffect.UNAVAILABLE,
    GraphEffect.THROTTLED,
)
T = TypeVar("T")


def drawn(seed: int) -> Iterator[int]:
    """Numbers that look random and are always the same for one seed."""
    count = 0
    while True:
        count += 1
        yield int.from_bytes(blake2b(f"{seed}/{count}".encode(), digest_size=8).digest())


class Storm:
    """Troubles at every stand-in that can have any, until it is over; real ones have none."""

    def __init__(
        self,
        seed: int,
        itglue: ITGlueSimulator,
        domains: Sequence[SimulatedDomain],
        graph: GraphFaults,
    ) -> None:
        """Nothing happens yet."""
        self._numbers = drawn(seed)
        self._itglue, self._domains, self._graph = itglue, domains, graph
        self._over = Event()
        self._thread = Thread(target=self._blow)

    def start(self) -> None:
        """Begin."""
        self._itglue.faults.retry_after = self._graph.retry_after = 1
        self._thread.start()

    def stop(self) -> None:
        """End, and take back what has not struck yet."""
        self._over.set()
        self._thread.join()
        self._itglue.faults.clear()
        self._graph.clear()
        for domain in self._domains:
            domain.faults.clear()

    def _blow(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for domain in self._domains:
                if not domain.faults.armed:
                    effect = self._one_of(DIRECTORY_TROUBLES)
                    domain.faults.arm(effect, skip=self._one_of(SPARED))
            if not self._itglue.faults.armed:
                trouble = self._one_of(ITGLUE_TROUBLES)
                self._itglue.faults.arm(trouble, skip=self._one_of(SPARED))
            if not self._graph.armed:
                self._graph.arm(self._one_of(GRAPH_TROUBLES), skip=self._one_of(SPARED))

    def _one_of(self, choices: Sequence[T]) -> T:
        return choices[next(self._numbers) % len(choices)]
