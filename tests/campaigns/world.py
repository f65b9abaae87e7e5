"""A small world without a Prefect server, for campaigns against the rotation.

    with World(tmp_path, accounts=20) as world:
        account = world.fresh()                               # imported, linked, never rotated
        report = world.run(account)                           # seal, set, verify, record
        report = world.run(account, kill_at=17)               # dies at its 17th point
        world.pass_time(account, timedelta(hours=1))          # its lease is over now
        report = world.run(account, steps=("resume",))        # what the sweep does
        worker = world.start(account, hold_at=17)             # waits there, for stop() or go_on()
        assert not world.oracle.check(account)                # after every step and crash
        assert not world.oracle.disagreement(account)         # at the end

Simulated domain and IT Glue live in the test's process and keep the truth (`domain`, `itglue`,
each with `faults`); workers are real processes on a real database file. `at` says where workers
find the two, so that a proxy can be put between.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.entra.faults import Faults
from deployments.sandbox.entra.simulator import EntraSimulator
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.world import SERVICE_ACCOUNT
from tests.campaigns.ageing import grow_older
from tests.campaigns.crew import Crew, Report, Worker
from tests.campaigns.drawing import (
    APPLICATION_ID,
    FIRST_ENTRY,
    LONG_EVERY,
    MARKER,
    TENANT_ID,
    draw,
    draw_tenant,
)
from tests.campaigns.job import OF_A_PAIR, ROTATION, Cloud, Doors, Job, Step, TenantDoor
from tests.campaigns.oracle import Oracle
from tests.campaigns.truth import Subject, Truth, truth_about

LEASE_SECONDS = 20
"""Longer than a worker takes on a busy machine, so that only what a campaign wants runs out."""


@dataclass
class World:
    """One domain, one IT Glue, one database, and workers; up inside a `with`."""

    folder: Path
    accounts: int
    lease_seconds: float = LEASE_SECONDS
    cloud: Cloud | None = None

    def __post_init__(self) -> None:
        drawn = draw(self.accounts)
        self._ahead = timedelta(0)
        self.entra: EntraSimulator | None = None
        tenant = None
        if self.cloud is not None:
            self.entra = EntraSimulator(draw_tenant(self.accounts), now=self._cloud_now)
            tenant = self.entra.directories[TENANT_ID]
            tenant.settings.units_per_ten_seconds = tenant.settings.writes_per_150_seconds = 10**9
            tenant.settings.token_seconds = 10**6  # hours pass while a request is held back
        self.tenant = tenant
        self.itglue = ITGlueSimulator(drawn)
        self.itglue.settings.requests_per_window = 10**9
        self.domain = SimulatedDomain(drawn.domains[0], now=lambda: datetime.now(UTC))
        self.domain.settings.pso_readable = False
        self.database = self.folder / "quickpass.db"
        keys = (self.folder / "escrow.key", self.folder / "audit.key")
        self.oracle = Oracle(self.domain, self.itglue, self.database, *keys, tenant=tenant)
        self._drawn = drawn
        self._keys = keys
        self._up = ExitStack()
        self._own: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        with ExitStack() as up:
            up.enter_context(self.itglue)
            up.enter_context(self.domain)
            domain = self._drawn.domains[0]
            self.at = Doors(
                itglue_url=self.itglue.url,
                itglue_key=self._drawn.keys[0].value,
                host=self.domain.host,
                port=self.domain.port,
                base_dn=domain.base_dn,
                bind_user=f"{SERVICE_ACCOUNT}@{domain.dns_name}",
                bind_password=domain.service_password,
                ca_certificate=self.domain.ca_certificate,
                cloud=self.cloud,
                tenant=None if self.entra is None else self._door_to(up.enter_context(self.entra)),
            )
            self.environment = {
                "QUICKPASS_DATABASE_URL": f"sqlite:///{self.database}",
                "QUICKPASS_ESCROW_KEY_FILE": str(self._keys[0]),
                "QUICKPASS_AUDIT_KEY_FILE": str(self._keys[1]),
                "QUICKPASS_LEASE_SECONDS": str(self.lease_seconds),
            }
            self.crew = up.enter_context(Crew(self.environment))
            if self.crew.start(Job(doors=self.at, steps=("import",))).wait().died:
                raise RuntimeError("the accounts could not be imported")
            up.callback(self.oracle.close)
            self._plain = self._subjects(long=False)
            self._long = self._subjects(long=True)
            first = self.fresh()
            steps = (*ROTATION, "settle")
            self.crew.warm_up(
                Job(doors=self.at, steps=steps, account_id=first.id, label=first.label)
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

    def fresh(self, *, long: bool = False) -> Subject:
        """An account that no case has used yet; `long`: its first candidate will be refused."""
        return next(self._long if long else self._plain)

    def start(
        self,
        account: Subject,
        *,
        steps: Iterable[Step] = ROTATION,
        run_id: str = "run",
        retries: int = 0,
        marker: bool = False,
        kill_at: int | None = None,
        hold_at: int | None = None,
    ) -> Worker:
        """A worker that takes these steps for an account; it is not waited for.

        `marker`: the domain's connection names an attribute to keep markers in.
        """
        self.sql("UPDATE requestquota SET booked_until = 0")
        if self.cloud == "pairs" and steps == ROTATION:
            steps = OF_A_PAIR
        return self.crew.start(
            Job(
                doors=self.at.model_copy(update={"marker_attribute": MARKER if marker else None}),
                steps=tuple(steps),
                account_id=account.id,
                label=account.label,
                run_id=run_id,
                retries=retries,
                kill_at=kill_at,
                hold_at=hold_at,
            )
        )

    def run(
        self,
        account: Subject,
        *,
        steps: Iterable[Step] = ROTATION,
        run_id: str = "run",
        retries: int = 0,
        marker: bool = False,
        kill_at: int | None = None,
    ) -> Report:
        """`start`, and wait for the worker's end."""
        return self.start(
            account, steps=steps, run_id=run_id, retries=retries, marker=marker, kill_at=kill_at
        ).wait()

    def pass_time(self, account: Subject, passed: timedelta) -> None:
        """Make all that concerns an account so much older, in the database and in the domain."""
        grow_older(account, passed, self._connection(), self.domain)
        self._ahead += max(passed, timedelta(0))  # the cloud writes its moments in whole seconds

    @property
    def graph_faults(self) -> Faults:
        """The troubles of a world with a tenant."""
        if self.entra is None:
            raise LookupError("this world has no tenant")
        return self.entra.graph_faults

    def truth(self, account: Subject) -> Truth:
        """What the directories and IT Glue hold for an account."""
        return truth_about(account, self.domain, self.itglue, self.tenant)

    def set_by_hand(self, account: Subject, password: str) -> None:
        """Somebody sets a password in the directory, and knows it."""
        self.oracle.known_outside.add(password)
        self.domain.set_password(account.sam, password)

    def sql(self, statement: str, *values: object) -> list[Any]:
        """The rows of a statement of our own, committed."""
        with self._connection() as connection:
            return connection.execute(statement, values).fetchall()

    def _cloud_now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    @staticmethod
    def _door_to(entra: EntraSimulator) -> TenantDoor:
        return TenantDoor(
            tenant_id=TENANT_ID,
            client_id=APPLICATION_ID,
            client_secret=entra.applications[APPLICATION_ID].secrets[0].value,
            login_url=entra.login_url,
            graph_url=entra.graph_url,
            ca_certificate=entra.ca_certificate,
        )

    def _connection(self) -> sqlite3.Connection:
        if self._own is None:
            self._own = sqlite3.connect(self.database, timeout=30, check_same_thread=False)
            self._up.callback(self._own.close)
        return self._own

    def _subjects(self, *, long: bool) -> Iterator[Subject]:
        found = self.sql("SELECT id, sam_account_name, label, object_id, entry_id FROM account")
        for row in sorted(found):
            subject = Subject(*row)
            is_long = (subject.entry_id - FIRST_ENTRY) % LONG_EVERY == LONG_EVERY - 1
            if is_long == long:
                yield subject
