"""A company we serve, and the directories it has."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment, words


class Arrangement(StrEnum):
    """How the passwords of a customer's domain and of its Microsoft 365 tenant relate."""

    ENTRA_CONNECT = "Entra Connect"  # the domain is the authority; its passwords are synced
    SYNC_ON = "Password Sync ON"  # nothing syncs them: we set one password in both
    SYNC_OFF = "Password Sync OFF"  # each account has its own password and entry


class Customer(SQLModel, table=True):
    """A company we serve; matched to at most one IT Glue organization, and that one to no other.

    `connection` is the name of the IT Glue connection block through which it was matched.
    `arrangement` is None until one was chosen: passwords are kept apart then, as with OFF.
    `pulls_entries`: a password that a person writes into an entry is set in the directory.
    `repairs_drift`: what a check finds apart is mended, as far as `models.repair` lets it.
    """

    __table_args__ = (UniqueConstraint("organization_id"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    organization_id: int | None = Field(default=None, sa_type=BigInteger)
    organization_name: str | None = None
    connection: str | None = None
    arrangement: Arrangement | None = Field(
        default=None, sa_column=Column(words(Arrangement), nullable=True)
    )
    pulls_entries: bool = False
    repairs_drift: bool = False
    created_at: datetime = Field(sa_type=Moment)


class DirectoryKind(StrEnum):
    """The two kinds of directory."""

    ACTIVE_DIRECTORY = "active_directory"
    ENTRA = "entra"


class Directory(SQLModel, table=True):
    """One AD domain or Entra tenant of a customer.

    `object_id` is the domain's own objectGUID, or the tenant's id: two connections to one domain
    are one directory. `connection` is the name of the block that holds how to sign in;
    `sync_server` of the one for the Entra Connect server that fills this tenant, where one is set.
    """

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    kind: DirectoryKind = Field(sa_column=Column(words(DirectoryKind), nullable=False))
    object_id: str = Field(unique=True)
    dns_name: str
    netbios_name: str | None
    connection: str
    sync_server: str | None = None
    imported_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def title(self) -> str:
        """What people call it: a domain and its customer's tenant often have the same name."""
        tenant = self.kind is DirectoryKind.ENTRA
        return f"{self.dns_name} (Microsoft 365)" if tenant else self.dns_name
