"""An object of the directory and, for accounts, what decides over sign-ins."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from deployments.sandbox.active_directory.names import Rdn, written
from deployments.sandbox.world import Policy

DISABLED = 0x2  # bits of userAccountControl
PASSWORD_NEVER_EXPIRES = 0x10000
Values = tuple[bytes, ...]


@dataclass(frozen=True)
class Account:
    """What the directory remembers of an account's sign-ins; `passwords` has the newest first."""

    passwords: tuple[str, ...] = field(repr=False)
    password_set_at: datetime
    must_change: bool = False
    key_version: int = 2
    bad_count: int = 0
    bad_at: datetime | None = None
    locked_at: datetime | None = None
    last_logon: datetime | None = None


@dataclass(eq=False)
class Entry:
    """One object; a naming context's head has its whole name in `head_dn`."""

    guid: UUID
    rdn: Rdn
    parent: "Entry | None"
    attributes: dict[str, Values]  # by lower-case name
    account: Account | None = None
    policy: Policy | None = None  # what the domain's head and a PSO hold
    head_dn: str = ""
    children: dict[Rdn, "Entry"] = field(default_factory=dict[Rdn, "Entry"], repr=False)
    members: "list[Entry]" = field(default_factory=list["Entry"], repr=False)

    @property
    def dn(self) -> str:
        """The distinguished name of this moment."""
        if self.head_dn or self.parent is None:
            return self.head_dn
        return f"{written(self.rdn)},{self.parent.dn}"

    @property
    def ancestors(self) -> "Iterator[Entry]":
        """The containers above, the nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def subtree(self) -> "Iterator[Entry]":
        """The object and all below it, up to the next naming context."""
        yield self
        for child in self.children.values():
            if not child.head_dn:
                yield from child.subtree()

    def text(self, name: str) -> str:
        """The first value of `name` (in lower case), or nothing."""
        values = self.attributes.get(name, ())
        return values[0].decode() if values else ""

    def number(self, name: str) -> int:
        """The first value of `name` (in lower case), or 0."""
        return int(self.text(name) or 0)

    def is_a(self, name: str) -> bool:
        """Whether `name` is the most special class of the object."""
        return self.attributes["objectclass"][-1] == name.encode()

    @property
    def enabled(self) -> bool:
        """Whether the account may be used."""
        return not self.number("useraccountcontrol") & DISABLED

    @property
    def password_never_expires(self) -> bool:
        """Whether its password is valid for ever, and need not be changed even if that was asked."""
        return bool(self.number("useraccountcontrol") & PASSWORD_NEVER_EXPIRES)

    @property
    def protected(self) -> bool:
        """Whether the object has the rights of AdminSDHolder instead of its container's."""
        return self.number("admincount") == 1
