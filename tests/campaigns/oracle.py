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
from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from tests.campaigns.memory import OPEN, Memory
from tests.campaigns.opening import Chain, opened
from tests.campaigns.truth import Subject, Truth, truth_about

PROVEN_LOGONS = ("accepted", "right_but_restricted", "change_seen")
MOST_FAILED_LOGONS = 1


class Oracle:
    """One world's oracle."""

    def __init__(
        self,
        domain: SimulatedDomain,
        itglue: ITGlueSimulator,
        database: Path,
        escrow_key: Path,
        audit_key: Path,
        *,
        tenant: Directory | None = None,
    ) -> None:
        """The files need not be there before the first question."""
        self.known_outside: set[str] = set()
        self._outside = (domain, itglue, tenant)
        self._itglue, self._database = itglue, database
        self._escrow_key, self._chain = escrow_key, Chain(audit_key)
        self._opened: sqlite3.Connection | None = None
        self._memory = Memory()
        self._proven: set[int] = set()
        self._entries = len(itglue.snapshot())

    def close(self) -> None:
        """Let go of the database."""
        if self._opened is not None:
            self._opened.close()

    def check(self, account: Subject) -> list[str]:
        """What is violated now of what must hold at every moment."""
        truth = truth_about(account, *self._outside)
        sealed = self._sealed(account)
        candidates = self._candidates(account, sealed)
        rotations = self._rows("SELECT * FROM rotation WHERE account_id = ?", account.id)
        return [
            *self._lost(truth, candidates),
            *self._two_at_once(truth, candidates, rotations),
            *self._memory.went_back(account.id, rotations),
            *self._memory.vanished(account.id, sealed, rotations),
            *self._dishonest(truth, candidates, rotations),
            *self._spent(truth),
            *self._chain.broken(self._records),
        ]

    def disagreement(self, account: Subject) -> list[str]:
        """What is left to do: nothing, once a rotation is proven and everybody agrees."""
        truth = truth_about(account, *self._outside)
        rotations = self._rows("SELECT * FROM rotation WHERE account_id = ?", account.id)
        found: list[str] = []
        if truth.directory != truth.entry:
            found.append("directory and entry disagree")
        if truth.twin not in {None, truth.directory}:
            found.append("the directory and the twin's tenant disagree")
        if not rotations:
            return found
        last = max(rotations, key=lambda row: row["generation"])
        if not is_proven(last):
            found.append(
                f"the rotation is {last['state']}, logon {last['logon']}: {last['problem']}"
            )
        return [
            *found,
            *self._untrue(truth, self._candidates(account, self._sealed(account)), last),
        ]

    def _lost(self, truth: Truth, candidates: dict[str, tuple[int, int]]) -> Iterator[str]:
        known = {truth.entry, *candidates, *self.known_outside}
        if truth.directory not in known:
            yield "the directory's password is neither in IT Glue nor does the escrow open it"
        if truth.twin is not None and truth.twin not in known:
            yield "the twin's password is neither in IT Glue nor does the escrow open it"

    def _two_at_once(
        self,
        truth: Truth,
        candidates: dict[str, tuple[int, int]],
        rotations: list[sqlite3.Row],
    ) -> Iterator[str]:
        if sum(row["state"] in OPEN for row in rotations) > 1:
            yield "two rotations are open"
        of_rotation: defaultdict[int, set[int]] = defaultdict(set)
        # Of a pair the domain may get two: when the tenant refused the first.
        for password in truth.twin_ever or truth.ever:
            if password in candidates:
                rotation, attempt = candidates[password]
                of_rotation[rotation].add(attempt)
        for rotation, attempts in of_rotation.items():
            if len(attempts) > 1:
                yield f"rotation {rotation} had the candidates {sorted(attempts)} set"

    def _dishonest(
        self,
        truth: Truth,
        candidates: dict[str, tuple[int, int]],
        rotations: list[sqlite3.Row],
    ) -> Iterator[str]:
        last = max((row["generation"] for row in rotations), default=0)
        ever = (*truth.ever, *truth.twin_ever)
        taken = {candidates[each][0] for each in ever if each in candidates}
        for row in rotations:
            if is_called_failed(row) and row["id"] in taken:
                yield f"rotation {row['id']} is called failed, but its candidate was taken"
            if not is_proven(row) or row["id"] in self._proven:
                continue
            self._proven.add(row["id"])
            if row["generation"] == last:
                yield from self._untrue(truth, candidates, row)
            places = [("directory", truth.ever), ("entry", truth.entry_ever)]
            places += [("twin", truth.twin_ever)] if truth.twin is not None else []
            for place, held in places:
                if (row["id"], row["attempt"]) not in map(candidates.get, held):
                    yield f"rotation {row['id']}: the {place} never held its candidate"
        if len(self._itglue.store.entries) > self._entries:
            yield "IT Glue has more entries than before"

    def _untrue(
        self, truth: Truth, candidates: dict[str, tuple[int, int]], row: sqlite3.Row
    ) -> Iterator[str]:
        wanted = (row["id"], row["attempt"])
        places = {"directory": truth.directory, "entry": truth.entry or ""}
        if truth.twin is not None:
            places["twin"] = truth.twin
        for place, held in places.items():
            if candidates.get(held) != wanted:
                yield f"rotation {row['id']}: the {place} holds another password than its candidate"

    def _spent(self, truth: Truth) -> Iterator[str]:
        if truth.bad_logons > MOST_FAILED_LOGONS or truth.locked:
            yield f"{truth.bad_logons} logons failed within one window"

    def _candidates(
        self, account: Subject, sealed: list[sqlite3.Row]
    ) -> dict[str, tuple[int, int]]:
        return {
            password: (row["rotation_id"], row["attempt"])
            for row in sealed
            if (password := opened(row, account.object_id, self._escrow_key)) is not None
        }

    def _sealed(self, account: Subject) -> list[sqlite3.Row]:
        return self._rows("SELECT * FROM sealedpassword WHERE account_id = ?", account.id)

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
    if row["twin_set_by"] is not None and row["cloud_changed_at"] is None:
        return False
    return finished and row["logon"] in PROVEN_LOGONS


def is_called_failed(row: sqlite3.Row) -> bool:
    """Whether an operator is told that the old password still works."""
    return row["state"] == "refused" or (row["state"] == "sealed" and not row["in_doubt"])
