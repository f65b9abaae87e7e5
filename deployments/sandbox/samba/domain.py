"""A real Samba AD domain controller that plays one domain of the practice world.

    with SambaDomain(domain, folder) as dc:
        ...  # ldaps://dc.host:636, and StartTLS on port 389

Only its LDAP server runs. Everything it keeps lies below `folder`.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from deployments.sandbox.certificates import make_certificates
from deployments.sandbox.world import SERVICE_ACCOUNT, Domain

SYSTEM_PYTHON = "/usr/bin/python3"
SAMBA = "/usr/sbin/samba"
ROOT = Path(__file__).parents[3]
START_SECONDS = 60
STOP_SECONDS = 20

SMB_CONF = """[global]
netbios name = DC1
realm = {realm}
workgroup = {netbios}
server role = active directory domain controller
server services = ldap
dcerpc endpoint servers =
interfaces = {address}/8
bind interfaces only = yes
old password allowed period = {old_password_minutes}
tls enabled = yes
tls keyfile = {folder}/tls/key.pem
tls certfile = {folder}/tls/certificate.pem
tls cafile = {folder}/tls/authority.pem
load printers = no
log level = 0
log file = {folder}/log/samba.log
private dir = {folder}/private
state directory = {folder}/state
cache directory = {folder}/cache
lock directory = {folder}/lock
pid directory = {folder}/run
ncalrpc dir = {folder}/run/ncalrpc
winbindd socket directory = {folder}/run/winbindd
ntp signd socket directory = {folder}/run/ntp_signd
binddns dir = {folder}/bind-dns

[sysvol]
path = {folder}/state/sysvol

[netlogon]
path = {folder}/state/sysvol/{dns_name}/scripts
"""


class NotAvailable(Exception):
    """Samba cannot play a domain on this machine; the text says why."""


class SambaDomain:
    """The domain controller of one domain of the practice world."""

    port = 636
    starttls_port = 389

    def __init__(self, domain: Domain, folder: Path) -> None:
        """Provisions the domain in `folder`; raises NotAvailable where that cannot work."""
        if not Path(SAMBA).exists():
            raise NotAvailable("Samba is not installed: run deployments/sandbox/samba/install.sh.")
        if os.geteuid() != 0:
            raise NotAvailable("Samba domain controllers need root, as they listen on port 636.")
        self.host = domain.address
        self._domain = domain
        # Its sockets lie below these paths, and a socket's path has at most 107 characters.
        self._short = TemporaryDirectory(prefix="dc-", ignore_cleanup_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = Path(self._short.name) / "dc"
        self._folder.symlink_to(folder.resolve())
        self._process: subprocess.Popen[bytes] | None = None
        certificates = make_certificates(domain.dns_name, domain.address)
        self.ca_certificate = certificates.authority
        for name in ("private", "state", "cache", "lock", "run", "bind-dns", "log", "tls"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        tls = self._folder / "tls"
        (tls / "authority.pem").write_text(certificates.authority)
        (tls / "certificate.pem").write_text(certificates.certificate)
        (tls / "key.pem").touch(mode=0o600)
        (tls / "key.pem").write_text(certificates.key)
        self._smb_conf.write_text(
            SMB_CONF.format(
                realm=domain.dns_name.upper(),
                netbios=domain.netbios,
                address=domain.address,
                dns_name=domain.dns_name,
                folder=self._folder,
                old_password_minutes=domain.old_password_minutes,
            )
        )
        self._run("plant", {**asdict(domain), "service_account": SERVICE_ACCOUNT})

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self._short.cleanup()

    def start(self) -> None:
        """Come (back) into being; returns when logons are answered."""
        with (self._folder / "log" / "output.log").open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603  # Debian's own program
                [SAMBA, "-i", "-M", "single", "-s", str(self._smb_conf), "--no-process-group"],
                # It ends when its standard input does, and so with us, however we end.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection((self.host, self.port), timeout=5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        log = self._folder.resolve() / "log" / "output.log"
        raise NotAvailable(f"Samba did not start: see {log}.")

    def stop(self) -> None:
        """Vanish; what it holds is kept."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def pause(self) -> None:
        """Hang: connections stay open, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on where it hung."""
        self._signal(signal.SIGCONT)

    def snapshot(self, candidates: Iterable[str] = ()) -> list[dict[str, object]]:
        """Every user as it is; its password only if it is its first one or among `candidates`."""
        drawn = [user.password for user in self._domain.users]
        known = {*candidates, *drawn, self._domain.service_password}
        known.add(self._domain.administrator_password)
        asked = {"smb_conf": str(self._smb_conf), "candidates": sorted(known)}
        return json.loads(self._run("reveal", asked))

    @property
    def _smb_conf(self) -> Path:
        return self._folder / "smb.conf"

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _run(self, script: str, given: dict[str, Any]) -> str:
        done = subprocess.run(  # noqa: S603  # our own script
            [SYSTEM_PYTHON, "-m", f"deployments.sandbox.samba.{script}"],
            cwd=ROOT,
            input=json.dumps({**given, "smb_conf": str(self._smb_conf)}),
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
        )
        if done.returncode:
            raise NotAvailable(f"Samba's {script} failed:\n{done.stderr[-2000:]}")
        return done.stdout
