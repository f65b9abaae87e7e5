# pyright: basic
# pypsrp and requests are half-typed.
"""What it means when pypsrp or requests fails. Their own texts may quote, and are never told.

| what is raised | what it is |
|---|---|
| 401 | NotAuthenticated: name or password, or a way of signing in that the server does not offer |
| no connection, no TLS | Unreachable; Misconfigured for a certificate |
| silence, a cut connection | Unreachable before the cycle was asked for, OutcomeUnknown after |
| anything that is not WinRM | Unexpected |
"""

from collections.abc import Callable
from http import HTTPStatus

import requests
from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
from requests.exceptions import SSLError
from spnego.exceptions import SpnegoError

from tasks.clients.errors import (
    Misconfigured,
    NotAuthenticated,
    OutsideError,
    Unexpected,
    Unreachable,
)
from tasks.clients.windows.asked import Asked, in_doubt
from tasks.clients.windows.refusals import explain_fault


def explain_failure(asked: Asked, error: Exception) -> OutsideError:
    """The error for what was raised while asking."""
    for kind, explain in EXPLAINED:
        if isinstance(error, kind):
            return explain(asked, error)
    return Unexpected(
        f"{asked.where} answered {asked.what} with what is not WinRM ({type(error).__name__}). Is "
        "it WinRM that listens there, and does a proxy stand between?"
    )


def _not_let_in(asked: Asked, _: Exception) -> OutsideError:
    return NotAuthenticated(
        f"{asked.where} refuses {asked.user}. Check name and password in the connection, and that "
        f"WinRM there offers {asked.authentication.title()}."
    )


def _fault(asked: Asked, error: Exception) -> OutsideError:
    # pypsrp takes any page for a fault if it happens to be XML.
    if error.args[0] is None and isinstance(error.__context__, WinRMTransportError):
        return _status(asked, error.__context__)
    return explain_fault(asked, error.args[0])


def _status(asked: Asked, error: Exception) -> OutsideError:
    status = error.args[1]
    if status >= HTTPStatus.BAD_GATEWAY:
        return in_doubt(asked, f"answered {status}")
    return Unexpected(
        f"{asked.where} answered {status}, which WinRM does not. Is it WinRM that listens there, "
        "and does a proxy stand between?"
    )


def _elsewhere(asked: Asked, _: Exception) -> OutsideError:
    return Unexpected(
        f"{asked.where} pointed elsewhere. That was not followed, as the password must not go there."
    )


def _no_tls(asked: Asked, error: Exception) -> OutsideError:
    said = str(error)
    if "mismatch" in said:
        return Misconfigured(
            f"The certificate of {asked.where} is for another name. Write the server's name as in "
            "its WinRM certificate into the connection."
        )
    if "expired" in said:
        return Misconfigured(f"The certificate of {asked.where} has expired: renew it there.")
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return Misconfigured(
            f"The certificate of {asked.where} is not trusted. Paste the certificate of the "
            "authority that signed it into the connection's field CA certificate."
        )
    if "WRONG_VERSION_NUMBER" in said or "record layer failure" in said:
        return Misconfigured(
            f"{asked.where} answers, but not with TLS. WinRM over HTTPS has port 5986, mostly."
        )
    return Unreachable(f"{asked.where} ended the connection before TLS was agreed.")


def _no_answer(asked: Asked, error: Exception) -> OutsideError:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.ConnectTimeout) or type(reason).__name__ in NOT_CONNECTED:
        return Unreachable(
            f"{asked.where} cannot be reached. See that the name is right, the machine is up, WinRM "
            "listens over HTTPS, and a firewall lets this server through."
        )
    slow = isinstance(error, requests.Timeout)
    return in_doubt(asked, "did not answer in time" if slow else "broke the connection")


def _unknown_form(asked: Asked, error: Exception) -> OutsideError:
    return Unexpected(
        f"{asked.where} does not speak WinRM as it is known ({type(error).__name__})."
    )


NOT_CONNECTED = {"NewConnectionError", "NameResolutionError"}

EXPLAINED: list[tuple[type[Exception], Callable[[Asked, Exception], OutsideError]]] = [
    (AuthenticationError, _not_let_in),
    (SpnegoError, _not_let_in),
    (WSManFaultError, _fault),
    (WinRMTransportError, _status),
    (WinRMError, _unknown_form),
    (requests.TooManyRedirects, _elsewhere),
    (SSLError, _no_tls),
    (requests.RequestException, _no_answer),
]
"""The first that fits decides."""
