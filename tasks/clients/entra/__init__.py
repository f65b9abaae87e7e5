"""Microsoft 365: Microsoft's login for tokens, Microsoft Graph for users and passwords.

The rules come from Microsoft's documentation of Graph, of the login's errors and of msal, and from
what others measured; each stands where it is obeyed.
"""

from tasks.clients.entra.client import EntraTenant
from tasks.clients.entra.clouds import Cloud, consent_url
from tasks.clients.entra.connection import TenantConnection
from tasks.clients.entra.credentials import ClientCertificate, ClientSecret
from tasks.clients.entra.listing import UserListing

__all__ = [
    "ClientCertificate",
    "ClientSecret",
    "Cloud",
    "EntraTenant",
    "TenantConnection",
    "UserListing",
    "consent_url",
]
