"""Where IT Glue's API is, and which other addresses may get the key."""

from ipaddress import ip_address
from typing import Literal

import httpx

from tasks.clients.errors import Misconfigured

Region = Literal["US", "EU", "AU"]

ADDRESSES: dict[Region, str] = {
    "US": "https://api.itglue.com",
    "EU": "https://api.eu.itglue.com",
    "AU": "https://api.au.itglue.com",
}

LAST_PORT = 65535


def address_of(region: Region, base_url: str | None) -> str:
    """The address to use, without a slash at its end; Misconfigured when `base_url` cannot be one.

    Only a program on this machine may be spoken to without TLS.
    """
    if base_url is None or not base_url.strip():  # an emptied form field is a blank
        return ADDRESSES[region]
    url = _parsed(base_url)
    if url is None or not url.host or url.userinfo or url.query or url.fragment:
        raise Misconfigured(
            "The own address of the IT Glue connection is not one. Write https://host or "
            "https://host/path, without a name, a password or a question mark in it."
        )
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.host)):
        raise Misconfigured(
            f"The own address of the IT Glue connection ({url.host}) must begin with https://, "
            "or the API key and the passwords would cross the network in the open."
        )
    return str(url).rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parsed(text: str) -> httpx.URL | None:
    try:
        url = httpx.URL(text.strip())
        url.host.encode("idna")  # as the look-up of the name will; it knows more than httpx
    except (httpx.InvalidURL, UnicodeError):
        return None
    return url if (url.port or 0) <= LAST_PORT else None
