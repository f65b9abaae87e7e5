"""How Graph writes what it knows, and what that means in our values."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from models.tenant import TenantDomain
from models.tenant_user import TenantUser

USER_PROPERTIES = (
    "id",
    "userPrincipalName",
    "displayName",
    "mail",
    "accountEnabled",
    "userType",
    "lastPasswordChangeDateTime",
    "assignedLicenses",
    "onPremisesSyncEnabled",
    "onPremisesImmutableId",
    "onPremisesSecurityIdentifier",
    "onPremisesSamAccountName",
    "onPremisesDomainName",
)
"""What is asked of a user: everything beyond a handful comes only when it is selected."""

Moment = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Wire(BaseModel):
    """Keys are in camel case; unknown ones are allowed, as Graph adds some all the time."""

    model_config = ConfigDict(alias_generator=to_camel, hide_input_in_errors=True)


class UserRow(Wire):
    """One user; all but the id may be missing where it was not selected."""

    id: UUID
    user_principal_name: str
    display_name: str | None = None
    mail: str | None = None
    account_enabled: bool | None = None
    user_type: str | None = None
    last_password_change_date_time: Moment | None = None
    assigned_licenses: list[object] = Field(default_factory=list[object])
    on_premises_sync_enabled: bool | None = None
    on_premises_immutable_id: str | None = None
    on_premises_security_identifier: str | None = None
    on_premises_sam_account_name: str | None = None
    on_premises_domain_name: str | None = None


class ChangeRow(Wire):
    """When a user's password was changed."""

    id: UUID
    last_password_change_date_time: Moment | None


class OrganizationRow(Wire):
    """The tenant's own record."""

    id: UUID
    display_name: str
    on_premises_sync_enabled: bool | None = None


class DomainRow(Wire):
    """One of the tenant's domains; its id is its name."""

    id: str
    authentication_type: str
    is_default: bool = False
    is_verified: bool = True


class Principal(Wire):
    """Who holds a role: a user, a group or an application."""

    id: UUID
    kind: str = Field(default="", alias="@odata.type")


class AssignmentRow(Wire):
    """One role that somebody holds, or may activate."""

    id: str
    principal_id: UUID
    role_definition_id: str
    principal: Principal | None = None


class DefinitionRow(Wire):
    """One role."""

    id: str
    display_name: str
    is_built_in: bool = True


class MemberRow(Wire):
    """One member of a group, or a group."""

    id: UUID


Row = TypeVar("Row", UserRow, OrganizationRow, DomainRow, AssignmentRow, DefinitionRow, MemberRow)


class Page(Wire, Generic[Row]):
    """One page of a list. It may be empty and not be the last."""

    value: list[Row]
    next_link: str | None = Field(default=None, alias="@odata.nextLink")


def user_of(row: UserRow) -> TenantUser:
    """The user that a row describes, without its roles.

    Only true means synced: a user whose authority was moved to the cloud keeps all other marks.
    """
    return TenantUser(
        object_id=row.id,
        user_principal_name=row.user_principal_name,
        display_name=row.display_name,
        mail=row.mail,
        enabled=bool(row.account_enabled),
        guest=row.user_type == "Guest",
        licensed=bool(row.assigned_licenses),
        synced=row.on_premises_sync_enabled is True,
        password_changed_at=row.last_password_change_date_time,
        sid=row.on_premises_security_identifier,
        immutable_id=row.on_premises_immutable_id,
        sam_account_name=row.on_premises_sam_account_name,
        domain_name=row.on_premises_domain_name,
    )


def domain_of(row: DomainRow) -> TenantDomain:
    """The domain that a row describes."""
    federated = row.authentication_type.casefold() == "federated"
    return TenantDomain(name=row.id, federated=federated, default=row.is_default)
