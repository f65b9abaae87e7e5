# pyright: basic
# ldap3 is half-typed.
"""What may happen to one step in this very process: a crash, lost or late messages, a full disk.

A late request is kept, its sender is told that the connection broke, and whoever calls what is in
`Mishaps.late` has it carried out.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from ldap3 import Connection
from ldap3.core.exceptions import LDAPSocketReceiveError
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection as Database
from sqlalchemy.orm import Session

FULL, PLENTY = 1, 2**31
"""Pages that the database may have; fewer than it has means no further one."""


class Kind(StrEnum):
    """What goes wrong."""

    NOTHING = "nothing"
    CRASH = "crash"  # before or after an effect outside, or a commit
    LOST_REQUEST = "lost request"
    LOST_REPLY = "lost reply"
    LATE_REQUEST = "late request"
    DISK_FULL = "disk full"
    LOCKED = "database locked"


STORAGE = (Kind.DISK_FULL, Kind.LOCKED)


class Mishap(NamedTuple):
    """Something that goes wrong when so many points, effects or commits have passed."""

    kind: Kind
    after: int


class Crashed(BaseException):
    """The worker is dead: nothing more of what it would do happens, not even its cleaning up."""


class Mishaps:
    """Stands between the application and all that it changes."""

    def __init__(self, database: Path) -> None:
        """Nothing is watched before `watching`."""
        self.late: list[Callable[[], object]] = []
        self._locker = sqlite3.connect(database, isolation_level=None)
        self._mishap = Mishap(Kind.NOTHING, 0)
        self._left = 0
        self._dead = self._full = self._watched = False
        self._used: set[sqlite3.Connection] = set()

    @contextmanager
    def watching(self) -> Generator[None]:
        """Until the body ends, mishaps can happen."""
        heard = (
            (Engine, "begin", self._begin),
            (Engine, "commit", self._before_commit),
            (Session, "after_commit", self._after_commit),
        )
        for each in heard:
            event.listen(*each)
        with pytest.MonkeyPatch.context() as patch, closing(self._locker):
            self._stand_between(patch)
            yield
        for each in heard:
            event.remove(*each)

    @contextmanager
    def befalling(self, mishap: Mishap) -> Generator[None]:
        """Let the step in the body meet a mishap."""
        self._mishap, self._left, self._watched = mishap, mishap.after, True
        self._storage_fails()
        try:
            yield
        finally:
            self._watched = self._dead = self._full = False
            self._used.clear()
            self.unlock()

    def unlock(self) -> None:
        """Let others write into the database again."""
        if self._locker.in_transaction:
            self._locker.execute("ROLLBACK")

    def _stand_between(self, patch: pytest.MonkeyPatch) -> None:
        modify, rebind, send = Connection.modify, Connection.rebind, httpx.Client.send

        def modified(line: Connection, dn: str, changes: Any) -> Any:
            def later() -> object:
                return modify(line_like(line), dn, changes)

            return self._effect(lambda: modify(line, dn, changes), later, connection_broke)

        def bound(line: Connection, **given: Any) -> Any:
            return self._effect(lambda: rebind(line, **given), None, connection_broke)

        def sent(client: httpx.Client, request: httpx.Request, **given: Any) -> httpx.Response:
            def later() -> object:
                with httpx.Client(auth=client.auth, trust_env=False) as other:
                    return send(other, request)

            written = later if request.method == "PATCH" else None
            broke = httpx.ReadError("cut", request=request)
            return self._effect(lambda: send(client, request, **given), written, lambda: broke)

        patch.setattr(Connection, "modify", modified)
        patch.setattr(Connection, "rebind", bound)
        patch.setattr(httpx.Client, "send", sent)

    def _effect(
        self,
        act: Callable[[], Any],
        later: Callable[[], object] | None,
        broke: Callable[[], Exception],
    ) -> Any:
        self._come_to()
        befallen = self._counted((Kind.LOST_REQUEST, Kind.LOST_REPLY, Kind.LATE_REQUEST))
        if befallen and self._mishap.kind is Kind.LATE_REQUEST and later is not None:
            self.late.append(later)
        if befallen and self._mishap.kind is not Kind.LOST_REPLY:
            raise broke()
        answer = act()
        if befallen:
            raise broke()
        self._come_to()
        return answer

    def _come_to(self) -> None:
        if self._dead or self._counted((Kind.CRASH,)):
            self._dead = True
            for each in self._used:  # a traceback would keep open what a dead process does not
                each.rollback()
            raise Crashed

    def _counted(self, kinds: tuple[Kind, ...]) -> bool:
        """Whether it is time, for a mishap of these kinds."""
        if not self._watched or self._mishap.kind not in kinds:
            return False
        self._left -= 1
        return self._left == -1

    def _begin(self, connection: Database) -> None:
        if (used := connection.connection.driver_connection) is not None:
            self._used.add(used)
        connection.exec_driver_sql(f"PRAGMA max_page_count={FULL if self._full else PLENTY}")

    def _before_commit(self, _: Database) -> None:
        self._come_to()

    def _after_commit(self, _: Session) -> None:
        self._come_to()
        self._storage_fails()

    def _storage_fails(self) -> None:
        if self._counted(STORAGE):
            self._full = self._mishap.kind is Kind.DISK_FULL
            if self._mishap.kind is Kind.LOCKED:
                self._locker.execute("BEGIN IMMEDIATE")


def connection_broke() -> Exception:
    """What ldap3 says then."""
    return LDAPSocketReceiveError("cut")


def line_like(line: Connection) -> Connection:
    """A connection of the same person to the same domain controller."""
    return Connection(
        line.server, line.user, line.password, client_strategy=line.strategy_type, auto_bind=True
    )
