"""Dates on which nothing is rotated, as operators write them."""

import re
from datetime import date, timedelta

LONGEST = 120
"""Days of one period. Longer, and accounts would be left out rather than put off."""

YEARLY = re.compile(r"\d\d-\d\d")


def blackout(text: str) -> tuple[list[date], list[tuple[int, int]]]:
    """The dates that a text means, and the days of every year; ValueError when it means none."""
    text = text.strip()
    try:
        if YEARLY.fullmatch(text):
            day = date.fromisoformat(f"2024-{text}")  # a leap year
            return [], [(day.month, day.day)]
        first, _, last = text.partition("/")
        begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise ValueError(
            f"{text!r} is no blackout date: write 2026-12-24, 2026-12-21/2027-01-03, or 12-24"
        ) from None
    days = (end - begin).days + 1
    if not 1 <= days <= LONGEST:
        raise ValueError(f"{text!r} must be a period of 1 to {LONGEST} days")
    return [begin + timedelta(days=number) for number in range(days)], []
