"""Tells whether a password was lost, from the truth and with code of its own.

    oracle.check(account)         what must hold at every moment, whatever was killed or is late
    oracle.disagreement(account)  what must hold besides once all is over

Both return sentences, none when all is well. The truth about the directory and IT Glue comes from
the simulators; the database is read with plain SQL, and the escrow is opened by
`tests.campaigns.opening`. Nothing here is shared with the application, whose mistakes it must not
make too. It remembers what it saw: ask it often, and no row can vanish or go back unseen.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from tests.campaigns.opening import Chain, opened
from tests.campaigns.truth import Subject, Truth, truth_about

OPEN = ("sealed", "sent", "set", "verified", "recording")
PROVEN_LOGONS = ("accepted", "right_but_restricted")
MOST_FAILED_LOGONS = 1
KEPT_GENERATIONS, KEPT_DAYS = 3, 35


class Oracle:
    """One world's oracle."""

    def __init__(
        self,
        domain: SimulatedDomain,
        itglue: ITGlueSimulator,
        database: Path,
        escrow_key: Path,
        audit_key: Path,
    ) -> None:
        """The files need not be there before the first question."""
        self.known_outside: set[str] = set()
        self._domain, self._itglue, self._database = domain, itglue, database
        self._escrow_key, self._chain = escrow_key, Chain(audit_key)
        self._opened: sqlite3.Connection | None = None
        self._sealed: defaultdict[int, dict[int, bytes | None]] = defaultdict(dict)
        self._rotations: defaultdict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
        self._proven: set[int] = set()
        self._entries = len(itglue.snapshot())

    def close(self) -> None:
        """Let go of the database."""
        if self._opened is not None:
            self._opened.close()

    def check(self, account: Subject) -> list[str]:
        """What is violated now of what must hold at every moment."""
        truth = truth_about(account, self._domain, self._itglue)
        candidates = self._candidates(account)
        rotations = self._rows("SELECT * FROM rotation WHERE account_id = ?", account.id)
        return [
            *self._lost(truth, candidates),
            *self._two_at_once(truth, candidates, rotations),
            *self._history(account, rotations),
            *self._vanished(account),
            *self._dishonest(truth, candidates, rotations),
            *self._spent(truth),
            *self._chain.broken(self._records),
        ]

    def disagreement(self, account: Subject) -> list[str]:
        """What is left to do: nothing, once a rotation is proven and everybody agrees."""
        truth = truth_about(account, self._domain, self._itglue)
        rotations = self._rows("SELECT * FROM rotation WHERE account_id = ?", account.id)
        found: list[str] = []
        if truth.directory != truth.entry:
            found.append("directory and entry disagree")
        if not rotations:
            return found
        last = max(rotations, key=lambda row: row["generation"])
        if not is_proven(last):
            found.append(
                f"the rotation is {last['state']}, logon {last['logon']}: {last['problem']}"
            )
        return [*found, *self._untrue(truth, self._candidates(account), last)]

    def _lost(self, truth: Truth, candidates: dict[str, tuple[int, int]]) -> Iterator[str]:
        if truth.directory not in {truth.entry, *candidates, *self.known_outside}:
            yield "the directory's password is neither in IT Glue nor does the escrow open it"

    def _two_at_once(
        self,
        truth: Truth,
        candidates: dict[str, tuple[int, int]],
        rotations: list[sqlite3.Row],
    ) -> Iterator[str]:
        if sum(row["state"] in OPEN for row in rotations) > 1:
            yield "two rotations are open"
        of_rotation: defaultdict[int, set[int]] = defaultdict(set)
        for password in truth.ever:
            if password in candidates:
                rotation, attempt = candidates[password]
                of_rotation[rotation].add(attempt)
        for rotation, attempts in of_rotation.items():
            if len(attempts) > 1:
                yield f"rotation {rotation} had the candidates {sorted(attempts)} set"

    def _history(self, account: Subject, rotations: list[sqlite3.Row]) -> Iterator[str]:
        generations = [row["generation"] for row in sorted(rotations, key=lambda row: row["id"])]
        if generations != list(range(1, len(generations) + 1)):
            yield f"generations are {generations}"
        seen = self._rotations[account.id]
        now = {row["id"]: (row["version"], row["state"]) for row in rotations}
        for number, (version, state) in seen.items():
            present = now.get(number)
            if present is None:
                yield f"rotation {number} has vanished"
            elif present[0] < version or (state not in OPEN and present[1] != state):
                yield f"rotation {number} went back from {state} to {present[1]}"
        seen.update(now)

    def _vanished(self, account: Subject) -> Iterator[str]:
        rows = self._rows("SELECT * FROM sealedpassword WHERE account_id = ?", account.id)
        now = {row["id"]: row for row in rows}
        for number, ciphertext in self._sealed[account.id].items():
            if number not in now:
                yield f"sealed password {number} has vanished"
            elif now[number]["ciphertext"] != ciphertext and not self._may_go(now[number]):
                yield f"sealed password {number} was altered or shredded too early"
        self._sealed[account.id] = {number: row["ciphertext"] for number, row in now.items()}

    def _may_go(self, row: sqlite3.Row) -> bool:
        newer = self._rows(
            "SELECT 1 FROM rotation WHERE account_id = ? AND generation > ? AND state = 'recorded'",
            row["account_id"],
            row["generation"],
        )
        age = "SELECT julianday('now') - julianday(?) AS days"
        old = self._rows(age, row["sealed_at"])[0]["days"] >= KEPT_DAYS
        return row["shredded_at"] is not None and old and len(newer) > KEPT_GENERATIONS

    def _dishonest(
        self,
        truth: Truth,
        candidates: dict[str, tuple[int, int]],
        rotations: list[sqlite3.Row],
    ) -> Iterator[str]:
        for row in rotations:
            if is_proven(row) and row["id"] not in self._proven:
                self._proven.add(row["id"])
                yield from self._untrue(truth, candidates, row)
        if len(self._itglue.store.entries) > self._entries:
            yield "IT Glue has more entries than before"

    def _untrue(
        self, truth: Truth, candidates: dict[str, tuple[int, int]], row: sqlite3.Row
    ) -> Iterator[str]:
        wanted = (row["id"], row["attempt"])
        if candidates.get(truth.directory) != wanted:
            yield f"rotation {row['id']}: the directory holds another password than its candidate"
        if candidates.get(truth.entry or "") != wanted:
            yield f"rotation {row['id']}: the entry holds another password than its candidate"

    def _spent(self, truth: Truth) -> Iterator[str]:
        if truth.bad_logons > MOST_FAILED_LOGONS or truth.locked:
            yield f"{truth.bad_logons} logons failed within one window"

    def _candidates(self, account: Subject) -> dict[str, tuple[int, int]]:
        rows = self._rows("SELECT * FROM sealedpassword WHERE account_id = ?", account.id)
        return {
            password: (row["rotation_id"], row["attempt"])
            for row in rows
            if (password := opened(row, account.object_id, self._escrow_key)) is not None
        }

    def _records(self, after: int) -> list[sqlite3.Row]:
        return self._rows("SELECT * FROM auditrecord WHERE number > ? ORDER BY number", after)

    def _rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        if self._opened is None:
            uri = f"file:{self._database}?mode=ro"
            self._opened = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._opened.row_factory = sqlite3.Row
        return self._opened.execute(statement, values).fetchall()


def is_proven(row: sqlite3.Row) -> bool:
    """Whether an operator is told that this rotation is proven."""
    finished = row["state"] == "recorded" and row["problem"] is None
    return finished and row["logon"] in PROVEN_LOGONS
