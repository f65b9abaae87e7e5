"""A PostgreSQL server of the tests' own: in a folder that goes with it, on a socket in there.

It is set up as badly as an operator's may be: what the application needs it has to see to itself.
"""

import os
import shutil
import signal
import time
from itertools import count
from pathlib import Path
from subprocess import Popen
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

import psycopg

SETTINGS = {
    "default_transaction_isolation": "serializable",
    "listen_addresses": "",
    "log_min_messages": "fatal",
    "synchronous_commit": "off",
    "timezone": "Europe/Berlin",
    "wal_writer_delay": "10s",  # so long a commit that is not waited for may take to reach the disk
}
START_SECONDS = 60
USER = "postgres"
OWNER = "quickpass"


class PostgreSQL:
    """A server that is up inside a `with`; it ends with the process that started it."""

    def __init__(self, **settings: str) -> None:
        """`settings` take the place of those that all servers of the tests have."""
        self._programs = max(Path("/usr/lib/postgresql").glob("*/bin/postgres")).parent
        self._settings = SETTINGS | settings
        self._numbers = count(1)
        self._server: Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder = Path(mkdtemp(prefix="postgresql-"))
        self._log = self._folder / "log"
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER, USER)
        # One encoding and order of words wherever the tests run.
        made = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync")
        if self._begun("initdb", *made, f"--pgdata={self._data}").wait():
            raise RuntimeError(f"PostgreSQL made no cluster:\n{self._log.read_text()}")
        self.start()
        self._run(f"CREATE ROLE {OWNER} LOGIN")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = (f"--{name}={value}" for name, value in self._settings.items())
        place = ("-D", str(self._data), "-k", str(self._folder))
        self._server = self._begun("postgres", *place, *settings)
        deadline = time.monotonic() + START_SECONDS
        while self._begun("pg_isready", f"--host={self._folder}", f"--username={USER}").wait():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        """End it as a crash would: nothing more is written."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()

    def new_database(self, encoding: str = "UTF8") -> str:
        """The URL of a new, empty database that an ordinary role owns."""
        self._database = f"quickpass_{next(self._numbers)}"
        made = f"CREATE DATABASE {self._database} OWNER {OWNER} TEMPLATE template0"
        self._run(f"{made} ENCODING '{encoding}'")
        return f"postgresql+psycopg://{OWNER}@/{self._database}?host={self._folder}"

    def set_default(self, setting: str, value: str) -> None:
        """Set what connections to the newest database begin with."""
        self._run(f"ALTER DATABASE {self._database} SET {setting} = '{value}'")

    def _run(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self._folder), user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _begun(self, program: str, *options: str) -> Popen[bytes]:
        """A program of the server's, which refuses to run as root, and ends with who began it."""
        user = [f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
        changed = user if os.geteuid() == 0 else []
        command = ["setpriv", *changed, "--pdeathsig=QUIT", "--", str(self._programs / program)]
        with self._log.open("ab") as log:
            return Popen([*command, *options], stdout=log, stderr=log)  # noqa: S603  # Debian's own
