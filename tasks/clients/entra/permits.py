"""Why a tenant does not let the application reset somebody: a permission, or a rank."""

from models.tenant_user import TenantUser
from tasks.clients.entra.claims import Claims
from tasks.clients.errors import NotPermitted

RESETS = "User-PasswordProfile.ReadWrite.All"


def why_not_permitted(user: TenantUser, claims: Claims | None) -> NotPermitted:
    """Graph says the same in both cases; what the token holds tells them apart."""
    name = user.user_principal_name
    if claims is not None and RESETS not in claims.roles:
        return NotPermitted(
            f"The application may not reset {name} (403): it lacks the permission {RESETS}. Add it "
            "under App registrations > API permissions and have it consented to again."
        )
    return NotPermitted(
        f"The application may not reset {name} (403): the account holds a directory role, or is in "
        "a group that may, and so ranks above the application. Give the application the role "
        "Privileged Authentication Administrator in this tenant, or leave its administrators out."
    )
