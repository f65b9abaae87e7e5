"""What an Entra Connect server reads of a domain."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from deployments.sandbox.active_directory.directory import Directory


@dataclass(frozen=True)
class DomainUser:
    """One user of a domain, with the password whose hash is synced."""

    guid: UUID
    sid: str
    sam: str
    upn: str | None
    name: str
    dn: str
    dns_name: str
    enabled: bool
    password: str = field(repr=False)
    password_set_at: datetime
    must_change: bool


FIRST_OF_PERSONS = 1_000
"""Windows' own accounts, which Entra Connect leaves out, have lower relative identifiers."""

ReadDomain = Callable[[], list[DomainUser]]


class PracticeDomain(Protocol):
    """A practice domain controller, as far as Entra Connect needs it."""

    @property
    def directory(self) -> Directory:
        """Its objects."""
        ...


def reader(domain: PracticeDomain, dns_name: str) -> ReadDomain:
    """Reads the persons of a practice domain."""
    return lambda: list(_users(domain.directory, dns_name))


def _users(directory: Directory, dns_name: str) -> Iterator[DomainUser]:
    with directory.lock:
        for entry in directory.head.subtree():
            account = entry.account
            if account is None or not entry.is_a("user"):
                continue
            sid = sid_text(entry.attributes["objectsid"][0])
            if int(sid.rpartition("-")[2]) < FIRST_OF_PERSONS:
                continue
            yield DomainUser(
                guid=entry.guid,
                sid=sid,
                sam=entry.text("samaccountname"),
                upn=entry.text("userprincipalname") or None,
                name=entry.text("displayname") or entry.text("name"),
                dn=entry.dn,
                dns_name=dns_name,
                enabled=entry.enabled,
                password=account.passwords[0],
                password_set_at=account.password_set_at,
                must_change=account.must_change,
            )


def sid_text(value: bytes) -> str:
    """A security identifier in the form people write."""
    authority = int.from_bytes(value[2:8])
    parts = [int.from_bytes(value[at : at + 4], "little") for at in range(8, len(value), 4)]
    return "-".join(map(str, ["S", value[0], authority, *parts]))
