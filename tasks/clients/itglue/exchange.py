"""One request to IT Glue and what came of it."""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from tasks.clients.errors import Throttled, Unexpected
from tasks.clients.itglue.addresses import is_loopback
from tasks.clients.itglue.key import ApiKey
from tasks.clients.itglue.replies import Asked, explain_refusal, explain_silence, no_json

TIMEOUT = httpx.Timeout(60, connect=15)
"""Seconds; a list of a thousand entries is slow to come."""

CONNECTIONS = httpx.Limits(max_connections=64, max_keepalive_connections=64)

JSON_API = "application/vnd.api+json"

Reply = TypeVar("Reply", bound=BaseModel)


class Exchange:
    """Sends requests to one address, each after a word with the shared limiter. Thread-safe."""

    def __init__(
        self,
        address: str,
        key: ApiKey,
        *,
        before_request: Callable[[], None],
        after_throttle: Callable[[float], None],
        transport: httpx.BaseTransport | None,
    ) -> None:
        self.address = address
        self._before_request = before_request
        self._after_throttle = after_throttle
        self._http = httpx.Client(
            auth=key,
            headers={"accept": JSON_API, "user-agent": "quickpass-flows"},
            timeout=TIMEOUT,
            limits=CONNECTIONS,
            follow_redirects=False,
            transport=transport,
            # A company's proxy is found through the machine's settings; loopback needs none.
            trust_env=not is_loopback(httpx.URL(address).host),
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def read(
        self,
        path: str,
        query: Mapping[str, str],
        kind: type[Reply],
        *,
        address: str | None = None,
    ) -> Reply:
        """GET `path` and understand the reply as `kind`; from another `address` if one is given."""
        return self._understood(Asked("GET", address or self.address, path), query, None, kind)

    def write(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        attributes: Mapping[str, object],
        kind: type[Reply],
        *,
        before_sending: Callable[[], object] = lambda: None,
    ) -> Reply:
        """Send the `attributes` of an entry, secrets opened, and understand the reply as `kind`.

        `before_sending` has the last word: it is called when the limiter lets the request go.
        """
        opened = {
            name: each.get_secret_value() if isinstance(each, SecretStr) else each
            for name, each in attributes.items()
        }
        sent = tuple(SecretStr(each) for each in opened.values() if each and isinstance(each, str))
        body = json.dumps({"data": {"type": "passwords", "attributes": opened}}).encode()
        asked = Asked(method, self.address, path, sent)
        return self._understood(asked, query, body, kind, before_sending)

    def _understood(
        self,
        asked: Asked,
        query: Mapping[str, str],
        body: bytes | None,
        kind: type[Reply],
        before_sending: Callable[[], object] = lambda: None,
    ) -> Reply:
        reply = self._sent(asked, query, body, before_sending)
        refusal = explain_refusal(asked, reply)
        if isinstance(refusal, Throttled):
            self._after_throttle(refusal.retry_after)
        if refusal is not None:
            raise refusal
        # Nothing is raised inside the handlers: their errors quote the body, password included.
        try:
            document: object = reply.json()
        except ValueError:
            problem = no_json(asked)
        else:
            try:
                return kind.model_validate(document)
            except ValidationError as error:
                problem = _explain_shape(asked, error)
        raise problem

    def _sent(
        self,
        asked: Asked,
        query: Mapping[str, str],
        body: bytes | None,
        before_sending: Callable[[], object],
    ) -> httpx.Response:
        self._before_request()
        before_sending()
        try:
            return self._http.request(
                asked.method,
                asked.address + asked.path,
                params=query,
                content=body,
                headers={"content-type": JSON_API} if body else None,
            )
        except httpx.RequestError as error:
            silence = explain_silence(asked, error)
        raise silence


def _explain_shape(asked: Asked, error: ValidationError) -> Unexpected:
    where = {".".join(map(str, each["loc"])) for each in error.errors(include_input=False)}
    done = " It was probably carried out: look at the entry in IT Glue." if asked.writes else ""
    return Unexpected(
        f"{asked}: {asked.host} answered in a form this application does not know (at "
        f"{', '.join(sorted(where)[:3])}).{done} Check the address in the IT Glue connection; if "
        "it is right, IT Glue has changed and this application needs an update."
    )
