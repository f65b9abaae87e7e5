"""The campaigns' world with a real Samba domain controller, which keeps no password in plain.

What the directory holds is told by the hash that it keeps of it, and by signing in.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.samba.domain import SambaDomain
from deployments.sandbox.world import SERVICE_ACCOUNT, Grant
from tests.campaigns.ageing import rows_grow_older
from tests.campaigns.crew import Crew, Worker
from tests.campaigns.drawing import STAFF, draw
from tests.campaigns.job import ROTATION, Doors, Job, Step
from tests.campaigns.opening import opened
from tests.campaigns.oracle import is_called_failed, is_proven
from tests.campaigns.truth import Subject
from tests.campaigns.world import LEASE_SECONDS
from tests.deployments.sandbox.active_directory.client import Client

MARKER = "info"


class SambaWorld:
    """One real domain, one IT Glue, one database, and workers; up inside a `with`."""

    def __init__(self, folder: Path, accounts: int, address: str) -> None:
        """Provisions the domain; raises NotAvailable where that cannot work."""
        drawn = draw(accounts)
        grants = (Grant((STAFF,), MARKER),)
        self._domain = replace(drawn.domains[0], address=address, grants=grants)
        self._key = drawn.keys[0].value
        self.itglue = ITGlueSimulator(drawn)
        self.itglue.settings.requests_per_window = 10**9
        self.samba = SambaDomain(self._domain, folder / "samba")
        self._folder = folder
        self._up = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as up:
            up.enter_context(self.itglue)
            up.enter_context(self.samba)
            self.at = Doors(
                itglue_url=self.itglue.url,
                itglue_key=self._key,
                host=self.samba.host,
                port=self.samba.port,
                base_dn=self._domain.base_dn,
                bind_user=f"{SERVICE_ACCOUNT}@{self._domain.dns_name}",
                bind_password=self._domain.service_password,
                ca_certificate=self.samba.ca_certificate,
            )
            database = self._folder / "quickpass.db"
            self._escrow_key = self._folder / "escrow.key"
            environment = {
                "QUICKPASS_DATABASE_URL": f"sqlite:///{database}",
                "QUICKPASS_ESCROW_KEY_FILE": str(self._escrow_key),
                "QUICKPASS_AUDIT_KEY_FILE": str(self._folder / "audit.key"),
                "QUICKPASS_LEASE_SECONDS": str(LEASE_SECONDS),
            }
            self.crew = up.enter_context(Crew(environment))
            if self.crew.start(Job(doors=self.at, steps=("import",))).wait().died:
                raise RuntimeError("the accounts could not be imported")
            self._database = up.enter_context(closing(sqlite3.connect(database, timeout=30)))
            self._database.row_factory = sqlite3.Row
            self._fresh = iter(self._subjects())
            first = self.fresh()
            self.crew.warm_up(
                Job(doors=self.at, steps=ROTATION, account_id=first.id, label=first.label)
            )
            self._up = up.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._up.close()

    def fresh(self) -> Subject:
        """An account that no case has used yet."""
        return next(self._fresh)

    def start(
        self,
        account: Subject,
        *,
        steps: tuple[Step, ...] = ROTATION,
        run_id: str = "run",
        marker: bool = False,
        kill_at: int | None = None,
    ) -> Worker:
        """A worker that takes these steps for an account; it is not waited for."""
        with self._database:
            self._database.execute("UPDATE requestquota SET booked_until = 0")
        return self.crew.start(
            Job(
                doors=self.at.model_copy(update={"marker_attribute": MARKER if marker else None}),
                steps=steps,
                account_id=account.id,
                label=account.label,
                run_id=run_id,
                retries=1,
                kill_at=kill_at,
            )
        )

    def pass_time(self, account: Subject, passed: timedelta) -> None:
        """Make what the database knows about an account so much older."""
        rows_grow_older(account, passed, self._database)

    def lost(self, accounts: Sequence[Subject]) -> Iterator[str]:
        """What is violated of what must hold at every moment."""
        held, entries = self._held(accounts), self._entries()
        for account in accounts:
            candidates = self._candidates(account)
            password = held[account.object_id]
            if password is None or password not in {entries[account.entry_id], *candidates}:
                yield f"{account.label}: the password is neither in IT Glue nor in the escrow"
            for row in self._rotations(account):
                if is_called_failed(row) and candidates.get(password or "") == row["id"]:
                    yield f"{account.label} is called failed, but its candidate was taken"

    def disagreement(self, accounts: Sequence[Subject]) -> Iterator[str]:
        """What is left to do for accounts that were all rotated."""
        held, entries = self._held(accounts), self._entries()
        for account in accounts:
            rows, entry = self._rotations(account), entries[account.entry_id]
            if not rows or not is_proven(rows[-1]):
                yield f"{account.label}: {dict(rows[-1]) if rows else 'never rotated'}"
            elif self._candidates(account).get(entry) != rows[-1]["id"]:
                yield f"{account.label}: the entry holds another password than was recorded"
            elif held[account.object_id] != entry:
                yield f"{account.label}: directory and entry disagree"
            elif not self._signs_in(account, entry):
                yield f"{account.label}: the entry's password does not sign in"

    def is_begun(self, account: Subject) -> bool:
        """Whether a rotation was begun that a sweep can finish."""
        rows = self._rotations(account)
        return bool(rows) and rows[-1]["state"] != "refused"

    def _held(self, accounts: Sequence[Subject]) -> dict[str, str | None]:
        tried = {*self._entries().values()}
        for account in accounts:
            tried.update(self._candidates(account))
        held: defaultdict[str, str | None] = defaultdict(lambda: None)
        for row in self.samba.snapshot(tried):
            password = row["password"]
            held[str(row["object_id"])] = password if isinstance(password, str) else None
        return held

    def _entries(self) -> dict[int, str]:
        return {row["id"]: row["password"] for row in self.itglue.snapshot()}

    def _candidates(self, account: Subject) -> dict[str, int]:
        rows = self._rows("SELECT * FROM sealedpassword WHERE account_id = ?", account.id)
        return {
            password: row["rotation_id"]
            for row in rows
            if (password := opened(row, account.object_id, self._escrow_key)) is not None
        }

    def _rotations(self, account: Subject) -> list[sqlite3.Row]:
        wanted = "SELECT * FROM rotation WHERE account_id = ? ORDER BY generation"
        return self._rows(wanted, account.id)

    def _signs_in(self, account: Subject, password: str) -> bool:
        with closing(Client(self.samba)) as client:
            return client.bind(account.label, password).code == 0

    def _subjects(self) -> list[Subject]:
        wanted = "SELECT id, sam_account_name, label, object_id, entry_id FROM account ORDER BY id"
        return [Subject(*row) for row in self._rows(wanted)]

    def _rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        return self._database.execute(statement, values).fetchall()
