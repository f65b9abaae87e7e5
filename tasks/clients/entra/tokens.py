"""Access tokens for one tenant: msal decides when to ask, and asks through our HTTP client."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

import httpx
import msal  # pyright: ignore[reportMissingTypeStubs]  # it has none

from tasks.clients.entra.clouds import consent_url, login_hosts, origin
from tasks.clients.entra.connection import TenantConnection
from tasks.clients.entra.login_replies import (
    explain_login_refusal,
    explain_login_silence,
    led_astray,
)
from tasks.clients.errors import OutsideError


class MsalHttp:
    """What msal sends goes to the login's own address, or nowhere.

    Refusals are raised here: msal would keep some for a minute, and hide the cause of others.
    """

    def __init__(self, http: httpx.Client, login: str, consent: str) -> None:
        """`consent` is where the tenant lets the application in, for the errors."""
        self._http = http
        self._consent = consent
        self._origins = {origin(httpx.URL(each)) for each in login_hosts(login)}

    def get(self, url: str, **given: Any) -> httpx.Response:
        """Discovery."""
        return self._sent("GET", url, given)

    def post(self, url: str, **given: Any) -> httpx.Response:
        """A request for a token."""
        return self._sent("POST", url, given)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _sent(self, method: str, url: str, given: Mapping[str, Any]) -> httpx.Response:
        host = httpx.URL(url).host
        if origin(httpx.URL(url)) not in self._origins:
            raise led_astray(host)
        form: Mapping[str, Any] | None = given.get("data")
        # msal's assertion is bytes, of which httpx would send the repr.
        data = form and {name: _text(value) for name, value in form.items()}
        # An empty mapping would drop the address's own query.
        params, headers = given.get("params") or None, given.get("headers")
        problem: OutsideError | None
        try:
            reply = self._http.request(method, url, params=params, headers=headers, data=data)
        except httpx.RequestError as error:
            problem = explain_login_silence(host, error)
        else:
            problem = explain_login_refusal(
                host, reply, asks_token=method == "POST", consent=self._consent
            )
            if problem is None:
                return reply
        raise problem


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


class Tokens:
    """The tokens of one application in one tenant. Thread-safe: one request at a time."""

    def __init__(
        self, connection: TenantConnection, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Nothing is sent yet. Misconfigured when the credential cannot be one."""
        self._connection = connection
        self._login = connection.addresses.login
        connection.credential.for_msal()  # tried now, and kept nowhere as it is
        consent = consent_url(connection.cloud, connection.tenant_id, connection.client_id)
        self._http = MsalHttp(connection.open(self._login, transport), self._login, consent)
        self._lock = Lock()
        self._application: Any = None

    def bearer(self) -> str:
        """A token that is good for some minutes at least."""
        with self._lock:
            if self._application is None:
                self._application = self._begun()
            reply: dict[str, Any] = self._application.acquire_token_for_client(
                [self._connection.addresses.scope],
                # What msal may survive while it still has a token that is good.
                http_exceptions=(OutsideError,),
            )
        return str(reply["access_token"])

    def forget(self) -> None:
        """Ask anew next time: after a consent or a new role, an old token does not know it."""
        with self._lock:
            self._application = None

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _begun(self) -> Any:
        return msal.ConfidentialClientApplication(
            str(self._connection.client_id),
            client_credential=self._connection.credential.for_msal(),
            authority=f"{self._login}/{self._connection.tenant_id}",
            http_client=self._http,
            instance_discovery=False,  # it would ask another host
            azure_region=False,  # MSAL_FORCE_REGION in the environment would move the login
        )
