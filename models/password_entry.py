"""What IT Glue says about an organization and about a password entry."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Organization(BaseModel):
    """IT Glue's record of a company. Names are not unique; ids are."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    type_name: str | None
    status_name: str | None


class PasswordEntry(BaseModel):
    """IT Glue's `passwords` resource without the value.

    `vaulted` entries are encrypted in the browser: nobody but their owner can read or write them.
    `personal` entries belong to one person. Neither can be kept in step, nor can `archived` ones, nor
    those that IT Glue's own Password Rotation has (`rotated_by_itglue`, where a reply tells).
    `parent` is "type name" of the asset an embedded entry belongs to, None for a general one.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    organization_id: int
    name: str
    username: str | None
    url: str | None  # IT Glue's own page of this entry
    category_id: int | None
    category_name: str | None
    parent: str | None
    vaulted: bool
    personal: bool
    archived: bool
    rotated_by_itglue: bool = False
    updated_at: datetime | None
    password_updated_at: datetime | None
