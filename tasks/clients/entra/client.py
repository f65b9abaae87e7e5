"""The client for one tenant: its users, who is an administrator, and their passwords."""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

import httpx
from pydantic import SecretStr

from models.tenant import TenantDomain, TenantFacts
from models.tenant_rights import TenantRights
from models.tenant_user import TenantUser, why_not_reset
from tasks.clients.entra.claims import claims_in, unreadable_token
from tasks.clients.entra.connection import TenantConnection
from tasks.clients.entra.exchange import Exchange
from tasks.clients.entra.groups import find_group, members_of
from tasks.clients.entra.listing import UserListing
from tasks.clients.entra.paging import LARGEST_PAGE, read_list
from tasks.clients.entra.permits import why_not_permitted
from tasks.clients.entra.roles import fetch_roles, fetch_roles_of
from tasks.clients.entra.tokens import Tokens
from tasks.clients.entra.wire import (
    USER_PROPERTIES,
    ChangeRow,
    DomainRow,
    OrganizationRow,
    Page,
    UserRow,
    domain_of,
    user_of,
)
from tasks.clients.errors import Misconfigured, NotPermitted, Refused

SELECTED = {"$select": ",".join(USER_PROPERTIES)}


class EntraTenant:
    """One tenant, seen with one application. Thread-safe; raises the errors of `errors.py`.

    Users are addressed by their object id only: names change, and some cannot stand in an address.
    """

    def __init__(
        self,
        connection: TenantConnection,
        *,
        before_request: Callable[[], None],
        after_throttle: Callable[[float], None],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Each request to Graph waits in `before_request`; a 429 calls `after_throttle`.

        Nothing is sent yet. Misconfigured for what cannot work: a secret's ID, an odd address.
        """
        self._tenant_id = connection.tenant_id
        self._tokens = Tokens(connection, transport)
        self._exchange = Exchange(
            connection,
            self._tokens,
            before_request=before_request,
            after_throttle=after_throttle,
            transport=transport,
        )
        self._domains: tuple[TenantDomain, ...] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._exchange.close()
        self._tokens.close()

    def forget_token(self) -> None:
        """Ask for a new token next time, after a consent or a role was given."""
        self._tokens.forget()

    def fetch_tenant(self) -> TenantFacts:
        """The tenant's name, id and domains; Misconfigured when it is not the connection's."""
        query = {"$select": "id,displayName,onPremisesSyncEnabled"}
        rows = self._exchange.read("/organization", query, Page[OrganizationRow]).value
        if len(rows) != 1 or rows[0].id != self._tenant_id:
            raise Misconfigured(
                f"The token is for another tenant than {self._tenant_id}. Check the tenant ID in "
                "the Microsoft 365 connection."
            )
        return TenantFacts(
            object_id=rows[0].id,
            name=rows[0].display_name,
            synced=rows[0].on_premises_sync_enabled is True,
            domains=self._fetch_domains(),
        )

    def fetch_rights(self) -> TenantRights:
        """What the application may do here, read from a new token and its directory roles."""
        self._tokens.forget()
        claims = claims_in(self._tokens.bearer())
        if claims is None:
            raise unreadable_token()
        roles: tuple[str, ...] = ()
        readable = True
        try:
            roles = fetch_roles_of(self._exchange, claims.oid)
        except NotPermitted:
            readable = False
        return TenantRights(
            tenant_id=claims.tid,
            application_id=claims.appid,
            permissions=claims.roles,
            roles=roles,
            roles_readable=readable,
        )

    def fetch_users(self) -> UserListing:
        """All users, guests and synced ones too, with the directory roles they have or may have."""
        query = {**SELECTED, "$top": LARGEST_PAGE}
        rows = read_list(self._exchange, "/users", query, Page[UserRow])
        users = {row.id: user_of(row) for row in rows}
        roles = fetch_roles(self._exchange)
        return UserListing(
            users=tuple(
                user.model_copy(
                    update={
                        "roles": tuple(sorted(roles.active.get(each, ()))),
                        "eligible_roles": tuple(sorted(roles.eligible.get(each, ()))),
                    }
                )
                for each, user in users.items()
            ),
            unread=tuple(roles.unread),
            roles_readable=roles.readable,
        )

    def fetch_group_members(self, group: str) -> frozenset[UUID]:
        """The ids of the users in the group of that exact name or id, however deep.

        NotFound for an unknown group, or several of that name; NotPermitted without the permission.
        """
        return members_of(self._exchange, group)

    def fetch_group_id(self, group: str) -> UUID:
        """The id of the group of that exact name or id; NotFound as above."""
        return find_group(self._exchange, group)

    def fetch_user(self, object_id: UUID) -> TenantUser:
        """One user as it is now, without its roles; NotFound when it has gone."""
        return user_of(self._exchange.read(f"/users/{object_id}", SELECTED, UserRow))

    def fetch_resettable(self, object_id: UUID) -> TenantUser:
        """The user as it is now, if its password is to be reset here; Refused, saying why, if not."""
        user = self.fetch_user(object_id)
        if self._domains is None:
            self._domains = self._fetch_domains()
        federated = {each.name.casefold() for each in self._domains if each.federated}
        reason = why_not_reset(user, federated)
        if reason is not None:
            raise Refused(f"{reason} Nothing was sent.", code="not here")
        return user

    def fetch_password_changed_at(self, object_id: UUID) -> datetime | None:
        """When the tenant says the password was last changed: the nearest thing to a proof.

        Read it before a reset and after, and compare. It may lag behind by minutes.
        """
        query = {"$select": "id,lastPasswordChangeDateTime"}
        row = self._exchange.read(f"/users/{object_id}", query, ChangeRow)
        return row.last_password_change_date_time

    def set_password(
        self,
        object_id: UUID,
        password: SecretStr,
        *,
        must_change: bool = False,
        before_sending: Callable[[], object] = lambda: None,
    ) -> None:
        """Reset the password; `must_change` makes a person choose another at the next sign-in.

        `before_sending` has the last word before each attempt: there are two if the token is refused.

        Refused, before anything is sent, for guests, federated domains and synced users: Microsoft
        may take a synced user's new password, which parts it from the domain's.
        PolicyRefused, NotPermitted, NotFound, Refused, Throttled, Unreachable: it was not set.
        OutcomeUnknown: it may have been set; setting the same one again is harmless.
        """
        user = self.fetch_resettable(object_id)
        profile = {
            "password": password.get_secret_value(),
            # Without a word on this, Graph decides, and a service would stop at its next sign-in.
            "forceChangePasswordNextSignIn": must_change,
        }
        body = {"passwordProfile": profile}
        path = f"/users/{object_id}"
        try:
            self._exchange.patch(path, body, password, before_sending=before_sending)
        except NotPermitted:
            refusal = why_not_permitted(user, claims_in(self._tokens.bearer()))
        else:
            return
        raise refusal

    def _fetch_domains(self) -> tuple[TenantDomain, ...]:
        query = {"$select": "id,authenticationType,isDefault,isVerified"}
        rows = read_list(self._exchange, "/domains", query, Page[DomainRow])
        return tuple(domain_of(row) for row in rows if row.is_verified)
