# pyright: basic
# ldap3 is half-typed.
"""Opening a connection: TLS that is verified, and what it means when there is none."""

import ssl

from ldap3 import Tls
from ldap3.core.exceptions import (
    LDAPCertificateError,
    LDAPSessionTerminatedByServerError,
    LDAPSocketReceiveError,
    LDAPStartTLSError,
)

from tasks.clients.errors import Misconfigured, OutsideError, Unreachable


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


def not_opened(where: str, error: Exception) -> OutsideError:
    """Why there is no connection to `where`, out of ldap3's own error."""
    said = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in said or isinstance(error, LDAPCertificateError):
        return _certificate_refused(where, said)
    in_handshake = "ssl wrapping error" in said or "wrap socket error" in said
    if in_handshake and "timed out" not in said:
        return _handshake_failed(where, said)
    if isinstance(error, LDAPStartTLSError) and not in_handshake:
        if said.endswith("busy"):
            return Unreachable(f"The domain controller {where} is too busy for StartTLS.")
        return Misconfigured(
            f"{where} refuses StartTLS: install a certificate there, or use LDAPS (port 636)."
        )
    if isinstance(error, (LDAPSessionTerminatedByServerError, LDAPSocketReceiveError)):
        return Unreachable(
            f"{where} takes connections, but does not answer to StartTLS. Use port 389 with "
            "StartTLS or 636 with LDAPS, or wait until the domain controller is up again."
        )
    return Unreachable(
        f"No domain controller answers at {where}. See that the name is right, the machine is up, "
        "and a firewall lets this server through."
    )


def _handshake_failed(where: str, said: str) -> OutsideError:
    # Where the other side finds a message that ends too early, its OpenSSL says DECODE_ERROR.
    if "EOF" in said or "ALERT_DECODE_ERROR" in said or "[SSL" not in said:
        return Unreachable(
            f"{where} ended the connection before TLS was agreed. A domain controller that is "
            "starting, or a broken network, does so for a while. If it stays so, it has no "
            "certificate, or this is a port without TLS: use 636 with LDAPS or 389 with StartTLS."
        )
    return Misconfigured(
        f"{where} answers, but not with TLS. Use port 636 with LDAPS or 389 with StartTLS, and "
        "see that the domain controller has a certificate."
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
