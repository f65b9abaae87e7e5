"""What a practice world consists of: organizations, entries, keys, domains and accounts.

The stand-ins play what these values say. Nothing here is known to the application: it has to
find everything out through the stand-ins.
"""

from dataclasses import dataclass

OuPath = tuple[str, ...]  # from the domain down

SERVICE_ACCOUNT = "svc-quickpass"


@dataclass(frozen=True)
class User:
    """One user account of a domain, as it is before the application comes."""

    sam: str
    name: str  # common name and display name
    ou: OuPath
    password: str
    upn: str | None
    disabled: bool = False
    locked: bool = False
    must_change: bool = False
    protected: bool = False  # adminCount=1: the service account may not reset it
    long_passwords: bool = False  # the domain's PSO applies to it


@dataclass(frozen=True)
class Policy:
    """A password policy, of the domain or of its PSO."""

    min_length: int
    complexity: bool = True
    history: int = 24
    min_age_days: int = 1
    lockout_threshold: int = 5
    lockout_minutes: int = 30


@dataclass(frozen=True)
class Grant:
    """The service account may also write `attribute` of the users below `ou`."""

    ou: OuPath
    attribute: str


@dataclass(frozen=True)
class Domain:
    """One Active Directory domain and the delegated account the application signs in with."""

    dns_name: str
    netbios: str
    address: str  # loopback address of its domain controller
    organization_id: int
    ous: tuple[OuPath, ...]
    users: tuple[User, ...]
    policy: Policy
    pso: Policy  # "Long passwords", applied to the users that say so
    delegated: tuple[OuPath, ...]  # where the service account may reset, unlock and read
    service_password: str
    administrator_password: str
    grants: tuple[Grant, ...] = ()  # beside what `delegated` allows
    old_password_minutes: int = 0  # so long the last password works beside a new one; Windows: 60

    @property
    def base_dn(self) -> str:
        """The DN of the domain's head."""
        return ",".join(f"DC={label}" for label in self.dns_name.split("."))


@dataclass(frozen=True)
class Organization:
    """One IT Glue organization."""

    id: int
    name: str
    type_name: str = "Customer"
    status_name: str = "Active"
    primary: bool = False


@dataclass(frozen=True)
class Entry:
    """One IT Glue password entry, as it is before the application comes."""

    id: int
    organization_id: int
    name: str
    username: str | None
    password: str
    category: str | None = "Active Directory"
    vaulted: bool = False
    personal: bool = False
    archived: bool = False
    folder: str | None = None
    resource_type: str | None = None  # as reads show it: "Configuration", "flexible-asset-traits"
    resource_id: int | None = None


@dataclass(frozen=True)
class Key:
    """One IT Glue API key and what it may do."""

    value: str
    password_access: bool = True
    revoked: bool = False
    organization_ids: frozenset[int] | None = None  # None: all


@dataclass(frozen=True)
class World:
    """Everything the stand-ins play."""

    organizations: tuple[Organization, ...]
    categories: tuple[str, ...]
    entries: tuple[Entry, ...]
    keys: tuple[Key, ...]
    domains: tuple[Domain, ...]
