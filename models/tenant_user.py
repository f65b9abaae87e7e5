"""What Microsoft 365 says about one of its users, and whether its password may be reset there."""

import base64
import binascii
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

LOOK_AGAIN_AFTER = (2, 5, 10, 30, 60)
"""Seconds between the looks at a user's change time; what was written arrives when it likes."""

SYNC_LOOKS = (10, 20, 30, 30, 30, 30, 60, 60, 60, 60, 60)
"""The same after a change in the domain: Entra Connect carries hashes over every two minutes, and
nothing shortens that. Seven and a half minutes in all."""


class TenantUser(BaseModel):
    """One user of a tenant.

    `object_id` is the only key, as names change. `synced` users come from a domain, which is the
    authority on their passwords. `roles` are directory roles held now, `eligible_roles` those that
    may be activated; both are empty as well where roles were not asked for.
    """

    model_config = ConfigDict(frozen=True)

    object_id: UUID
    user_principal_name: str
    display_name: str | None
    mail: str | None
    enabled: bool
    guest: bool
    licensed: bool
    synced: bool
    password_changed_at: datetime | None  # for synced users: when the hash arrived
    sid: str | None = None  # of the domain's user it comes from, or came from
    immutable_id: str | None = None
    sam_account_name: str | None = None
    domain_name: str | None = None
    roles: tuple[str, ...] = ()
    eligible_roles: tuple[str, ...] = ()

    @property
    def is_administrator(self) -> bool:
        """Whether it holds a directory role, or may activate one."""
        return bool(self.roles or self.eligible_roles)

    @property
    def anchor(self) -> UUID | None:
        """The domain's object id that `immutable_id` encodes; None where it is something else."""
        try:
            return UUID(bytes_le=base64.b64decode(self.immutable_id or "", validate=True))
        except (ValueError, binascii.Error):
            return None


def why_not_reset(user: TenantUser, federated_domains: Collection[str]) -> str | None:
    """Why this user's password is not to be reset in the tenant, None if it may be.

    A reset of a synced user may be taken without a word, and parts its password from the domain's.
    """
    name = user.user_principal_name
    domain = name.rpartition("@")[2].casefold()
    if user.synced:
        source = user.domain_name or "a domain"
        return f"{name} is synced from {source}: its password is set there, not in the cloud."
    if user.guest or "#ext#" in name.casefold():
        return f"{name} is a guest: its password lives in its own organization."
    if domain in federated_domains:
        return f"{domain} is a federated domain: another identity provider has its passwords."
    return None


def shows_a_change(before: datetime | None, after: datetime | None) -> bool:
    """Whether the password was changed between two looks at the user's change time.

    Both are the tenant's own, so no clock of ours matters. It does not say who changed it.
    """
    return after is not None and (before is None or after > before)
