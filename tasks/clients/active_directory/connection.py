# pyright: basic
# ldap3 is half-typed.
"""One signed-in connection to a domain controller, and the second one for trying logons."""

import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from typing import Literal, TypeVar

from ldap3 import NONE, SAFE_SYNC, SIMPLE, Connection, Server, Tls
from ldap3.core.exceptions import (
    LDAPBindError,
    LDAPCertificateError,
    LDAPCommunicationError,
    LDAPExceptionError,
    LDAPSocketOpenError,
    LDAPStartTLSError,
)
from ldap3.utils.log import OFF, set_library_log_detail_level
from pydantic import SecretStr

from tasks.clients.active_directory.results import Result, refused_sign_in
from tasks.clients.errors import Misconfigured, OutcomeUnknown, Unexpected, Unreachable

# At its chattier levels ldap3 logs passwords.
set_library_log_detail_level(OFF)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class DomainConnection:
    """How to reach a domain controller and sign in there; times are in whole seconds.

    `ca_certificate` is PEM text; None trusts what the machine trusts.
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


class VerifiedTls(Tls):
    """TLS that checks the certificate and the host's name itself.

    ldap3's own check accepts further names and, on Python 3.12 and later, no IP addresses.
    """

    def __init__(self, host: str, ca_certificate: str | None) -> None:
        """Misconfigured when `ca_certificate` is not PEM."""
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._host = host
        try:
            self._context = ssl.create_default_context(cadata=ca_certificate)
        except (ssl.SSLError, TypeError, ValueError):
            context = None
        else:
            context = self._context
        if context is None:
            raise Misconfigured(
                f"The CA certificate of the connection to {host} is not one in PEM: paste the text "
                "from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
            )
        context.minimum_version = ssl.TLSVersion.TLSv1_2

    def wrap_socket(self, connection, do_handshake=False):  # noqa: FBT002  # as ldap3 calls it
        """Called by ldap3 on a fresh LDAPS connection, or after StartTLS was agreed."""
        connection.socket = self._context.wrap_socket(
            connection.socket, server_hostname=self._host, do_handshake_on_connect=False
        )
        if do_handshake:
            connection.socket.do_handshake()


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
            check_names=False,  # it refuses names that Windows allows, such as OU=Team #1
            receive_timeout=target.reply_timeout,
            raise_exceptions=False,
        )
        self._connection = connection
        try:
            connection.open(read_server_info=False)
            if target.transport == "starttls":
                connection.start_tls(read_server_info=False)
        except (LDAPExceptionError, OSError) as error:
            failure = _not_opened(target, error)
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


def _not_opened(target: DomainConnection, error: Exception) -> Exception:
    where = f"{target.host}:{target.port}"
    said = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in said or isinstance(error, LDAPCertificateError):
        return _certificate_refused(where, said)
    if isinstance(error, LDAPStartTLSError):
        if said.endswith("busy"):
            return Unreachable(f"The domain controller {where} is too busy for StartTLS.")
        return Misconfigured(
            f"{where} refuses StartTLS: install a certificate there, or use LDAPS (port 636)."
        )
    in_time = "timed out" not in said
    if in_time and ("SSL" in said or "ssl" in said):
        return Misconfigured(
            f"{where} answers, but not with TLS. Use port 636 with LDAPS or 389 with StartTLS, and "
            "see that the domain controller has a certificate."
        )
    if in_time and not isinstance(error, (LDAPSocketOpenError, OSError)):
        return Unreachable(
            f"{where} answers, but ends the connection when asked for StartTLS. Use port 389 with "
            "StartTLS or 636 with LDAPS, or wait until the domain controller is up again."
        )
    return Unreachable(
        f"No domain controller answers at {where}. See that the name is right, the machine is up, "
        "and a firewall lets this server through."
    )


def _certificate_refused(where: str, said: str) -> Misconfigured:
    if "ostname mismatch" in said or "IP address mismatch" in said:
        return Misconfigured(
            f"The certificate of {where} is for another name. Write the domain controller's name "
            "as in its certificate into the connection."
        )
    if "expired" in said:
        return Misconfigured(f"The certificate of {where} has expired: renew it there.")
    return Misconfigured(
        f"The certificate of {where} is not trusted. Paste the certificate of the authority that "
        "signed it into the connection's field CA certificate."
    )
