"""What the numbers of the login's errors mean, and what an operator does about each.

Microsoft's texts may change, so they are not looked at; they are at
login.microsoftonline.com/error?code=<number>.
"""

from typing import NamedTuple

from tasks.clients.errors import Misconfigured, NotAuthenticated, NotPermitted, Permanent

_SECRETS = "under App registrations > Certificates & secrets in Entra"
CONSENT_ADDRESS = "<consent address>"
"""What stands in an advice where the address for this application and this tenant belongs."""

_CONSENT = (
    f"An administrator of the customer opens {CONSENT_ADDRESS} and agrees. After that it may take "
    "some minutes: try again then."
)


class Meaning(NamedTuple):
    """The error to raise, and what to say: first what is wrong, then what to do."""

    kind: type[Permanent]
    wrong: str
    advice: str


_SECRET_REFUSED = Meaning(
    NotAuthenticated,
    "Microsoft refuses the client secret",
    "It is mistyped, was deleted, or is the secret's ID instead of its value. Make a new one "
    f"{_SECRETS}, copy its value and save the connection.",
)
_SECRET_EXPIRED = Meaning(
    NotAuthenticated,
    "The client secret has expired",
    f"Make a new one {_SECRETS} and save it in the connection; a certificate lasts longer.",
)
_CERTIFICATE_REFUSED = Meaning(
    NotAuthenticated,
    "Microsoft refuses the certificate",
    f"It has expired, or is not registered with the application. Upload it {_SECRETS}.",
)
_NO_CONSENT = Meaning(NotPermitted, "The tenant has not consented to the application", _CONSENT)
_UNKNOWN_APPLICATION = Meaning(
    Misconfigured,
    "The tenant does not know the application",
    "Either the application's (client) ID or the tenant's ID is wrong, or there was no consent. "
    f"{_CONSENT}",
)
_NO_TENANT = Meaning(
    Misconfigured,
    "There is no such tenant in this cloud",
    "Compare the tenant ID with the one on Entra's overview page, and the cloud: GCC High, DoD "
    "and China are apart.",
)
_OTHER_CLOUD = Meaning(
    Misconfigured,
    "The tenant lives in another national cloud",
    "Choose its cloud in the Microsoft 365 connection; the application must be registered there, "
    "too.",
)
_KEPT_OUT = Meaning(
    NotPermitted,
    "A Conditional Access policy of the tenant keeps the application out",
    "Its administrator has to except this application, or this machine's address.",
)
_DISABLED = Meaning(
    NotPermitted,
    "The application is disabled in the tenant",
    "Enable it there, under Enterprise applications > Properties.",
)
_OTHER_GRAPH = Meaning(
    Misconfigured,
    "The login does not know the Graph of this connection",
    "Choose the cloud that the tenant lives in; an own Graph address must belong to the same one.",
)

UNKNOWN = Meaning(
    NotAuthenticated,
    "Microsoft's login does not let the application in",
    "Entra's sign-in log of service principals shows the attempt with its reason.",
)

MEANINGS = {
    7000215: _SECRET_REFUSED,
    7000222: _SECRET_EXPIRED,
    700027: _CERTIFICATE_REFUSED,
    7000214: _CERTIFICATE_REFUSED,
    7000229: _NO_CONSENT,
    700016: _UNKNOWN_APPLICATION,
    90002: _NO_TENANT,
    900023: _NO_TENANT,
    900382: _OTHER_CLOUD,
    900383: _OTHER_CLOUD,
    53003: _KEPT_OUT,
    7000112: _DISABLED,
    500011: _OTHER_GRAPH,
    1002012: _OTHER_GRAPH,
}
