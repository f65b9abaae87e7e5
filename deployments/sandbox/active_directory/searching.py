"""Carrying out a search: what is found, page by page, and where the rest would be."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from deployments.sandbox.active_directory.attributes import names_of, read
from deployments.sandbox.active_directory.directory import INDEXED, Directory
from deployments.sandbox.active_directory.entries import Entry
from deployments.sandbox.active_directory.matching import Matching
from deployments.sandbox.active_directory.messages import (
    And,
    Comparison,
    Filter,
    FoundEntry,
    Or,
    Result,
    Scope,
    Search,
)
from deployments.sandbox.active_directory.results import (
    SIZE_LIMIT_EXCEEDED,
    SUCCESS,
    UNAVAILABLE_CRITICAL_EXTENSION,
    no_object,
    refusal,
)
from deployments.sandbox.active_directory.rights import may_see
from deployments.sandbox.active_directory.schema import NAMES

LARGEST_ANSWER = 1000  # MaxPageSize of the default LDAP policies
GUID_OCTETS = 16


@dataclass(frozen=True)
class Paging:
    """What a paged results control asks: `size` more objects after `cookie`."""

    size: int
    cookie: bytes


@dataclass(frozen=True)
class Answer:
    """What goes back; `cookie` is None for a search without pages."""

    entries: list[FoundEntry]
    references: list[str] = field(default_factory=list[str])
    result: Result = SUCCESS
    cookie: bytes | None = None


class Searches:
    """The searches of one connection, with the pages still to be fetched."""

    def __init__(self, directory: Directory) -> None:
        """No search is under way yet."""
        self.directory = directory
        self._rest: dict[bytes, list[Entry]] = {}

    def answer(
        self, actor: Entry, search: Search, paging: Paging | None, *, follow: bool
    ) -> Answer:
        """Carry `search` out; `follow` says whether to point to other naming contexts.

        Raises a Refusal.
        """
        if paging is not None and search.size_limit and paging.size >= search.size_limit:
            paging = None  # RFC 2696, 3: one page holds all
        if paging is not None and paging.cookie:
            return self._next_page(actor, search, paging)
        base = self.directory.at(search.base)
        if not may_see(self.directory, actor, base):
            raise no_object(base.parent.dn if base.parent else "")
        found = list(self._found(actor, search, base))
        deep = search.scope == Scope.SUBTREE and base is self.directory.head
        references = self._references() if follow and deep else []
        if paging is not None:
            return self._page(actor, search, paging, found, references)
        limit = min(search.size_limit or LARGEST_ANSWER, LARGEST_ANSWER)
        result = Result(SIZE_LIMIT_EXCEEDED) if len(found) > limit else SUCCESS
        return Answer(self._shown(actor, search, found[:limit]), references, result)

    def _next_page(self, actor: Entry, search: Search, paging: Paging) -> Answer:
        rest = self._rest.pop(paging.cookie, None)
        if rest is None:
            text = "00002040: SvcErr: DSID-031401E7, problem 5010 (UNAVAIL_EXTENSION), data 0"
            raise refusal(UNAVAILABLE_CRITICAL_EXTENSION, text)
        there = [entry for entry in rest if self.directory.with_guid(entry.guid)]
        return self._page(actor, search, paging, there, [])

    def _page(
        self,
        actor: Entry,
        search: Search,
        paging: Paging,
        found: list[Entry],
        references: list[str],
    ) -> Answer:
        size = min(paging.size, LARGEST_ANSWER)
        if not size:
            return Answer([], cookie=b"")
        page, rest = found[:size], found[size:]
        cookie = secrets.token_bytes(16) if rest else b""
        if rest:
            self._rest[cookie] = rest
        return Answer(self._shown(actor, search, page), references, cookie=cookie)

    def _found(self, actor: Entry, search: Search, base: Entry) -> Iterable[Entry]:
        passes = Matching(self.directory, actor).compiled(search.filter)
        candidates = self._candidates(search, base)
        return (e for e in candidates if passes(e) and may_see(self.directory, actor, e))

    def _candidates(self, search: Search, base: Entry) -> Iterable[Entry]:
        match search.scope:
            case Scope.BASE:
                return (base,)
            case Scope.ONE:
                return [entry for entry in base.children.values() if not entry.head_dn]
            case Scope.SUBTREE:
                likely = self._indexed(search.filter)
                if likely is None:
                    return list(base.subtree())
                return [entry for entry in likely if base in (entry, *entry.ancestors)]

    def _indexed(self, wanted: Filter) -> list[Entry] | None:
        """All that can pass `wanted` by the indexes, or None where they do not help."""
        match wanted:
            case Comparison(attribute, "=", value):
                return self._looked_up(attribute.lower(), value)
            case And(parts):
                answers = map(self._indexed, parts)
                return next((found for found in answers if found is not None), None)
            case Or(parts):
                found: dict[Entry, None] = {}
                for part in parts:
                    likely = self._indexed(part)
                    if likely is None:
                        return None
                    found.update(dict.fromkeys(likely))
                return list(found)
            case _:
                return None

    def _looked_up(self, name: str, value: bytes) -> list[Entry] | None:
        if name == "objectguid":
            right = len(value) == GUID_OCTETS
            entry = self.directory.with_guid(UUID(bytes_le=value)) if right else None
        elif name in INDEXED:
            entry = self.directory.named(name, value.decode(errors="replace"))
        else:
            return None
        return [] if entry is None else [entry]

    def _references(self) -> list[str]:
        name = self.directory.dns_name
        return [
            f"ldaps://{name}/{child.dn}"
            for child in self.directory.head.children.values()
            if child.head_dn
        ]

    def _shown(self, actor: Entry, search: Search, entries: Iterable[Entry]) -> list[FoundEntry]:
        asked = [name.lower() for name in dict.fromkeys(search.attributes)]
        everything = not asked or "*" in asked

        def shown(entry: Entry) -> FoundEntry:
            names = names_of(self.directory, entry) if everything else []
            pairs = (
                (NAMES.get(name, name), read(self.directory, entry, name, actor))
                for name in dict.fromkeys((*names, *asked))
                if name in NAMES
            )
            return FoundEntry(
                entry.dn,
                tuple(
                    (name, () if search.types_only else values) for name, values in pairs if values
                ),
            )

        return [shown(entry) for entry in entries]
