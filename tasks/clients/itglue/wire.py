"""How IT Glue writes what it knows (JSON:API), and what that means in our values."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from models.password_entry import Organization, PasswordEntry
from tasks.clients.errors import Unexpected
from tasks.clients.itglue.own_rotation import has_rotatable_password
from tasks.clients.itglue.values import Category

Id = Annotated[int, Field(gt=0, lt=2**63)]  # a string where it is the row's own, else a number
Blank = BeforeValidator(lambda value: None if value == "" else value)
Name = Annotated[str, BeforeValidator(lambda name: name or "")]  # a nameless row hides no others
OptionalId = Annotated[Id | None, Blank]
OptionalText = Annotated[str | None, Blank]


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


OptionalMoment = Annotated[datetime | None, Blank, AfterValidator(_in_utc)]


class Wire(BaseModel):
    """Keys are in kebab-case; unknown ones are allowed, as IT Glue adds some every few months."""

    model_config = ConfigDict(
        alias_generator=lambda name: name.replace("_", "-"), hide_input_in_errors=True
    )


class OrganizationRow(Wire):
    """The attributes of an organization."""

    name: Name
    organization_type_name: OptionalText = None
    organization_status_name: OptionalText = None


class CategoryRow(Wire):
    """The attributes of a password category."""

    name: str


class PasswordRow(Wire):
    """The attributes of a password entry; only a show, or a write that asks for it, has the value."""

    organization_id: Id
    name: Name
    username: OptionalText = None
    password: SecretStr | None = None
    notes: SecretStr | None = None  # people keep secrets there
    resource_url: OptionalText = None
    resource_id: OptionalId = None
    resource_type: OptionalText = None
    cached_resource_type_name: OptionalText = None
    cached_resource_name: OptionalText = None
    password_category_id: OptionalId = None
    password_category_name: OptionalText = None
    vault_id: OptionalId = None
    personal: bool | None = None
    archived: bool | None = None
    updated_at: OptionalMoment = None
    password_updated_at: OptionalMoment = None


Row = TypeVar("Row", bound=Wire)


class Resource(Wire, Generic[Row]):
    """One row with its id."""

    id: Id
    attributes: Row
    relationships: Any = None


class Document(Wire, Generic[Row]):
    """A reply about one row."""

    data: Resource[Row]


class Meta(Wire):
    """Where in a list a page is. Both keys are needed: without them a list may end too early."""

    next_page: OptionalId
    total_count: int


class Page(Wire, Generic[Row]):
    """A reply with one page of a list."""

    data: list[Resource[Row]]
    meta: Meta


def organization_of(row: Resource[OrganizationRow]) -> Organization:
    """The organization that a row describes."""
    return Organization(
        id=row.id,
        name=row.attributes.name,
        type_name=row.attributes.organization_type_name,
        status_name=row.attributes.organization_status_name,
    )


def category_of(row: Resource[CategoryRow]) -> Category:
    """The category that a row describes."""
    return Category(id=row.id, name=row.attributes.name)


def entry_of(row: Resource[PasswordRow]) -> PasswordEntry:
    """The entry that a row describes, without the value."""
    said = row.attributes
    return PasswordEntry(
        id=row.id,
        organization_id=said.organization_id,
        name=said.name,
        username=said.username,
        url=_link(said.resource_url),
        category_id=said.password_category_id,
        category_name=said.password_category_name,
        parent=_parent(said),
        vaulted=said.vault_id is not None,
        personal=bool(said.personal),
        archived=bool(said.archived),
        rotated_by_itglue=has_rotatable_password(row.relationships),
        updated_at=said.updated_at,
        password_updated_at=said.password_updated_at,
    )


def password_of(row: Resource[PasswordRow]) -> SecretStr | None:
    """The password in a row; None if it has none, or only what the vault made of it.

    IT Glue writes null for an empty field, so a null is an empty password; a missing key is not.
    """
    said = row.attributes
    if "password" not in said.model_fields_set or said.vault_id is not None:
        return None
    return said.password or SecretStr("")


def shown(entry_id: int, reply: Document[PasswordRow]) -> tuple[PasswordEntry, SecretStr | None]:
    """The entry of a reply and its password; Unexpected for a reply about another entry."""
    if reply.data.id != entry_id:
        raise Unexpected(
            f"/passwords/{entry_id}: IT Glue answered about entry {reply.data.id} instead. Look at "
            "both in IT Glue before this is tried again."
        )
    return entry_of(reply.data), password_of(reply.data)


def _link(url: str | None) -> str | None:
    return url if url and re.fullmatch(r"https?://[^\s<>()\"]+", url) else None


def _parent(said: PasswordRow) -> str | None:
    if said.resource_id is None:
        return None
    kind = said.cached_resource_type_name or said.resource_type or "asset"
    return f"{kind} {said.cached_resource_name or said.resource_id}"
