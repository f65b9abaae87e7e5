"""Puts objects into a directory with the attributes that Windows gives them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Account, Entry, Values
from deployments.sandbox.active_directory.names import Rdn
from deployments.sandbox.active_directory.schema import CATEGORIES
from deployments.sandbox.world import Domain, OuPath

ACCOUNT_CLASSES = ("top", "person", "organizationalPerson", "user")
CLASSES = {
    "user": ACCOUNT_CLASSES,
    "computer": (*ACCOUNT_CLASSES, "computer"),
    "domainDNS": ("top", "domain", "domainDNS"),
}
NORMAL_ACCOUNT, COMPUTER_ACCOUNT = 0x200, 0x1000
NEVER_EXPIRES = 0x7FFFFFFFFFFFFFFF
START_AGE = timedelta(days=90)
NO_ATTRIBUTES: Mapping[str, str | int] = {}


@dataclass
class Planter:
    """Puts objects into `directory`; ids follow from the names, so that every start draws the same."""

    domain: Domain
    directory: Directory
    next_rid: int = 1103
    ous: dict[OuPath, Entry] = field(default_factory=dict[OuPath, Entry])

    def entry(self, kind: str, rdn: Rdn, parent: Entry, **attributes: str | int) -> Entry:
        """A new object of class `kind`."""
        dn = f"{rdn[0]}={rdn[1]},{parent.dn}"
        values = plain_attributes(kind, rdn, self.domain.base_dn) | {
            name.lower(): (str(value).encode(),) for name, value in attributes.items()
        }
        guid = guid_of(self.domain, dn)
        values["objectguid"] = (guid.bytes_le,)
        return self.directory.add(Entry(guid, rdn, parent, values))

    def container(self, name: str, parent: Entry) -> Entry:
        """One of Windows' own containers."""
        return self.entry("container", ("CN", name), parent)

    def ou(self, path: OuPath) -> Entry:
        """The organizational unit at `path`, with all above it."""
        if not path:
            return self.directory.head
        if path not in self.ous:
            above = self.ou(path[:-1])
            self.ous[path] = self.entry("organizationalUnit", ("OU", path[-1]), above, ou=path[-1])
        return self.ous[path]

    def account(
        self,
        sam: str,
        parent: Entry,
        password: str,
        *,
        name: str | None = None,
        kind: str = "user",
        rid: int = 0,
        control: int = NORMAL_ACCOUNT,
        must_change: bool = False,
        locked: bool = False,
        attributes: Mapping[str, str | int] = NO_ATTRIBUTES,
    ) -> Entry:
        """A user or computer; `rid` 0 takes the next one."""
        if not rid:
            rid, self.next_rid = self.next_rid, self.next_rid + 1
        entry = self.entry(
            kind,
            ("CN", name or sam),
            parent,
            sAMAccountName=sam,
            userAccountControl=control,
            sAMAccountType=805306368 if kind == "user" else 805306369,
            primaryGroupID=513 if kind == "user" else 515,
            accountExpires=NEVER_EXPIRES,
            **attributes,
        )
        entry.attributes["objectsid"] = (sid_of(self.domain, rid),)
        now = self.directory.now()
        entry.account = Account(
            passwords=(password,),
            password_set_at=now - START_AGE,
            must_change=must_change,
            locked_at=now if locked else None,
            bad_at=now if locked else None,
            bad_count=self.directory.policy_of(entry).lockout_threshold if locked else 0,
        )
        return entry


def plain_attributes(kind: str, rdn: Rdn, base_dn: str) -> dict[str, Values]:
    """What every object has; an unknown kind of object is its own category."""
    classes = CLASSES.get(kind, ("top", kind))
    category = CATEGORIES.get(kind.lower(), kind)
    values = {
        "objectclass": tuple(name.encode() for name in classes),
        "objectcategory": (f"CN={category},CN=Schema,CN=Configuration,{base_dn}".encode(),),
        "instancetype": (b"4",),
        "name": (rdn[1].encode(),),
        "whencreated": (b"20200101000000.0Z",),
    }
    naming = {"CN": "cn", "OU": "ou", "DC": "dc"}[rdn[0]]
    return values | {naming: (rdn[1].encode(),)}


def guid_of(domain: Domain, dn: str) -> UUID:
    """The immutable id of the object that starts at `dn`."""
    return uuid5(NAMESPACE_DNS, f"{dn}/{domain.dns_name}")


def sid_of(domain: Domain, rid: int | None = None) -> bytes:
    """The security identifier of the domain, or of its account `rid`."""
    digest = hashlib.sha256(domain.dns_name.encode()).digest()
    own = b"" if rid is None else rid.to_bytes(4, "little")
    parts = (21).to_bytes(4, "little") + digest[:12] + own
    return bytes((1, len(parts) // 4, 0, 0, 0, 0, 0, 5)) + parts
