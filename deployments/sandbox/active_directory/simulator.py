"""A practice domain controller: a strict LDAPS server that answers as Windows does.

    with SimulatedDomain(domain, now=clock) as dc:
        ...  # ldaps://dc.host:dc.port, and StartTLS on dc.starttls_port

Stopping forgets nothing: started again, it has the same ports, certificate and passwords.
"""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Self

from deployments.sandbox.active_directory.byhand import ByHand
from deployments.sandbox.active_directory.doors import Door
from deployments.sandbox.active_directory.faults import Faults
from deployments.sandbox.active_directory.lockout import is_locked
from deployments.sandbox.active_directory.planting import plant
from deployments.sandbox.active_directory.session import Served, Session
from deployments.sandbox.active_directory.stream import Stream
from deployments.sandbox.certificates import make_certificates, server_context
from deployments.sandbox.world import Domain

REMEMBERED_REQUESTS = 100_000


class SimulatedDomain(ByHand):
    """The domain controller of one domain of the practice world."""

    def __init__(
        self,
        domain: Domain,
        *,
        now: Callable[[], datetime],
        port: int = 0,
        starttls_port: int = 0,
    ) -> None:
        """Not started yet; `now` must give times with a zone, port 0 takes a free one."""
        super().__init__(plant(domain, now))
        self.host = domain.address
        certificates = make_certificates(domain.dns_name, domain.address)
        self.ca_certificate = certificates.authority
        self.settings = self.directory.settings
        self.journal: deque[Served] = deque(maxlen=REMEMBERED_REQUESTS)
        self.faults = Faults(self._open_doors, self._close_doors)
        context = server_context(certificates)
        self._ldaps = Door((self.host, port), context, self._serve, encrypted=True)
        self._ldap = Door((self.host, starttls_port), context, self._serve, encrypted=False)
        self._doors = (self._ldaps, self._ldap)

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

    @property
    def port(self) -> int:
        """Where LDAPS is spoken; 0 before the first start."""
        return self._ldaps.port

    @property
    def starttls_port(self) -> int:
        """Where LDAP is spoken, encrypted after StartTLS; 0 before the first start."""
        return self._ldap.port

    def start(self) -> None:
        """Come (back) into being, on the same ports as before; raises OSError where one is taken."""
        self.faults.gain_power()

    def stop(self) -> None:
        """Vanish as a machine does that loses power: what is held is never carried out."""
        self.faults.lose_power()
        for door in self._doors:
            door.throw_out()

    def snapshot(self, candidates: Iterable[str] = ()) -> list[dict[str, object]]:  # noqa: ARG002  # a real domain controller has to try them
        """Every user as it is, with its password in plain text."""
        with self.directory.lock:
            return [
                {
                    "object_id": str(entry.guid),
                    "sam_account_name": entry.text("samaccountname"),
                    "user_principal_name": entry.text("userprincipalname") or None,
                    "distinguished_name": entry.dn,
                    "password": account.passwords[0],
                    "password_set_at": account.password_set_at.isoformat(),
                    "must_change": account.must_change,
                    "enabled": entry.enabled,
                    "locked": is_locked(self.directory, entry),
                    "protected": entry.protected,
                    "history_count": len(account.passwords) - 1,
                    "key_version": account.key_version,
                    "bad_password_count": account.bad_count,
                }
                for entry in self.directory.accounts()
                if (account := entry.account) is not None and entry.is_a("user")
            ]

    def _serve(self, stream: Stream) -> None:
        Session(self.directory, stream, self.faults, self.journal.append).run()

    def _open_doors(self) -> None:
        for door in self._doors:
            door.open()

    def _close_doors(self) -> None:
        for door in self._doors:
            door.close()
