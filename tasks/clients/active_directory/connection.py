# pyright: basic
# ldap3 is half-typed.
"""A connection to a domain controller: how it is described, opened, used and lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from typing import Literal, TypeVar

from ldap3 import NONE, SAFE_SYNC, SIMPLE, Connection, Server
from ldap3.core.exceptions import LDAPBindError, LDAPCommunicationError, LDAPExceptionError
from ldap3.utils.log import OFF, set_library_log_detail_level
from pydantic import SecretStr

from tasks.clients.active_directory.opening import VerifiedTls, not_opened
from tasks.clients.active_directory.results import Result, refused_sign_in
from tasks.clients.errors import OutcomeUnknown, Unexpected, Unreachable

# At its chattier levels ldap3 logs passwords.
set_library_log_detail_level(OFF)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class DomainConnection:
    """How to reach a domain controller and sign in there; times are in whole seconds.

    `ca_certificate` is PEM text; None trusts what the machine trusts. `marker_attribute` is one
    that the service account may write on the users, to tell whose password is set.
    """

    host: str
    port: int
    base_dn: str
    bind_user: str
    bind_password: SecretStr
    ca_certificate: str | None = None
    transport: Literal["ldaps", "starttls"] = "ldaps"
    connect_timeout: int = 10
    reply_timeout: int = 30
    marker_attribute: str | None = None


class Line:
    """A connection to the domain controller that opens when needed and never hides its loss."""

    def __init__(self, target: DomainConnection) -> None:
        """Nothing is sent yet."""
        self._target = target
        self._tls = VerifiedTls(target.host, target.ca_certificate)
        self._connection: Connection | None = None

    def signed_in(self) -> Connection:
        """The connection, signed in as the service account; NotAuthenticated when refused."""
        self._leave_if_ended()
        if self._connection is not None:
            return self._connection
        connection = self.opened()
        target = self._target
        result = self._bind(connection, target.bind_user, target.bind_password.get_secret_value())
        if result.code != 0:
            self.close()
            raise refused_sign_in(target.host, target.bind_user, result)
        return connection

    def try_logon(self, user: str, password: str) -> Result:
        """Sign in as somebody else on this line."""
        self._leave_if_ended()
        return self._bind(self._connection or self.opened(), user, password)

    def ask(self, question: Callable[[Connection], Answer]) -> Answer:
        """What `question` returns; Unreachable when the connection was lost, as nothing changed."""
        connection = self.signed_in()
        return self._guarded(lambda: question(connection), lost=Unreachable)

    def change(self, request: Callable[[Connection], Answer]) -> Answer:
        """What `request` returns; OutcomeUnknown when the connection was lost after sending."""
        connection = self.signed_in()
        return self._guarded(lambda: request(connection), lost=OutcomeUnknown)

    def close(self) -> None:
        """Let go of the connection; the next use opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(LDAPExceptionError, OSError):
                connection.unbind()
            _drop(connection)

    def opened(self) -> Connection:
        """A connection with TLS up, not signed in; Unreachable or Misconfigured otherwise."""
        target = self._target
        server = Server(
            target.host,
            port=target.port,
            use_ssl=target.transport == "ldaps",
            tls=self._tls,
            get_info=NONE,
            connect_timeout=target.connect_timeout,
            allowed_referral_hosts=[],
        )
        connection = Connection(
            server,
            client_strategy=SAFE_SYNC,
            auto_referrals=False,
            receive_timeout=target.reply_timeout,
            raise_exceptions=False,
        )
        self._connection = connection
        try:
            connection.open(read_server_info=False)
            if target.transport == "starttls":
                connection.start_tls(read_server_info=False)
        except (LDAPExceptionError, OSError) as error:
            failure = not_opened(f"{target.host}:{target.port}", error)
        else:
            return connection
        self._connection = None
        _drop(connection)
        raise failure

    def _leave_if_ended(self) -> None:
        """Windows ends idle connections after 15 minutes: then nothing sent on it was carried out.

        What it says unasked is a goodbye, so the request is better sent on another connection.
        """
        if self._connection is None:
            return
        with DefaultSelector() as selector:
            selector.register(self._connection.socket, EVENT_READ)
            said_something = bool(selector.select(timeout=0))
        if said_something:
            self.close()

    def _bind(self, connection: Connection, user: str, password: str) -> Result:
        # As bytes, or ldap3 rewrites it by SASLprep, which Windows does not.
        exact = password.encode(errors="replace")

        def bind() -> Result:
            _, result, _, _ = connection.rebind(
                user=user, password=exact, authentication=SIMPLE, read_server_info=False
            )
            return Result.of(result)

        return self._guarded(bind, lost=Unreachable)

    def _guarded(
        self, work: Callable[[], Answer], *, lost: type[Unreachable | OutcomeUnknown]
    ) -> Answer:
        host = self._target.host
        try:
            return work()
        except (LDAPBindError, LDAPCommunicationError, OSError):
            # ldap3 says LDAPBindError when the connection is lost while signing in.
            said = "did not answer in time, or the connection was cut"
            failure = lost(f"The domain controller {host} {said}.")
        except LDAPExceptionError as error:
            # Its text may hold the request: the class says enough.
            failure = Unexpected(f"LDAP with {host} failed: {type(error).__name__}.")
        self.close()
        raise failure


def _drop(connection: Connection) -> None:
    # ldap3 leaves the socket of a failed attempt open.
    if connection.socket is not None:
        connection.socket.close()
