"""How long a rotation is worked on by one worker, and when an interrupted one is tried again."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)
"""A worker that moved nothing for so long is taken for dead. Longer than any one request takes."""

OUTAGE_WAITS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10, 15))
"""Between tries while trying again helps: as long as it takes, every quarter of an hour at last."""

REFUSAL_WAITS = tuple(timedelta(hours=each) for each in (1, 2, 4, 8))
"""Between tries after a refusal; after the last of them only a person starts it again."""

MAX_STUCK = 5
"""So many accounts of one run may wait for an outage to end; then no further one is started."""

MAX_WAITING = 25
"""So many accounts of all runs may wait; then no further rotation is started anywhere."""


def next_try(tries: int, now: datetime, *, helps: bool) -> datetime | None:
    """When a rotation that failed `tries` times in a row is tried again; None: not by itself."""
    if helps:
        return now + OUTAGE_WAITS[min(tries, len(OUTAGE_WAITS)) - 1]
    return now + REFUSAL_WAITS[tries - 1] if tries <= len(REFUSAL_WAITS) else None
