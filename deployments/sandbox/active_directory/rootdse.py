"""The rootDSE: what the domain controller says about itself to anybody who asks."""

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.messages import FoundEntry, Search

PAGED_RESULTS = "1.2.840.113556.1.4.319"
DOMAIN_SCOPE = "1.2.840.113556.1.4.1339"
POLICY_HINTS = "1.2.840.113556.1.4.2239"
OLD_POLICY_HINTS = "1.2.840.113556.1.4.2066"
START_TLS = "1.3.6.1.4.1.1466.20037"
WHO_AM_I = "1.3.6.1.4.1.4203.1.11.3"
CONTROLS = (PAGED_RESULTS, DOMAIN_SCOPE, POLICY_HINTS, OLD_POLICY_HINTS)
CAPABILITIES = (
    "1.2.840.113556.1.4.800",  # Active Directory
    "1.2.840.113556.1.4.1670",  # of Windows Server 2003 at least
    "1.2.840.113556.1.4.1935",  # of Windows Server 2008 R2 at least
)
WINDOWS_2016 = "7"


def root_dse(directory: Directory, search: Search) -> FoundEntry:
    """The rootDSE with the attributes asked for."""
    wanted = {name.lower() for name in search.attributes}
    everything = not wanted or "*" in wanted
    return FoundEntry(
        "",
        tuple(
            (name, () if search.types_only else tuple(value.encode() for value in values))
            for name, values in _attributes(directory).items()
            if everything or name.lower() in wanted
        ),
    )


def _attributes(directory: Directory) -> dict[str, tuple[str, ...]]:
    base = directory.head.dn
    host = f"dc1.{directory.dns_name}"
    configuration = f"CN=Configuration,{base}"
    return {
        "currentTime": (directory.now().strftime("%Y%m%d%H%M%S.0Z"),),
        "defaultNamingContext": (base,),
        "rootDomainNamingContext": (base,),
        "configurationNamingContext": (configuration,),
        "schemaNamingContext": (f"CN=Schema,{configuration}",),
        "namingContexts": (base, configuration, f"CN=Schema,{configuration}"),
        "dnsHostName": (host,),
        "ldapServiceName": (f"{directory.dns_name}:dc1$@{directory.dns_name.upper()}",),
        "serverName": (f"CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,{configuration}",),
        "dsServiceName": (
            f"CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,{configuration}",
        ),
        "supportedLDAPVersion": ("3",),
        "supportedControl": CONTROLS,
        "supportedExtension": (START_TLS, WHO_AM_I),
        "supportedCapabilities": CAPABILITIES,
        "highestCommittedUSN": (str(directory.sequence),),
        "isSynchronized": ("TRUE",),
        "isGlobalCatalogReady": ("TRUE",),
        "domainFunctionality": (WINDOWS_2016,),
        "forestFunctionality": (WINDOWS_2016,),
        "domainControllerFunctionality": (WINDOWS_2016,),
    }
