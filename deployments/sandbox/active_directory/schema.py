"""The attributes the domain controller knows: their spelling, their syntax, who sets them."""

import re
from collections.abc import Callable, Hashable

from deployments.sandbox.active_directory.identifiers import sid
from deployments.sandbox.active_directory.names import dn_key, folded

Normal = Callable[[bytes], Hashable]

INTEGER = re.compile(rb"-?[0-9]{1,19}")


def _text(value: bytes) -> Hashable:
    if not value:
        raise ValueError("the directory keeps no empty texts")
    return folded(value.decode())


def _integer(value: bytes) -> Hashable:
    if not INTEGER.fullmatch(value):
        raise ValueError("not as LDAP writes numbers")
    return int(value)


def _dn(value: bytes) -> Hashable:
    return dn_key(value.decode())


# Exchange's own, of which every object has the same fifteen.
EXTENSIONS = " ".join(f"extensionAttribute{number}" for number in range(1, 16))

SYNTAXES: dict[Normal, str] = {
    _text: f"""
        {EXTENSIONS}
        cn name displayName givenName sn description info comment mail sAMAccountName
        userPrincipalName title department company l telephoneNumber nETBIOSName dnsRoot dNSHostName ou dc objectClass
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
    sid: "objectSid",
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
EDITABLE = _lower(f"""
    {EXTENSIONS}
    displayName givenName sn description info comment mail sAMAccountName userPrincipalName title
    department company l telephoneNumber userWorkstations servicePrincipalName
    userAccountControl accountExpires logonHours manager adminCount
""")
# Values that every account edits of its own object: those of the property set Personal Information.
PERSONAL = _lower("info telephoneNumber")
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
