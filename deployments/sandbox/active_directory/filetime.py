"""Active Directory's way to write times: 100 ns steps since 1601, and negative ones for spans."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)
NEVER = -0x8000000000000000


def filetime(moment: datetime | None) -> int:
    """`moment` as a number; 0 for none."""
    return 0 if moment is None else (moment - EPOCH) // STEP * 10


def span(length: timedelta) -> int:
    """`length` as a policy attribute holds it."""
    return -(length // STEP * 10)
