# pyright: basic
# pypsrp and requests are half-typed.
"""How one Windows server is reached: WinRM over verified TLS, with no detours."""

import re
import ssl
from typing import Literal

from pydantic import BaseModel, ConfigDict, SecretStr
from pypsrp.wsman import WSMan
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth

from tasks.clients.errors import Misconfigured

Authentication = Literal["negotiate", "basic"]

TIMEOUT = 20
"""Seconds that WinRM is told to keep a question open for; its answer may take twice that."""

CONNECT = 15  # seconds until there is TLS
HTTPS = 5986  # WinRM's own port for it


class ServerConnection(BaseModel):
    """One account on one server. `ca_certificate` (PEM) is trusted instead of the machine's own.

    `configuration_name` names a JEA endpoint; the standard one otherwise.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    host: str
    port: int = HTTPS
    user: str
    password: SecretStr
    authentication: Authentication = "negotiate"
    ca_certificate: str | None = None
    configuration_name: str | None = None
    timeout: int = TIMEOUT

    @property
    def where(self) -> str:
        """The server as texts call it."""
        return self.host if self.port == HTTPS else f"{self.host}:{self.port}"

    def open(self) -> WSMan:
        """A client that has sent nothing yet; Misconfigured for what cannot work."""
        if not re.fullmatch(r"[A-Za-z0-9._:-]+", self.host):
            raise Misconfigured(
                f"The Entra Connect server {self.host!r} is not a name: write it as in its "
                "certificate, such as sync.contoso.com, without https:// and without blanks."
            )
        wsman = DirectWSMan(
            self.host,
            port=self.port,
            username=self.user,
            password=self.password.get_secret_value(),
            ssl=True,
            auth=self.authentication,
            operation_timeout=self.timeout,
            connection_timeout=CONNECT,
            read_timeout=2 * self.timeout,
            no_proxy=True,
        )
        session = wsman.transport._build_session()  # noqa: SLF001  # pypsrp offers no other way in
        session.verify = True  # pypsrp has put the environment's authorities there
        session.max_redirects = 0
        session.mount("https://", VerifiedTls(self._trust()))
        if self.authentication == "basic":  # requests would send Latin-1, and fail with "€"
            session.auth = HTTPBasicAuth(
                self.user.encode(), self.password.get_secret_value().encode()
            )
        wsman.transport.session = session
        return wsman

    def _trust(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cadata=self.ca_certificate or None)
        except (ssl.SSLError, TypeError, ValueError):
            context = None
        if context is None:
            raise Misconfigured(
                f"The CA certificate of the connection to {self.where} is not one in PEM: paste the "
                "text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
            )
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class DirectWSMan(WSMan):
    """Sends each question once.

    pypsrp repeats an unanswered one up to five times, with longer and longer pauses: minutes, for
    a thing that is not worth them.
    """

    def invoke(self, *args, **more):
        """Called by pypsrp for every question."""
        return super().invoke(*args, **{**more, "retries_on_read_timeout": 0})


class VerifiedTls(HTTPAdapter):
    """Trusts what the machine trusts, or one authority; requests itself brings a list of its own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """`context` decides whom to trust."""
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args, **more):
        """Called by requests, at once."""
        return super().init_poolmanager(*args, ssl_context=self._context, **more)

    def cert_verify(self, conn, url, verify, cert):  # noqa: ARG002  # as requests calls it
        """Called by requests for each connection, to set the list that it brings."""
        conn.cert_reqs = "CERT_REQUIRED"
