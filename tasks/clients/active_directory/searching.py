# pyright: basic
# ldap3 is half-typed.
"""Searches in a domain, to the last page."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ldap3 import BASE, Connection

from tasks.clients.active_directory.connection import Line
from tasks.clients.active_directory.reading import is_name
from tasks.clients.active_directory.results import Result, refusal_of
from tasks.clients.errors import NotFound

Scope = Literal["BASE", "LEVEL", "SUBTREE"]
FoundEntry = Mapping[str, Any]

PAGE = 1000
PAGED_RESULTS = "1.2.840.113556.1.4.319"
NO_SUCH_OBJECT = 32


class Searches:
    """Questions to one domain controller; raises the errors of `errors.py`."""

    def __init__(self, line: Line, host: str) -> None:
        """`host` is for the texts of errors."""
        self._line = line
        self._host = host

    def entry(self, dn: str, attributes: list[str]) -> FoundEntry | None:
        """The entry at `dn`, None when there is none."""
        return next(self.entries(dn, "(objectClass=*)", attributes, BASE), None)

    def entries(
        self, base: str, wanted: str, attributes: list[str], scope: Scope
    ) -> Iterator[FoundEntry]:
        """The entries that the filter `wanted` wants; NotFound when `base` is not there."""
        cookie: bytes | None = None
        if not is_name(base):
            if scope == BASE:
                return
            raise NotFound(f"{base!r} is not a distinguished name.")
        while True:
            result, entries, cookie = self._page(base, wanted, attributes, scope, cookie)
            if result.code == NO_SUCH_OBJECT and scope == BASE:
                return
            if result.code != 0:
                raise refusal_of(f"read {base}", self._host, result)
            yield from entries
            if not cookie:
                return

    def _page(
        self, base: str, wanted: str, attributes: list[str], scope: Scope, cookie: bytes | None
    ) -> tuple[Result, list[FoundEntry], bytes | None]:
        def search(connection: Connection):
            # One entry needs no paging, and Windows refuses none for it.
            size = None if scope == BASE else PAGE
            _, result, response, _ = connection.search(
                base, wanted, scope, attributes=attributes, paged_size=size, paged_cookie=cookie
            )
            # A search from the domain's head also returns referrals, which nobody follows.
            entries = [each for each in response or [] if each["type"] == "searchResEntry"]
            paged = (result.get("controls") or {}).get(PAGED_RESULTS)
            return Result.of(result), entries, paged and paged["value"]["cookie"]

        return self._line.ask(search)
