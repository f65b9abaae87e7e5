"""Several workers that do one thing at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any


def at_once(workers: int, work: Callable[[int], object]) -> list[Any]:
    """What `work` returned or raised in each worker, by its number, when all start together."""
    start = Barrier(workers)

    def one(number: int) -> object:
        start.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test is told
            return error

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))
