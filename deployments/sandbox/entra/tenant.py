"""What practice tenants consist of, as they are before the application comes."""

from dataclasses import dataclass
from datetime import datetime

GLOBAL, GCC_HIGH = "global", "gcc-high"


@dataclass(frozen=True)
class ClientSecret:
    """One client secret of an application; people often copy its `id` instead of its `value`."""

    id: str
    value: str
    expires: datetime | None = None


@dataclass(frozen=True)
class Application:
    """An application's registration, in its home tenant; others may consent to it."""

    client_id: str
    name: str
    home: str
    secrets: tuple[ClientSecret, ...] = ()
    certificates: tuple[str, ...] = ()  # PEM
    multi_tenant: bool = True


@dataclass(frozen=True)
class Consent:
    """What one tenant lets an application do."""

    client_id: str
    permissions: frozenset[str]
    roles: tuple[str, ...] = ()  # directory roles of its service principal, by display name


@dataclass(frozen=True)
class TenantDomain:
    """One verified domain of a tenant."""

    name: str
    federated: bool = False
    default: bool = False


@dataclass(frozen=True)
class Group:
    """A group that may hold directory roles; its members have them too."""

    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """One user that lives in the tenant itself."""

    upn: str
    name: str
    password: str
    enabled: bool = True
    guest: bool = False
    licensed: bool = False
    roles: tuple[str, ...] = ()  # active, by display name
    eligible: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tenant:
    """One customer's Microsoft 365."""

    id: str
    name: str
    organization_id: int
    domains: tuple[TenantDomain, ...]
    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    consents: tuple[Consent, ...] = ()
    cloud: str = GLOBAL
    synced_from: str | None = None  # the DNS name of the domain that Entra Connect reads
    banned_words: tuple[str, ...] = ()
    premium: bool = True  # licensed for eligible roles


@dataclass(frozen=True)
class EntraWorld:
    """Everything that the stand-in plays."""

    tenants: tuple[Tenant, ...]
    applications: tuple[Application, ...]
