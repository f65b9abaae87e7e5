"""What the oracle saw before: rows only grow, and only go forward."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

OPEN = ("sealed", "sent", "set", "verified", "twin sent", "twin set", "recording")
KEPT_GENERATIONS, KEPT = 3, timedelta(days=35)


class Memory:
    """The rotations and sealed passwords of every account, as they were last seen."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._rotations: defaultdict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
        self._sealed: defaultdict[int, dict[int, bytes | None]] = defaultdict(dict)

    def went_back(self, account_id: int, rotations: list[sqlite3.Row]) -> Iterator[str]:
        """Generations that leave out or repeat one, rotations that vanished or were moved back."""
        generations = [row["generation"] for row in sorted(rotations, key=lambda row: row["id"])]
        if generations != list(range(1, len(generations) + 1)):
            yield f"generations are {generations}"
        now = {row["id"]: (row["version"], row["state"]) for row in rotations}
        for number, (version, state) in self._rotations[account_id].items():
            present = now.get(number)
            if present is None:
                yield f"rotation {number} has vanished"
            elif present[0] < version or (state not in OPEN and present[1] != state):
                yield f"rotation {number} went back from {state} to {present[1]}"
        self._rotations[account_id] = now

    def vanished(
        self, account_id: int, sealed: list[sqlite3.Row], rotations: list[sqlite3.Row]
    ) -> Iterator[str]:
        """Sealed passwords that are gone, altered, or shredded before they may be."""
        now = {row["id"]: row for row in sealed}
        for number, ciphertext in self._sealed[account_id].items():
            if number not in now:
                yield f"sealed password {number} has vanished"
            elif now[number]["ciphertext"] != ciphertext and not may_go(now[number], rotations):
                yield f"sealed password {number} was altered or shredded too early"
        self._sealed[account_id] = {number: row["ciphertext"] for number, row in now.items()}


def may_go(row: sqlite3.Row, rotations: list[sqlite3.Row]) -> bool:
    """Whether a sealed password was old enough to be shredded."""
    newer = [
        each
        for each in rotations
        if each["generation"] > row["generation"] and each["state"] == "recorded"
    ]
    age = datetime.now(UTC) - datetime.fromisoformat(row["sealed_at"]).replace(tzinfo=UTC)
    return row["shredded_at"] is not None and age >= KEPT and len(newer) > KEPT_GENERATIONS
