"""A tenant, asked what a rotation asks a domain."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from models.identity import Identity, PasswordPolicy
from models.tenant_identity import identity_of
from models.tenant_policy import TENANT_POLICY
from tasks.clients.entra import EntraTenant


class TenantDirectory:
    """The accounts of one tenant. Thread-safe; raises the errors of the client."""

    keeps_markers = False

    def __init__(self, client: EntraTenant) -> None:
        """`client` is shared by the whole run."""
        self._client = client

    def open(self) -> None:
        """Nothing: what is sent is asked for once more right before."""

    def fetch_account(self, object_id: UUID) -> Identity:
        """The user as it is now, without its roles; NotFound when it has gone."""
        return identity_of(self._client.fetch_user(object_id))

    def fetch_account_and_policy(self, object_id: UUID) -> tuple[Identity, PasswordPolicy]:
        """The user, and the one policy of all tenants."""
        return self.fetch_account(object_id), TENANT_POLICY

    def fetch_resettable(self, object_id: UUID) -> Identity:
        """The user, if its password is to be reset in the tenant; Refused, saying why, if not."""
        return identity_of(self._client.fetch_resettable(object_id))

    def fetch_changed_at(self, object_id: UUID) -> datetime | None:
        """When the tenant says that the password was last changed."""
        return self._client.fetch_password_changed_at(object_id)

    def set_password(
        self, object_id: UUID, password: SecretStr, *, before_sending: Callable[[], object]
    ) -> None:
        """Reset the password, as the client does."""
        self._client.set_password(object_id, password, before_sending=before_sending)
