"""Microsoft's national clouds: where their login and Graph are. Nothing is sent anywhere else."""

from ipaddress import ip_address
from typing import Literal, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import httpx

from tasks.clients.errors import Misconfigured

Cloud = Literal["Global", "US Government L4", "US Government L5", "China"]
"""Global is for GCC tenants as well; L4 is GCC High, L5 the Department of Defense."""


class Addresses(NamedTuple):
    """Where a cloud's login and Graph are, without a slash at the end."""

    login: str
    graph: str

    @property
    def scope(self) -> str:
        """What a token is asked for: all that the tenant consented to."""
        return f"{self.graph}/.default"


CLOUDS: dict[Cloud, Addresses] = {
    "Global": Addresses("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "US Government L4": Addresses("https://login.microsoftonline.us", "https://graph.microsoft.us"),
    "US Government L5": Addresses(
        "https://login.microsoftonline.us", "https://dod-graph.microsoft.us"
    ),
    "China": Addresses("https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"),
}

ALSO = {"https://login.chinacloudapi.cn": "https://login.partner.microsoftonline.cn"}
"""What a login may call itself as well."""


def login_hosts(login: str) -> tuple[str, ...]:
    """The addresses that belong to a login."""
    return (login, ALSO[login]) if login in ALSO else (login,)


def addresses_of(cloud: Cloud, login_url: str | None, graph_url: str | None) -> Addresses:
    """The cloud's addresses, or one's own in their place; Misconfigured if these cannot be."""
    known = CLOUDS[cloud]
    return Addresses(
        _own("login", login_url) or known.login, _own("Graph", graph_url) or known.graph
    )


def consent_url(cloud: Cloud, tenant_id: UUID, client_id: UUID) -> str:
    """Where an administrator of the tenant lets the application in.

    Microsoft documents this address for it (*Grant tenant-wide admin consent*). It leads on to the
    first redirect URI of the application's registration, so that it has to have one. What arrives
    there can be forged: ask the tenant itself afterwards.
    """
    return f"{CLOUDS[cloud].login}/{tenant_id}/adminconsent?{urlencode({'client_id': client_id})}"


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """What two addresses share that lead to the same server."""
    return url.scheme, url.host, url.port


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine itself."""
    host = httpx.URL(url).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own(what: str, text: str | None) -> str | None:
    if text is None or not text.strip():  # an emptied form field is a blank
        return None
    try:
        url = httpx.URL(text.strip().rstrip("/"))
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme != "https" or not url.host or url.path not in {"", "/"} or url.userinfo:
        raise Misconfigured(
            f"The own {what} address of the Microsoft 365 connection is not one. Write "
            "https://host, without anything behind it, or leave it empty."
        )
    if url.query or url.fragment:
        raise Misconfigured(
            f"The own {what} address of the Microsoft 365 connection has a ? or # in it."
        )
    return str(url).rstrip("/")
