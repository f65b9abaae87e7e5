"""Everything needed to reach one tenant."""

import ssl
from functools import cache
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict

from tasks.clients.entra.clouds import Addresses, Cloud, addresses_of, is_loopback
from tasks.clients.entra.credentials import Credential
from tasks.clients.errors import Misconfigured

TIMEOUT = httpx.Timeout(30, connect=15)
"""Seconds; a page of 999 users is slow to come."""


class TenantConnection(BaseModel):
    """One application in one tenant. `ca_certificate` (PEM) is trusted beside the public ones."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    cloud: Cloud = "Global"
    tenant_id: UUID
    client_id: UUID
    credential: Credential
    login_url: str | None = None
    graph_url: str | None = None
    ca_certificate: str | None = None

    @property
    def addresses(self) -> Addresses:
        """Where to go, and nowhere else."""
        return addresses_of(self.cloud, self.login_url, self.graph_url)

    def open(self, address: str, transport: httpx.BaseTransport | None) -> httpx.Client:
        """A client for one of the addresses; Misconfigured when the CA certificate is not one."""
        # A company's proxy is found through the machine's settings; loopback needs none.
        by_environment = not is_loopback(address)
        return httpx.Client(
            headers={"accept": "application/json", "user-agent": "quickpass-flows"},
            timeout=TIMEOUT,
            follow_redirects=False,
            transport=transport,
            verify=trust(self.ca_certificate, by_environment=by_environment),
            trust_env=by_environment,
        )


@cache
def trust(ca_certificate: str | None, *, by_environment: bool) -> ssl.SSLContext:
    """The public authorities, or those the environment names (`SSL_CERT_FILE`), and one's own.

    Misconfigured when one's own is not a certificate.
    """
    context = httpx.create_ssl_context(trust_env=by_environment)
    try:
        if ca_certificate:
            context.load_verify_locations(cadata=ca_certificate)
    except ssl.SSLError:
        context = None
    if context is None:
        raise Misconfigured("The CA certificate of the Microsoft 365 connection is not one.")
    return context
