"""The attributes the domain controller knows: their spelling, their syntax, who sets them."""

from collections.abc import Callable, Hashable

from deployments.sandbox.active_directory.names import dn_key, folded

Normal = Callable[[bytes], Hashable]


def _text(value: bytes) -> Hashable:
    return folded(value.decode())


def _integer(value: bytes) -> Hashable:
    return int(value)


def _dn(value: bytes) -> Hashable:
    return dn_key(value.decode())


def _sid(value: bytes) -> Hashable:
    """A security identifier, also in the form people write (MS-ADTS 3.1.1.3.1.3.4)."""
    if not value.startswith(b"S-1-"):
        return value
    authority, *rest = map(int, value[4:].split(b"-"))
    return (
        bytes((1, len(rest)))
        + authority.to_bytes(6)
        + b"".join(n.to_bytes(4, "little") for n in rest)
    )


SYNTAXES: dict[Normal, str] = {
    _text: """
        cn name displayName givenName sn description info mail sAMAccountName userPrincipalName
        title department company l telephoneNumber nETBIOSName dnsRoot dNSHostName ou dc objectClass
        userWorkstations servicePrincipalName whenCreated whenChanged isCriticalSystemObject
        msDS-PasswordComplexityEnabled msDS-PasswordReversibleEncryptionEnabled
        allowedAttributesEffective
    """,
    _integer: """
        userAccountControl sAMAccountType primaryGroupID adminCount groupType instanceType
        accountExpires pwdLastSet badPwdCount badPasswordTime lockoutTime lastLogon logonCount
        uSNChanged uSNCreated msDS-KeyVersionNumber msDS-User-Account-Control-Computed
        msDS-UserPasswordExpiryTimeComputed minPwdLength pwdProperties pwdHistoryLength minPwdAge
        maxPwdAge lockoutThreshold lockoutDuration lockOutObservationWindow systemFlags
        msDS-PasswordSettingsPrecedence msDS-PasswordHistoryLength msDS-MinimumPasswordLength
        msDS-MinimumPasswordAge msDS-MaximumPasswordAge msDS-LockoutThreshold
        msDS-LockoutObservationWindow msDS-LockoutDuration
    """,
    _dn: """
        distinguishedName objectCategory member memberOf nCName msDS-ResultantPSO
        msDS-PSOAppliesTo manager
    """,
    _sid: "objectSid",
    bytes: "objectGUID logonHours unicodePwd",
}

NAMES = {name.lower(): name for names in SYNTAXES.values() for name in names.split()}
NORMAL = {name.lower(): normal for normal, names in SYNTAXES.items() for name in names.split()}
MULTI_VALUED = frozenset({"objectclass", "member", "serviceprincipalname", "msds-psoappliesto"})


def _lower(names: str) -> frozenset[str]:
    return frozenset(names.lower().split())


# Only in answers to those who name them.
CONSTRUCTED = _lower("""
    msDS-ResultantPSO msDS-KeyVersionNumber msDS-User-Account-Control-Computed
    msDS-UserPasswordExpiryTimeComputed allowedAttributesEffective
""")
# Values that administrators edit; the directory keeps all others itself.
EDITABLE = _lower("""
    displayName givenName sn description info mail sAMAccountName userPrincipalName title
    department company l telephoneNumber userWorkstations servicePrincipalName
    userAccountControl accountExpires logonHours manager adminCount
""")
CATEGORIES = {
    "person": "Person",
    "user": "Person",
    "contact": "Person",
    "computer": "Computer",
    "group": "Group",
    "organizationalunit": "Organizational-Unit",
    "container": "Container",
    "domain": "Domain-DNS",
    "domaindns": "Domain-DNS",
    "crossref": "Cross-Ref",
    "msds-passwordsettings": "ms-DS-Password-Settings",
}
