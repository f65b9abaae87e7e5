"""What comes out of the client beside single values."""

from pydantic import BaseModel, ConfigDict

from models.tenant_user import TenantUser


class UserListing(BaseModel):
    """All users of a tenant; `unread` says in whole sentences what about their roles is not known.

    Without `roles_readable` nobody's role is.
    """

    model_config = ConfigDict(frozen=True)

    users: tuple[TenantUser, ...]
    unread: tuple[str, ...] = ()
    roles_readable: bool = True
