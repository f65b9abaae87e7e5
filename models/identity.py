"""What a directory says about one of its accounts, and about its password policy."""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Identity(BaseModel):
    """One sign-in identity as the directory showed it.

    `object_id` is AD's objectGUID, or Entra's id: the only key, as names, DNs and UPNs change.
    `ou_dn` is the DN of the container that holds the account. For an account of a tenant
    `sam_account_name` and the DNs are empty.
    """

    model_config = ConfigDict(frozen=True)

    object_id: UUID
    sam_account_name: str
    user_principal_name: str | None
    display_name: str | None
    distinguished_name: str
    ou_dn: str
    enabled: bool
    locked: bool
    expired: bool = False  # it or its password, when it was read
    protected: bool  # adminCount=1, or one of a tenant's highest roles
    password_set_at: datetime | None  # None: must change at next logon, or never set
    key_version: int | None = None  # AD counts every set; None where that may not be read
    bad_logons: int = 0  # failed logons that this domain controller counts
    bad_logon_at: datetime | None = None  # when the last of them was
    marker: str | None = None  # what the marker attribute holds, where one is used
    sid: str | None = None  # AD's objectSid, by which its user in a tenant is known
    anchor: UUID | None = None  # AD's mS-DS-ConsistencyGuid, where Entra Connect wrote one
    roles: tuple[str, ...] = ()  # of a tenant's user: directory roles, held or to be activated

    @property
    def sign_in_name(self) -> str:
        """The name it signs in with: the sAMAccountName, in a tenant the UPN."""
        return self.sam_account_name or self.user_principal_name or ""

    @property
    def signs_tickets(self) -> bool:
        """Whether it is one of the domain's krbtgt accounts, which nobody ever signs in with.

        Whoever has the password of one can sign in as anybody: it must not stand in an entry.
        """
        return self.sam_account_name.casefold().partition("_")[0] == "krbtgt"


class OrganizationalUnit(BaseModel):
    """One OU (or container) and how many user accounts it holds.

    `users` counts those directly in it, `users_below` those in it and everywhere below.
    """

    model_config = ConfigDict(frozen=True)

    dn: str
    path: str  # for people, from the domain down: "Customers / Sales, South"
    users: int
    users_below: int


class PasswordPolicy(BaseModel):
    """The rules a new password of one account has to satisfy.

    `readable` is False when a fine-grained policy (PSO) applies that the bind account may not
    read: the figures are then the domain's, and may be too weak.
    """

    model_config = ConfigDict(frozen=True)

    min_length: int
    complexity: bool
    history_length: int
    min_age: timedelta
    lockout_threshold: int  # 0: never locks out
    lockout_window: timedelta
    name: str  # "domain policy", or the PSO's name
    readable: bool = True
    ascii_only: bool = False
    knows_names: bool = True  # whether complexity also keeps the account's names out


class DomainFacts(BaseModel):
    """What a domain is called, and its immutable id (the objectGUID of its head)."""

    model_config = ConfigDict(frozen=True)

    object_id: UUID
    base_dn: str
    dns_name: str
    netbios_name: str | None
