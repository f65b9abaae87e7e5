"""Runs everything on one machine: Prefect's server with its UI, a worker, and what they need.

All state lies below one folder. The server's encryption key and the escrow key are files beside
the databases, not in them; the worker never sees the server's key.
"""

import base64
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
# One by one, the server takes in task runs slower than a rotation makes them: its picture lags
# far behind, and its database is locked for everybody else meanwhile.
SERVER_IN_BATCHES = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
}
START_SECONDS = 120
STOP_SECONDS = 20


class NotStarted(Exception):
    """A part of the machine did not come up; the text names its log."""


class Machine:
    """The processes of one folder, and the settings they share."""

    def __init__(self, folder: Path, port: int = 4200) -> None:
        """`folder` is created; its contents are kept. Any port is taken if `port` is not free."""
        self.folder = folder.resolve()
        for name in ("logs", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.port = free_port(port)
        self.url = f"http://127.0.0.1:{self.port}"
        self.login = f"admin:{secrets.token_urlsafe(12)}"
        self.environment = {
            **os.environ,
            # Prefect's workers keep a folder of one name there, which another user may own.
            "TMPDIR": str(self.folder / "tmp"),
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": f"{self.url}/api",
            "PREFECT_API_AUTH_STRING": self.login,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "QUICKPASS_DATABASE_URL": f"sqlite:///{self.folder / 'quickpass.db'}",
            "QUICKPASS_ESCROW_KEY_FILE": str(self.folder / "keys" / "escrow.key"),
            "QUICKPASS_AUDIT_KEY_FILE": str(self.folder / "keys" / "audit.key"),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore::DeprecationWarning",
        }

    @contextmanager
    def running(self, name: str, *command: str, **more: str) -> Generator[subprocess.Popen[bytes]]:
        """A child of ours with its output in `logs/<name>.log`, stopped at the end."""
        log = self.folder / "logs" / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603  # our own programs
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield process
        finally:
            stop(process)

    @contextmanager
    def server(self) -> Generator[None]:
        """Prefect's server and UI, answering when the body begins."""
        command = ("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port))
        key = kept_key(self.folder / "keys" / "prefect-server.key")
        private = {
            "PREFECT_SERVER_API_AUTH_STRING": self.login,
            "PREFECT_SERVER_ENCRYPTION_KEY": key,
            **SERVER_IN_BATCHES,
        }
        with self.running("server", *command, **private) as process:
            wait_for(f"{self.url}/api/health", process, self.folder / "logs" / "server.log")
            yield

    @contextmanager
    def worker(self, pool: str) -> Generator[subprocess.Popen[bytes]]:
        """A process worker that starts the flow runs of `pool`."""
        with self.running("worker", "prefect", "worker", "start", "--pool", pool) as process:
            yield process

    def run(self, *command: str, given: str = "") -> int:
        """Run one of our programs to its end, `given` on its standard input; its exit status."""
        return subprocess.run(  # noqa: S603  # our own programs
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environment,
            input=given,
            text=True,
            check=False,
        ).returncode


def free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise NotStarted("No port is free on 127.0.0.1.")


def kept_key(path: Path) -> str:
    """The key in the file, made at the first time, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
    return path.read_text()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when `url` answers; NotStarted when the process ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # our own http address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise NotStarted(f"Nothing answers at {url}: see {log}.")


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """End a child, kindly first."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
