"""What a client may ask of the domain controller, and the plain form of its answers."""

from dataclasses import dataclass, field
from enum import IntEnum


@dataclass(frozen=True)
class Control:
    """An extension of one request or answer; a critical one must be obeyed or refused."""

    oid: str
    critical: bool = False
    value: bytes = b""


@dataclass(frozen=True)
class And:
    """True when every part is."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Or:
    """True when one part is."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Not:
    """True when the part is false."""

    part: "Filter"


@dataclass(frozen=True)
class Present:
    """True when the attribute has a value."""

    attribute: str


@dataclass(frozen=True)
class Comparison:
    """An attribute against a value: `rule` is `=`, `>=`, `<=`, `~=` or a matching rule's OID."""

    attribute: str
    rule: str
    value: bytes


@dataclass(frozen=True)
class Substrings:
    """A value with asterisks."""

    attribute: str
    initial: bytes
    middle: tuple[bytes, ...]
    final: bytes


Filter = And | Or | Not | Present | Comparison | Substrings


@dataclass(frozen=True)
class Bind:
    """Who the client says it is; `password` is None for every method but the simple one."""

    version: int
    name: str
    password: bytes | None = field(repr=False)


@dataclass(frozen=True)
class Unbind:
    """The client goes."""


@dataclass(frozen=True)
class Abandon:
    """The client wants no answer any more to request `message_id`."""

    message_id: int


class Operation(IntEnum):
    """What a modify does with the values."""

    ADD = 0
    DELETE = 1
    REPLACE = 2


class Scope(IntEnum):
    """How far below its base a search looks."""

    BASE = 0
    ONE = 1
    SUBTREE = 2


@dataclass(frozen=True)
class Search:
    """`size_limit` 0 is none of the client's own."""

    base: str
    scope: Scope
    size_limit: int
    types_only: bool
    filter: Filter
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """`operation` on the values of one attribute."""

    operation: Operation
    attribute: str
    values: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True)
class Modify:
    """All `changes` of one object, or none."""

    dn: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Extended:
    """An operation known by its OID."""

    oid: str
    value: bytes = field(repr=False)


@dataclass(frozen=True)
class Compare:
    """Whether an attribute of one object has this value."""

    dn: str
    attribute: str
    value: bytes


@dataclass(frozen=True)
class Other:
    """An operation this domain controller refuses: `add`, `delete` or `rename`."""

    kind: str


Request = Bind | Unbind | Abandon | Search | Modify | Compare | Extended | Other


@dataclass(frozen=True)
class Message:
    """One request as it came."""

    id: int
    kind: str
    request: Request
    controls: tuple[Control, ...]

    def control(self, *oids: str) -> Control | None:
        """The first control known by one of `oids`."""
        return next((control for control in self.controls if control.oid in oids), None)


@dataclass(frozen=True)
class Result:
    """How an operation ended (RFC 4511, 4.1.9)."""

    code: int = 0
    text: str = ""
    matched: str = ""
    referrals: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundEntry:
    """One object of a search's answer."""

    dn: str
    attributes: tuple[tuple[str, tuple[bytes, ...]], ...]
