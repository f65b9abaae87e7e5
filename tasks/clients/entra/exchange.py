"""One request to Graph and what came of it."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeVar

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from tasks.clients.entra.clouds import origin
from tasks.clients.entra.connection import TenantConnection
from tasks.clients.entra.refusals import explain_refusal
from tasks.clients.entra.replies import Asked, explain_silence, not_empty, unknown_form
from tasks.clients.entra.tokens import Tokens
from tasks.clients.errors import NotAuthenticated, OutsideError, Throttled, Unexpected

VERSION = "/v1.0"

Reply = TypeVar("Reply", bound=BaseModel)


class Exchange:
    """Sends requests to one tenant's Graph, each after a word with the limiter. Thread-safe."""

    def __init__(
        self,
        connection: TenantConnection,
        tokens: Tokens,
        *,
        before_request: Callable[[], None],
        after_throttle: Callable[[float], None],
        transport: httpx.BaseTransport | None,
    ) -> None:
        self._root = connection.addresses.graph + VERSION
        self._host = httpx.URL(self._root).host
        self._tokens = tokens
        self._before_request = before_request
        self._after_throttle = after_throttle
        self._http = connection.open(self._root, transport)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def read(self, path: str, query: Mapping[str, str], kind: type[Reply]) -> Reply:
        """GET `path` and understand the reply as `kind`."""
        asked = Asked("GET", self._host, path)
        url = httpx.URL(self._root + path, params=dict(query) or None)
        return self._understood(asked, url, kind)

    def follow(self, link: str, path: str, kind: type[Reply]) -> Reply:
        """GET the page that Graph itself linked to from `path`: as the link is, on this host only."""
        asked = Asked("GET", self._host, path)
        url = httpx.URL(link)
        if origin(url) != origin(httpx.URL(self._root)):
            raise Unexpected(
                f"{asked}: Graph linked to {url.host} for the next page. That was not followed, as "
                "the token must not go there. Does a proxy stand between?"
            )
        return self._understood(asked, url, kind)

    def patch(
        self,
        path: str,
        body: Mapping[str, object],
        sent: SecretStr,
        *,
        before_sending: Callable[[], object],
    ) -> None:
        """PATCH `path`; `sent` is the secret in `body`, which no error may quote.

        `before_sending` has the last word: it is called when the limiter lets the request go.
        """
        asked = Asked("PATCH", self._host, path, sent)
        reply = self._accepted(
            asked, httpx.URL(self._root + path), json.dumps(body).encode(), before_sending
        )
        if reply.status_code != HTTPStatus.NO_CONTENT:
            raise not_empty(asked, reply.status_code)

    def _understood(self, asked: Asked, url: httpx.URL, kind: type[Reply]) -> Reply:
        reply = self._accepted(asked, url, None, lambda: None)
        # Nothing is raised inside the handler: pydantic's error quotes the body.
        try:
            return kind.model_validate_json(reply.content)
        except ValidationError as error:
            where = {".".join(map(str, each["loc"])) for each in error.errors(include_input=False)}
        raise unknown_form(asked, where)

    def _accepted(
        self,
        asked: Asked,
        url: httpx.URL,
        body: bytes | None,
        before_sending: Callable[[], object],
    ) -> httpx.Response:
        """The reply that says yes. A refused token is replaced once, as nothing was done with it."""
        for attempt in range(2):
            reply = self._sent(asked, url, body, before_sending)
            refusal = explain_refusal(asked, reply)
            if refusal is None:
                return reply
            if isinstance(refusal, Throttled):
                self._after_throttle(refusal.retry_after)
            if attempt or not isinstance(refusal, NotAuthenticated):
                raise refusal
            self._tokens.forget()
        raise AssertionError("the second attempt returns or raises")

    def _sent(
        self,
        asked: Asked,
        url: httpx.URL,
        body: bytes | None,
        before_sending: Callable[[], object],
    ) -> httpx.Response:
        token = self._tokens.bearer()
        self._before_request()
        before_sending()
        headers = {"authorization": f"Bearer {token}"}
        if body is not None:
            headers["content-type"] = "application/json"
        silence: OutsideError
        try:
            return self._http.request(asked.method, url, content=body, headers=headers)
        except httpx.RequestError as error:
            silence = explain_silence(asked, error)
        raise silence
