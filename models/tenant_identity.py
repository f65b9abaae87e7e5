"""A tenant's user as one of the identities that accounts are made of."""

from models.identity import Identity
from models.tenant_user import TenantUser

TIER_0 = frozenset(
    {
        "Global Administrator",
        "Privileged Authentication Administrator",
        "Privileged Role Administrator",
    }
)
"""The roles that own the tenant: each of them can make itself, or another, Global Administrator.

Microsoft's list of built-in roles names what each may do; that the latter two lead to the first is
said there, too.
"""


def identity_of(user: TenantUser, *, protected: bool | None = None) -> Identity:
    """The user as an identity, without a sAMAccountName and a place in a domain.

    It is protected when it holds or may activate one of the roles that own the tenant, unless
    `protected` says otherwise: give it for a user that was fetched without its roles.
    """
    roles = (*user.roles, *(f"{role} (eligible)" for role in user.eligible_roles))
    return Identity(
        object_id=user.object_id,
        sam_account_name="",
        user_principal_name=user.user_principal_name,
        display_name=user.display_name,
        distinguished_name="",
        ou_dn="",
        enabled=user.enabled,
        locked=False,
        protected=owns_the_tenant(user) if protected is None else protected,
        password_set_at=user.password_changed_at,
        sid=user.sid,
        anchor=user.anchor,
        roles=roles,
    )


def owns_the_tenant(user: TenantUser) -> bool:
    """Whether the user holds one of the roles of Tier 0, or may activate one."""
    return not TIER_0.isdisjoint({*user.roles, *user.eligible_roles})
