"""One request to Graph, checked as far as its token goes, with what the handlers need."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.messages import Call
from deployments.sandbox.entra.pages import Pages
from deployments.sandbox.entra.problems import bad_request, forbidden
from deployments.sandbox.entra.tokens import Bearer


@dataclass(frozen=True)
class Asked:
    """Who asks what of which tenant."""

    call: Call
    path: Mapping[str, str]
    directory: Directory
    bearer: Bearer
    pages: Pages

    @property
    def query(self) -> Mapping[str, str]:
        """The query's parameters."""
        return self.call.query

    @property
    def eventual(self) -> bool:
        """Whether the caller is content with an index that lags behind."""
        return self.call.headers.get("consistencylevel", "").lower() == "eventual"

    @property
    def advanced(self) -> bool:
        """Whether an advanced filter is allowed."""
        return self.eventual and self.query.get("$count", "").lower() == "true"

    @property
    def root(self) -> str:
        """Where this Graph begins."""
        return f"{self.call.base}/v1.0"

    def needs(self, *any_of: str) -> None:
        """403 unless the token has one of these permissions."""
        if not self.bearer.permissions & set(any_of):
            raise forbidden()

    def takes(self, *known: str) -> None:
        """400 when the query has a parameter that this resource does not take."""
        for name in self.query:
            if name.startswith("$") and name not in known:
                raise bad_request(f"The query parameter '{name}' is not supported here.")

    def json(self) -> dict[str, Any]:
        """The body, which has to be a JSON object and to say so."""
        if not self.call.headers.get("content-type", "").startswith("application/json"):
            raise bad_request(
                "Write requests (excluding DELETE) must contain the Content-Type header "
                "declaration.",
                "BadRequest",
            )
        if not self.call.body:
            raise bad_request("Empty Payload. JSON content expected.", "BadRequest")
        try:
            body = json.loads(self.call.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise bad_request("Unable to read JSON request payload.", "BadRequest")
        return cast("dict[str, Any]", body)
