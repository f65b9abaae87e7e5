"""What is known of a web request that got no reply."""

from typing import NamedTuple

import httpx

NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.LocalProtocolError,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class Silence(NamedTuple):
    """Why no reply came; whether the request may have been carried out, or was too slow."""

    why: str
    sent: bool
    slow: bool = False


def silence(host: str, error: httpx.RequestError) -> Silence:
    """What the error means. httpx's own texts may quote headers: only that of a refusal is told."""
    if isinstance(error, httpx.ConnectError):
        return Silence(f"{host} cannot be reached ({error})", sent=False)
    if isinstance(error, NOTHING_SENT):
        kind = type(error).__name__
        return Silence(f"no connection to {host} could be opened ({kind})", sent=False)
    if isinstance(error, httpx.TimeoutException):
        return Silence(f"{host} did not answer in time", sent=True, slow=True)
    return Silence(f"the connection to {host} broke ({type(error).__name__})", sent=True)
