"""The login: says where it is, and gives applications their tokens."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from deployments.sandbox.entra import aadsts, assertions
from deployments.sandbox.entra.aadsts import Refusal
from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.messages import Call, Reply
from deployments.sandbox.entra.tenant import Application, Consent
from deployments.sandbox.entra.tokens import Tokens

DISCOVERY = re.compile(r"/(?P<tenant>[^/]+)(?:/v2\.0)?/\.well-known/openid-configuration")
INSTANCES = "/common/discovery/instance"
TOKEN = re.compile(r"/(?P<tenant>[^/]+)/oauth2/v2\.0/token")
TENANT_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9-]+(\.[a-z0-9-]+)+")


class Login:
    """The login of one national cloud."""

    def __init__(
        self,
        cloud: str,
        directories: Mapping[str, Directory],
        applications: dict[str, Application],
        tokens: Tokens,
        *,
        graph: Callable[[], str],
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        """`graph` is where Graph is, which tokens are for."""
        self._cloud = cloud
        self._directories = directories
        self._applications = applications
        self._tokens = tokens
        self._graph = graph
        self._now = now
        self._new_id = new_id

    def answer(self, call: Call) -> Reply:
        """The reply to one request."""
        try:
            return Reply(200, self._answer(call))
        except Refusal as refusal:
            correlation = call.headers.get("client-request-id") or str(self._new_id())
            body = refusal.body(self._now(), self._new_id(), correlation)
            return Reply(refusal.status, body, {"x-ms-request-id": body["trace_id"]})

    def _answer(self, call: Call) -> dict[str, Any]:
        if call.method == "GET" and call.path == INSTANCES:
            return self._instances(call)
        if call.method == "GET" and (found := DISCOVERY.fullmatch(call.path)):
            return self._discovery(call.base, self._named(found["tenant"]))
        if call.method == "POST" and (found := TOKEN.fullmatch(call.path)):
            return self._token(call, self._named(found["tenant"]))
        raise Refusal(404, "invalid_request", 90010, "There is nothing at this address.")

    def _named(self, tenant: str) -> Directory:
        """A tenant by its id or one of its domains."""
        wanted = tenant.lower()
        if not TENANT_NAME.fullmatch(wanted):
            raise aadsts.no_tenant_name(tenant)
        for directory in self._directories.values():
            names = {directory.tenant.id, *(each.name for each in directory.tenant.domains)}
            if wanted in names:
                return directory
        raise aadsts.tenant_not_found(tenant)

    def _instances(self, call: Call) -> dict[str, Any]:
        authority = urlsplit(call.query.get("authorization_endpoint", ""))
        if authority.hostname != urlsplit(call.base).hostname:  # msal leaves the port out
            text = "The authority is not known."
            raise Refusal(400, "invalid_instance", 50049, text)
        tenant = authority.path.split("/")[1]
        host = call.base.removeprefix("https://")
        return {
            "tenant_discovery_endpoint": f"{call.base}/{tenant}/v2.0/.well-known/"
            "openid-configuration",
            "api-version": "1.1",
            "metadata": [
                {"preferred_network": host, "preferred_cache": host, "aliases": [host]},
            ],
        }

    def _discovery(self, base: str, directory: Directory) -> dict[str, Any]:
        """Always with the tenant's id in it, even when a domain was asked for."""
        home = f"{base}/{directory.tenant.id}"
        return {
            "token_endpoint": f"{home}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "jwks_uri": f"{home}/discovery/v2.0/keys",
            "response_types_supported": ["code", "id_token"],
            "subject_types_supported": ["pairwise"],
            "issuer": f"{home}/v2.0",
            "authorization_endpoint": f"{home}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{home}/oauth2/v2.0/devicecode",
            "tenant_region_scope": "NA" if directory.tenant.cloud == self._cloud else "USGov",
            "cloud_instance_name": base.removeprefix("https://"),
            "msgraph_host": self._graph().removeprefix("https://"),
        }

    def _token(self, call: Call, directory: Directory) -> dict[str, Any]:
        form = {
            name: values[0] for name, values in parse_qs(call.body.decode(errors="replace")).items()
        }
        for name in ("grant_type", "client_id"):
            if name not in form:
                raise aadsts.missing(name)
        if form["grant_type"] != "client_credentials":
            raise aadsts.unsupported_grant(form["grant_type"])
        if directory.tenant.cloud != self._cloud:
            raise aadsts.other_cloud()
        consent = self._authenticated(call, directory, form)
        scope = form.get("scope", "")
        if scope.split() != [f"{self._graph()}/.default"]:
            raise aadsts.wrong_scope(scope)
        seconds = directory.settings.token_seconds
        return {
            "token_type": "Bearer",
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": self._tokens.issue(directory, consent, call.base),
        }

    def _authenticated(self, call: Call, directory: Directory, form: dict[str, str]) -> Consent:
        client_id, tenant = form["client_id"], directory.tenant
        application = self._applications.get(client_id)
        foreign = application and application.home != tenant.id and not application.multi_tenant
        if application is None or foreign:
            raise aadsts.unknown_application(client_id, tenant.name)
        consent = directory.consent_of(client_id)
        if consent is None:
            if directory.settings.without_consent == aadsts.UNKNOWN_APPLICATION:
                raise aadsts.unknown_application(client_id, tenant.name)
            raise aadsts.no_service_principal(client_id, tenant.id)
        if "client_assertion" in form:
            if form.get("client_assertion_type") != assertions.KIND:
                raise aadsts.missing("client_assertion_type")
            assertions.check(
                form["client_assertion"],
                application.certificates,
                client_id=client_id,
                audience=f"{call.base}/{tenant.id}/oauth2/v2.0/token",
                now=self._now(),
            )
            return consent
        if not form.get("client_secret"):
            raise aadsts.no_credential()
        for secret in application.secrets:
            if secret.value == form["client_secret"]:
                if secret.expires is not None and secret.expires <= self._now():
                    raise aadsts.expired_secret(client_id)
                return consent
        raise aadsts.wrong_secret(client_id)
