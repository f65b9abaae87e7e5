"""The API key, as it goes onto every request and nowhere else."""

import re
from collections.abc import Generator

import httpx
from pydantic import SecretStr
from typing_extensions import override  # typing has it from Python 3.12 on

from tasks.clients.errors import Misconfigured


class ApiKey(httpx.Auth):
    """Puts the key into the `x-api-key` header, which httpx itself would show in a repr."""

    def __init__(self, key: SecretStr) -> None:
        """White space pasted around `key` is dropped; Misconfigured if what is left is no key."""
        # A copied key often brings a line break along; inside it, no request could be sent.
        text = key.get_secret_value().strip()
        if not re.fullmatch(r"[!-~]+", text):
            raise Misconfigured(
                "The API key of the IT Glue connection is empty, or has blanks, line breaks or "
                "invisible characters inside. Copy it again from IT Glue and save the block."
            )
        self._key = SecretStr(text)

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["x-api-key"] = self._key.get_secret_value()
        yield request

    @override
    def __repr__(self) -> str:
        return "ApiKey(**********)"
