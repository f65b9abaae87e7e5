"""The login's error bodies: AADSTS with a number, as clients have seen them."""

from datetime import datetime
from typing import Any
from uuid import UUID

UNKNOWN_APPLICATION = 700016
DOC = "https://login.microsoftonline.com/error?code="


class Refusal(Exception):
    """The login says no."""

    def __init__(self, status: int, error: str, code: int, text: str) -> None:
        """`error` is OAuth's word for it, `code` Microsoft's number."""
        super().__init__(text)
        self.status = status
        self.error = error
        self.code = code
        self.text = text

    def body(self, now: datetime, trace: UUID, correlation: str) -> dict[str, Any]:
        """The reply's JSON."""
        stamp = now.strftime("%Y-%m-%d %H:%M:%SZ")
        told = f"AADSTS{self.code}: {self.text} Trace ID: {trace} Correlation ID: {correlation} "
        return {
            "error": self.error,
            "error_description": f"{told}Timestamp: {stamp}",
            "error_codes": [self.code],
            "timestamp": stamp,
            "trace_id": str(trace),
            "correlation_id": correlation,
            "error_uri": f"{DOC}{self.code}",
        }


def tenant_not_found(tenant: str) -> Refusal:
    """No tenant of this id or name in this cloud."""
    return Refusal(
        400,
        "invalid_tenant",
        90002,
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are "
        "signing into the correct cloud. Check with your subscription administrator, this may "
        "happen if there are no active subscriptions for the tenant.",
    )


def no_tenant_name(tenant: str) -> Refusal:
    """What was asked for is neither a GUID nor a domain name."""
    text = f"Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid "
    return Refusal(400, "invalid_request", 900023, text + "external domain.")


def other_cloud() -> Refusal:
    """The tenant lives in another national cloud."""
    text = "Confidential Client is not supported in Cross Cloud request."
    return Refusal(400, "invalid_request", 900382, text)


def unknown_application(client_id: str, tenant: str) -> Refusal:
    """The tenant does not know the application."""
    return Refusal(
        400,
        "unauthorized_client",
        UNKNOWN_APPLICATION,
        f"Application with identifier '{client_id}' was not found in the directory '{tenant}'. "
        "This can happen if the application has not been installed by the administrator of the "
        "tenant or consented to by any user in the tenant. You may have sent your authentication "
        "request to the wrong tenant.",
    )


def no_service_principal(client_id: str, tenant_id: str) -> Refusal:
    """The application exists, but nobody consented to it here."""
    return Refusal(
        401,
        "invalid_client",
        7000229,
        f"The client application {client_id} is missing service principal in the tenant "
        f"{tenant_id}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119",
    )


def wrong_secret(client_id: str) -> Refusal:
    """Neither of the application's secrets, perhaps the id of one."""
    return Refusal(
        401,
        "invalid_client",
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client "
        f"secret value, not the client secret ID, for a secret added to app '{client_id}'.",
    )


def expired_secret(client_id: str) -> Refusal:
    """One of the application's secrets, past its day."""
    return Refusal(
        401,
        "invalid_client",
        7000222,
        f"The provided client secret keys for app '{client_id}' are expired. Visit the Azure "
        "portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using "
        "certificate credentials for added security: https://aka.ms/certCreds.",
    )


def bad_assertion(why: str) -> Refusal:
    """A certificate's assertion that does not hold."""
    text = f"The certificate with identifier used to sign the client assertion is not {why}."
    return Refusal(401, "invalid_client", 700027, text)


def no_credential() -> Refusal:
    """Neither a secret nor an assertion."""
    text = "The request body must contain the following parameter: 'client_assertion' or "
    return Refusal(401, "invalid_client", 7000218, text + "'client_secret'.")


def missing(parameter: str) -> Refusal:
    """A request without something it needs."""
    text = f"The request body must contain the following parameter: '{parameter}'."
    return Refusal(400, "invalid_request", 900144, text)


def unsupported_grant(grant: str) -> Refusal:
    """A flow that the stand-in does not play."""
    text = f"The app requested an unsupported grant type '{grant}'."
    return Refusal(400, "unsupported_grant_type", 70003, text)


def wrong_scope(scope: str) -> Refusal:
    """An application may ask for all of a resource only."""
    text = f"The provided value for scope {scope} is not valid. Client credential flows must have "
    return Refusal(
        400,
        "invalid_scope",
        1002012,
        text + "a scope value with /.default suffixed to the resource identifier (application ID "
        "URI).",
    )
