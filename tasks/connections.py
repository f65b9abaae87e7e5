"""The connections an operator saves as blocks; their fields are the operator's forms.

Between steps travels only a block's name; the key or password is loaded where it is used.
"""

from typing import Literal, TypeVar

from prefect.blocks.core import Block
from pydantic import Field, SecretStr

from tasks.clients.entra import Cloud
from tasks.clients.errors import Misconfigured
from tasks.clients.itglue import Region


class ITGlueConnection(Block):
    """How to reach IT Glue: one key for all customers, with Password Access switched on."""

    _block_type_name = "IT Glue connection"
    _block_type_slug = "itglue-connection"
    _description = "The API key and region of the IT Glue account that holds the password entries."

    region: Region = Field(
        default="US",
        title="Region",
        description="Where your IT Glue account lives. A key works in its own region only.",
    )
    api_key: SecretStr = Field(
        title="API key",
        description="From IT Glue: Account > Settings > API Keys, with Password Access ticked.",
    )
    base_url: str | None = Field(
        default=None,
        title="Own address",
        description="Only for a proxy of your own in front of IT Glue; leave empty otherwise.",
    )


class ActiveDirectoryDomain(Block):
    """How to reach one Active Directory domain, always over verified TLS."""

    _block_type_name = "Active Directory domain"
    _block_type_slug = "active-directory-domain"
    _description = "A domain controller and the delegated account that may reset passwords there."

    host: str = Field(
        title="Domain controller",
        description="Full name of one domain controller, as in its certificate; best the PDC.",
    )
    transport: Literal["ldaps", "starttls"] = Field(
        default="ldaps", title="Encryption", description="LDAPS, or StartTLS on the plain port."
    )
    port: int = Field(default=636, title="Port", description="636 for LDAPS, 389 for StartTLS.")
    base_dn: str = Field(
        title="Base DN", description="The domain itself, such as DC=contoso,DC=com."
    )
    bind_user: str = Field(
        title="Service account",
        description=r"The delegated account: svc-quickpass@contoso.com or CONTOSO\svc-quickpass.",
    )
    bind_password: SecretStr = Field(title="Password of the service account")
    ca_certificate: str | None = Field(
        default=None,
        title="CA certificate",
        description="PEM text of the authority that signed the domain controller's certificate; "
        "empty if this machine trusts it already.",
    )
    marker_attribute: str | None = Field(
        default=None,
        title="Marker attribute",
        description="Optional: an attribute that the service account may write on the accounts, "
        "such as extensionAttribute15. With it a late request can never undo a newer password.",
    )


class Microsoft365Tenant(Block):
    """How to reach one Microsoft 365 tenant: an application that was let in there."""

    _block_type_name = "Microsoft 365 tenant"
    _block_type_slug = "microsoft-365-tenant"
    _description = "A customer's tenant, and the application that may reset passwords there."

    tenant_id: str = Field(
        title="Tenant ID",
        description="From Entra: Overview > Tenant ID, such as 3f0c7b1a-...; not the domain's name.",
    )
    client_id: str = Field(
        title="Application (client) ID",
        description="From Entra: App registrations > your application > Application (client) ID.",
    )
    client_secret: SecretStr | None = Field(
        default=None,
        title="Client secret",
        description="The secret's Value, which Entra shows once; not its Secret ID. Leave empty "
        "if the application signs in with a certificate.",
    )
    certificate: SecretStr | None = Field(
        default=None,
        title="Certificate and private key",
        description="Instead of a secret: PEM text of the certificate and of its private key, one "
        "below the other.",
    )
    cloud: Cloud = Field(
        default="Global",
        title="Cloud",
        description="Global for nearly everybody, GCC too. L4 is GCC High, L5 is DoD.",
    )
    login_url: str | None = Field(
        default=None,
        title="Own login address",
        description="Only for a proxy of your own in front of the login; leave empty otherwise.",
    )
    graph_url: str | None = Field(
        default=None,
        title="Own Graph address",
        description="Only for a proxy of your own in front of Graph; leave empty otherwise.",
    )
    ca_certificate: str | None = Field(
        default=None,
        title="CA certificate",
        description="Only for a proxy of your own: PEM text of the authority that signed its "
        "certificate.",
    )


class EntraConnectServer(Block):
    """How to reach the Entra Connect server that brings one domain to one tenant."""

    _block_type_name = "Entra Connect server"
    _block_type_slug = "entra-connect-server"
    _description = (
        "The Windows server that runs Microsoft Entra Connect, and an account that may start its "
        "sync. Optional: without it the cloud follows by itself, some minutes later."
    )

    host: str = Field(
        title="Server",
        description="Full name of the Entra Connect server, as in its WinRM certificate. Not for "
        "Cloud Sync, which has no such server.",
    )
    port: int = Field(default=5986, title="Port", description="Of WinRM over HTTPS, mostly 5986.")
    user: str = Field(
        title="Service account",
        description=r"CONTOSO\svc-sync or svc-sync@contoso.com: a member of the server's local groups "
        "ADSyncOperators and Remote Management Users, and no more.",
    )
    password: SecretStr = Field(title="Password of the service account")
    authentication: Literal["negotiate", "basic"] = Field(
        default="negotiate",
        title="Authentication",
        description="Negotiate (NTLM, bound to the TLS connection) for accounts of the domain; "
        "Basic, inside TLS as well, only for local accounts of the server.",
    )
    ca_certificate: str | None = Field(
        default=None,
        title="CA certificate",
        description="PEM text of the authority that signed the server's WinRM certificate; empty "
        "if this machine trusts it already.",
    )
    configuration_name: str | None = Field(
        default=None,
        title="JEA endpoint",
        description="Recommended: the name of a session configuration that offers nothing but "
        "Get-ADSyncScheduler, Get-ADSyncConnectorRunStatus and Start-ADSyncSyncCycle. Empty for "
        "the server's standard endpoint.",
    )


Connection = TypeVar(
    "Connection", ITGlueConnection, ActiveDirectoryDomain, Microsoft365Tenant, EntraConnectServer
)


def name_of(
    block: ITGlueConnection | ActiveDirectoryDomain | Microsoft365Tenant | EntraConnectServer,
) -> str:
    """The name under which `block` is saved; Misconfigured when it is not."""
    name = block._block_document_name  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # Prefect offers no public way
    if name is None:
        raise Misconfigured("Save the connection as a block first, and choose it in the form.")
    return name


def load(kind: type[Connection], name: str) -> Connection:
    """The saved connection `name`; Misconfigured when there is none."""
    try:
        return kind.load(name)  # pyright: ignore[reportReturnType]  # typed sync-or-async
    except ValueError:
        pass
    raise Misconfigured(
        f"There is no block {name!r} of type {kind.get_block_type_name()!r}. "
        "Create it in the Prefect UI under Blocks, or choose another connection."
    )
