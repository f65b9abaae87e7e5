"""A sign-in identity in a customer's directory, and the link to its password entry."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel
from typing_extensions import override  # typing has it from Python 3.12 on

from models.columns import Moment, words
from models.identity import Identity
from models.names import name_key


class AccountType(StrEnum):
    """What an account is for; each type is listed, matched and rotated on its own."""

    ADMINISTRATOR = "administrator"
    SERVICE = "service"
    END_USER = "end-user"


class Account(SQLModel, table=True):
    """One identity we look after, keyed by the directory's immutable object id.

    What the directory said is as of `seen_at`; `gone_at` marks one it no longer has. `entry_id`
    links it to an IT Glue password entry, which two accounts of one directory never share.
    `entry_requested_at` is written before a new entry is asked for, so that a lost reply is known.
    `sam_account_name` and `ou_dn` are empty for an account of a tenant. `twin_object_id` names the user of
    the customer's tenant that is the same person as this account of a domain.
    """

    __table_args__ = (
        UniqueConstraint("directory_id", "object_id"),
        UniqueConstraint("directory_id", "entry_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    directory_id: int = Field(foreign_key="directory.id")
    object_id: str
    type: AccountType = Field(sa_column=Column(words(AccountType), nullable=False))
    sam_account_name: str
    user_principal_name: str | None
    display_name: str | None
    label: str  # NETBIOS\sAMAccountName, as operators know it; of a tenant's user the UPN
    ou_dn: str
    enabled: bool
    locked: bool
    protected: bool
    password_set_at: datetime | None = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    gone_at: datetime | None = Field(default=None, sa_type=Moment)
    entry_id: int | None = Field(default=None, sa_type=BigInteger)
    entry_name: str | None = None
    entry_url: str | None = None
    entry_requested_at: datetime | None = Field(default=None, sa_type=Moment)
    # The criterion, "operator" or "created"; without an entry, "operator" has parted it from one.
    linked_by: str | None = None
    decision: str | None = None  # the last word: matched, ambiguous, unmatched or lost
    decision_reason: str | None = None
    rotated_at: datetime | None = Field(default=None, sa_type=Moment)
    logon_tried_at: datetime | None = Field(
        default=None, sa_type=Moment
    )  # not known to have worked
    sid: str | None = None
    anchor: str | None = None
    roles: str | None = None  # of a tenant's user: its directory roles, for people
    twin_object_id: str | None = None
    twin_name: str | None = None  # the UPN of the twin
    paired_by: str | None = None  # the criterion, or "operator"

    def observe(self, identity: Identity, netbios_name: str | None, now: datetime) -> None:
        """Take over what the directory says about this account now."""
        self.sam_account_name = identity.sam_account_name
        self.user_principal_name = identity.user_principal_name
        self.display_name = identity.display_name
        self.label = label(netbios_name, identity.sign_in_name)
        self.ou_dn = identity.ou_dn
        self.enabled = identity.enabled
        self.locked = identity.locked
        self.protected = identity.protected
        self.password_set_at = identity.password_set_at
        self.sid = identity.sid
        self.anchor = str(identity.anchor) if identity.anchor else None
        self.roles = ", ".join(identity.roles) or None
        self.seen_at = now
        self.gone_at = None

    @property
    def names(self) -> set[str]:
        """What an operator may call it, as `name_key` compares: label, sign-in name and UPN."""
        names = (self.label, self.sam_account_name, self.user_principal_name)
        return {name_key(name) for name in names if name}

    @property
    def sign_in_name(self) -> str:
        """The name it signs in with: the sAMAccountName, in a tenant the UPN."""
        return self.sam_account_name or self.user_principal_name or self.label


class AccountRef(BaseModel):
    """An account as it travels between steps: its id, and its label for people."""

    model_config = ConfigDict(frozen=True)

    id: int
    label: str

    @classmethod
    def of(cls, account: Account) -> Self:
        """The reference of a stored account."""
        if account.id is None:
            raise ValueError("the account is not stored yet")
        return cls(id=account.id, label=account.label)

    @override
    def __str__(self) -> str:
        return self.label


def label(netbios_name: str | None, sign_in_name: str) -> str:
    r"""The name operators know an account by: `CONTOSO\jsmith`, in a tenant its UPN."""
    return f"{netbios_name}\\{sign_in_name}" if netbios_name else sign_in_name


def new_account(
    identity: Identity,
    *,
    customer_id: int,
    directory_id: int,
    netbios_name: str | None,
    type: AccountType,  # noqa: A002  # the column's own name
    now: datetime,
) -> Account:
    """A not yet stored account for an identity that is seen for the first time."""
    account = Account(
        customer_id=customer_id,
        directory_id=directory_id,
        object_id=str(identity.object_id),
        type=type,
        sam_account_name=identity.sam_account_name,
        user_principal_name=None,
        display_name=None,
        label="",
        ou_dn="",
        enabled=True,
        locked=False,
        protected=False,
        password_set_at=None,
        seen_at=now,
    )
    account.observe(identity, netbios_name, now)
    return account
