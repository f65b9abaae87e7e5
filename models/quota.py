"""How fast requests may start so that a limit per window is never passed.

The generic cell rate algorithm: each request books `1 / rate` seconds of the future, and may
start while no more than `burst` requests are booked ahead. In any window of T seconds at most
`burst + rate * T` requests start.
"""

from typing import NamedTuple


class Pace(NamedTuple):
    """How fast requests to one system may start: `rate` a second, `burst` at once."""

    rate: float
    burst: int


ITGLUE = Pace(rate=9.5, burst=100)
"""2,950 in the 300 s in which IT Glue allows 3,000. The rest is for requests that start in time and
arrive bunched, and for a person's own use of the key."""

GRAPH = Pace(rate=18, burst=100)
"""For one application in one tenant: 2,800 in the 150 s in which Graph allows 3,000 writes, and in
10 s 280 requests of at most 5 units, of the 3,500 units that the smallest tenant has."""


def book(booked_until: float, now: float, pace: Pace = ITGLUE) -> tuple[float, float]:
    """Book one request: the new `booked_until`, and the seconds to wait before it may start.

    Both times count seconds from the same moment. `booked_until` is 0 at first.
    """
    begin = max(booked_until, now)
    wait = max(0.0, begin - now - (pace.burst - 1) / pace.rate)
    return begin + 1 / pace.rate, wait


def hold(booked_until: float, now: float, seconds: float, pace: Pace = ITGLUE) -> float:
    """The `booked_until` after which nothing starts for so long, and then no faster than the pace."""
    return max(booked_until, now + seconds + (pace.burst - 1) / pace.rate)
