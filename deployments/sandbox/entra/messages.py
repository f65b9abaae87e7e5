"""A request and a reply, as they are known inside: a batch sends many of them at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class Call:
    """One request; the names of `headers` are in lower case."""

    method: str
    base: str  # https://host:port
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @classmethod
    def of(cls, request: Request, body: bytes) -> Self:
        """The request that came over the wire."""
        base = f"https://localhost:{request.scope['server'][1]}"
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = dict(request.query_params)
        return cls(request.method, base, request.scope["path"], query, headers, body)


@dataclass(frozen=True)
class Reply:
    """One reply; a `body` that is text is sent as it is, with nothing at all when None."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def sent(self) -> Response:
        """As it goes over the wire."""
        if self.body is None:
            return Response(status_code=self.status, headers=self.headers)
        if isinstance(self.body, str):
            kind = "text/html" if self.body.startswith("<") else "text/plain"
            return Response(self.body, self.status, self.headers, media_type=kind)
        content = json.dumps(self.body, ensure_ascii=False)
        return Response(content, self.status, self.headers, media_type="application/json")
