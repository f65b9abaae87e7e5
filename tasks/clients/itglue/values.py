"""What goes into the client and comes out of it, beside organizations and entries."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

ResourceType = Literal[
    "Configuration",
    "Contact",
    "Document",
    "Domain",
    "Flexible Asset",
    "Location",
    "SSL Certificate",
    "Ticket",
]
"""What an entry may be embedded in, as writes call it; what reads call it creates general ones."""


class Category(BaseModel):
    """One of the account's password categories."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str


class NewEntry(BaseModel):
    """A password entry to create: a general one, or embedded in the asset `resource_*` names."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    organization_id: int
    name: str
    username: str
    password: SecretStr
    category_id: int | None = Field(default=None, serialization_alias="password_category_id")
    notes: str | None = None
    resource_type: ResourceType | None = None
    resource_id: int | None = None

    @model_validator(mode="after")
    def _names_a_whole_resource(self) -> Self:
        if (self.resource_type is None) != (self.resource_id is None):
            raise ValueError("resource_type and resource_id belong together")
        return self


class KeyRights(BaseModel):
    """What an accepted API key may do.

    `password_access` is None when the key sees no ordinary entry to tell by.
    """

    model_config = ConfigDict(frozen=True)

    organizations: int
    password_access: bool | None
