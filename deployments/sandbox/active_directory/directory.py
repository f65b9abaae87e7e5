"""All objects of one domain, how to find them, and the rules that hold in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock
from uuid import UUID

from deployments.sandbox.active_directory.entries import Entry, Values
from deployments.sandbox.active_directory.identifiers import identifier
from deployments.sandbox.active_directory.names import (
    BadName,
    Rdn,
    dn_key,
    folded,
    parse_dn,
    rdn_key,
)
from deployments.sandbox.active_directory.results import bad_name, elsewhere, no_object
from deployments.sandbox.world import Policy

PSO = "msDS-PasswordSettings"
LONG_PASSWORDS = "Long passwords"  # the name of the PSO that every domain of the world has
INDEXED = ("samaccountname", "userprincipalname")


@dataclass
class Settings:
    """What differs between domains in real life; may be changed at any time."""

    pso_readable: bool = True  # the service account may read the PSO; Windows' default is no
    old_password_grace: timedelta = timedelta(0)  # OldPasswordAllowedPeriod, KB 906305
    unknown_user: str = "52e"  # the data code for a name that does not exist; 525 on some
    max_password_age: timedelta | None = None
    unexpire_password: bool = True  # the right on the domain; without it a reset demands a change
    signing_required: bool = False  # passwords are refused, not only resets, without encryption


class Directory:
    """Every method expects the caller to hold `lock`."""

    def __init__(self, head: Entry, netbios: str, now: Callable[[], datetime]) -> None:
        """`now` must give times with a zone."""
        self.lock = RLock()
        self.now = now
        self.head = head
        self.netbios = netbios
        self.settings = Settings()
        self.service: Entry | None = None
        self.administrators: Entry | None = None
        self.delegated: list[Entry] = []
        self.grants: list[tuple[Entry, str]] = []  # OU, and an attribute in lower case
        self.sequence = 12_000  # highest update sequence number
        self._groups: list[Entry] = []
        self._psos: list[Entry] = []
        self._by_guid: dict[UUID, Entry] = {}
        self._by_name: dict[tuple[str, str], Entry] = {}
        self.add(head)

    @property
    def dns_name(self) -> str:
        """The domain's name."""
        return ".".join(value for _, value in parse_dn(self.head.dn))

    @property
    def policy(self) -> Policy:
        """The password policy of the domain itself."""
        return self.head.policy or Policy(min_length=0)

    def add(self, entry: Entry) -> Entry:
        """Put `entry` into its place; raises ValueError where one is already."""
        if entry.parent is not None:
            if rdn_key(entry.rdn) in entry.parent.children:
                raise ValueError(f"{entry.dn} is there already")
            entry.parent.children[rdn_key(entry.rdn)] = entry
        self._by_guid[entry.guid] = entry
        if entry.is_a("group"):
            self._groups.append(entry)
        if entry.is_a(PSO):
            self._psos.append(entry)
        self._index(entry)
        self.touch(entry)
        return entry

    def remove(self, entry: Entry) -> None:
        """Take `entry` and all below it away."""
        for gone in list(entry.subtree()):
            del self._by_guid[gone.guid]
            self._forget_names(gone)
            for group in self._by_guid.values():
                if gone in group.members:
                    group.members.remove(gone)
        if entry.parent is not None:
            del entry.parent.children[rdn_key(entry.rdn)]

    def place(self, entry: Entry, rdn: Rdn, parent: Entry) -> None:
        """Give `entry` another name or container; raises ValueError where one is already."""
        if parent.children.get(rdn_key(rdn), entry) is not entry:
            raise ValueError(f"{rdn[1]} is there already")
        if entry.parent is None or entry in (parent, *parent.ancestors):
            raise ValueError(f"{entry.dn} cannot be moved there")
        del entry.parent.children[rdn_key(entry.rdn)]
        entry.rdn, entry.parent = rdn, parent
        parent.children[rdn_key(rdn)] = entry
        entry.attributes["cn" if rdn[0] == "CN" else "ou"] = (rdn[1].encode(),)
        entry.attributes["name"] = (rdn[1].encode(),)
        self.touch(entry)

    def replace_attributes(self, entry: Entry, attributes: dict[str, Values]) -> None:
        """Give `entry` these attributes, found by their names from now on."""
        self._forget_names(entry)
        entry.attributes = attributes
        self._index(entry)

    def touch(self, entry: Entry) -> None:
        """Write down that `entry` changed."""
        self.sequence += 1
        entry.attributes["usnchanged"] = (b"%d" % self.sequence,)
        entry.attributes["whenchanged"] = (self.now().strftime("%Y%m%d%H%M%S.0Z").encode(),)

    def named(self, attribute: str, value: str) -> Entry | None:
        """The account whose indexed attribute (in lower case) is `value`."""
        return self._by_name.get((attribute, folded(value)))

    def with_guid(self, guid: UUID) -> Entry | None:
        """The object with this immutable id."""
        return self._by_guid.get(guid)

    def accounts(self) -> Iterator[Entry]:
        """Every user and computer."""
        return (entry for entry in self._by_guid.values() if entry.account is not None)

    def groups_of(self, entry: Entry) -> list[Entry]:
        """The groups that `entry` is a direct member of."""
        return [group for group in self._groups if entry in group.members]

    def policy_of(self, entry: Entry) -> Policy:
        """The password policy that holds for `entry`."""
        return (self.pso_of(entry) or self.head).policy or self.policy

    def pso_of(self, entry: Entry) -> Entry | None:
        """The PSO that holds for `entry`: its own before its groups', the least precedence first."""
        own = [pso for pso in self._psos if entry in pso.members]
        if not own:
            groups = self.groups_of(entry)
            own = [pso for pso in self._psos if any(group in pso.members for group in groups)]
        precedence = "msds-passwordsettingsprecedence"
        return min(own, key=lambda pso: (pso.number(precedence), pso.guid.bytes_le), default=None)

    def at(self, name: str) -> Entry:
        """The object at a DN, or at `<GUID=...>` or `<SID=...>`.

        Raises a Refusal: no such object, not a name, or a name of another domain.
        """
        if name.startswith("<") and name.endswith(">"):
            return self._at_identifier(name)
        try:
            path = dn_key(name)
        except BadName:
            raise bad_name(name) from None
        top = dn_key(self.head.dn)
        if path[len(path) - len(top) :] != top:
            labels = [value for kind, value in path if kind == "dc"]
            raise elsewhere(".".join(labels), name) if labels else no_object("")
        entry = self.head
        for part in reversed(path[: -len(top)]):
            if part not in entry.children:
                raise no_object(entry.dn)
            entry = entry.children[part]
        return entry

    def _at_identifier(self, name: str) -> Entry:
        try:
            wanted = identifier(name)
        except BadName:
            raise bad_name(name) from None
        everything = self._by_guid.values()
        found = (
            self._by_guid.get(wanted)
            if isinstance(wanted, UUID)
            else next((e for e in everything if e.attributes.get("objectsid") == (wanted,)), None)
        )
        if found is None:
            raise no_object("")
        return found

    def _index(self, entry: Entry) -> None:
        for attribute in INDEXED:
            if entry.attributes.get(attribute):
                self._by_name[attribute, folded(entry.text(attribute))] = entry

    def _forget_names(self, entry: Entry) -> None:
        for attribute in INDEXED:
            if self.named(attribute, entry.text(attribute)) is entry:
                del self._by_name[attribute, folded(entry.text(attribute))]
