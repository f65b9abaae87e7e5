"""Access tokens: what the login issues and Graph reads. Clients may not look inside, but do."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import jwt

from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.principals import application_id, role_id
from deployments.sandbox.entra.problems import unauthorized
from deployments.sandbox.entra.tenant import Consent


class Bearer(NamedTuple):
    """Who calls Graph: an application in a tenant, with what it was allowed when it got in."""

    tenant_id: str
    client_id: str
    permissions: frozenset[str]


class Tokens:
    """Issues access tokens for `audience` and reads them again."""

    def __init__(
        self, audience: str, now: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._audience = audience
        self._now = now
        self._new_id = new_id
        self._key = new_id().hex + new_id().hex
        self._opaque: dict[str, str] = {}

    def issue(self, directory: Directory, consent: Consent, issuer: str) -> str:
        """A token for an application, good for as long as the tenant's settings say."""
        begun = int(self._now().timestamp())
        tenant_id = directory.tenant.id
        claims = {
            "aud": self._audience,
            "iss": f"{issuer}/{tenant_id}/",
            "iat": begun,
            "nbf": begun,
            "exp": begun + directory.settings.token_seconds,
            "appid": consent.client_id,
            "idtyp": "app",
            "oid": application_id(directory, consent.client_id),
            "roles": sorted(consent.permissions),
            "tid": tenant_id,
            "uti": self._new_id().hex,
            "ver": "1.0",
            "wids": [role_id(each) for each in consent.roles],
        }
        token = jwt.encode(claims, self._key, "HS256", headers={"kid": "practice"})
        if not directory.settings.token_is_opaque:
            return token
        name = f"opaque-{self._new_id().hex}"
        self._opaque[name] = token
        return name

    def read(self, authorization: str | None) -> Bearer:
        """Who a request's `Authorization` names; refused with 401."""
        kind, _, token = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise unauthorized("Access token is empty.")
        token = self._opaque.get(token, token)
        try:
            # The stand-in has its own clock, so it looks at the time itself.
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                audience=self._audience,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise unauthorized("CompactToken parsing failed with error code: 80049217") from None
        if claims["exp"] <= self._now().timestamp():
            raise unauthorized("Lifetime validation failed, the token is expired.")
        return Bearer(claims["tid"], claims["appid"], frozenset(claims["roles"]))
