"""How fast requests may start so that a limit per window is never passed.

The generic cell rate algorithm: each request books `1 / RATE` seconds of the future, and may
start while no more than `BURST` requests are booked ahead. In any window of T seconds at most
`BURST + RATE * T` requests start: 2,950 in the 300 s in which IT Glue allows 3,000. The rest is
for requests that start in time and arrive bunched, and for a person's own use of the key.
"""

RATE = 9.5  # requests per second
BURST = 100


def book(booked_until: float, now: float) -> tuple[float, float]:
    """Book one request: the new `booked_until`, and the seconds to wait before it may start.

    Both times count seconds from the same moment. `booked_until` is 0 at first.
    """
    begin = max(booked_until, now)
    wait = max(0.0, begin - now - (BURST - 1) / RATE)
    return begin + 1 / RATE, wait


def hold(booked_until: float, now: float, seconds: float) -> float:
    """The `booked_until` after which nothing starts for so long, and then no faster than `RATE`."""
    return max(booked_until, now + seconds + (BURST - 1) / RATE)
