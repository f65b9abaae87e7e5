"""A directory as Windows makes it, with the objects that a world's domain draws."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from deployments.sandbox.active_directory.directory import LONG_PASSWORDS, PSO, Directory
from deployments.sandbox.active_directory.entries import DISABLED, Entry
from deployments.sandbox.active_directory.planter import (
    COMPUTER_ACCOUNT,
    NORMAL_ACCOUNT,
    Planter,
    guid_of,
    plain_attributes,
    sid_of,
)
from deployments.sandbox.active_directory.schema import EDITABLE
from deployments.sandbox.world import SERVICE_ACCOUNT, Domain, Grant, User

ADMINISTRATOR_RID, GUEST_RID, KRBTGT_RID, ADMINISTRATORS_RID = 500, 501, 502, 512
PROTECTED = {"adminCount": 1}


def secret_of(domain: Domain, name: str) -> str:
    """A start password that nobody is told."""
    return "Unk0wn-" + hashlib.sha256(f"{domain.dns_name}/{name}".encode()).hexdigest()


def plant(domain: Domain, now: Callable[[], datetime]) -> Directory:
    """The directory of `domain`, all passwords set at the present moment."""
    head_rdn = ("DC", domain.dns_name.partition(".")[0])
    attributes = plain_attributes("domainDNS", head_rdn, domain.base_dn)
    guid = guid_of(domain, domain.base_dn)
    attributes |= {"objectguid": (guid.bytes_le,), "objectsid": (sid_of(domain),)}
    head = Entry(guid, head_rdn, None, attributes, head_dn=domain.base_dn)
    head.policy = domain.policy
    directory = Directory(head, domain.netbios, now)
    planter = Planter(domain, directory)
    pso = _plant_windows(planter)
    pso.policy = domain.pso
    for path in domain.ous:
        planter.ou(path)
    for user in domain.users:
        entry = _plant_user(planter, user)
        if user.long_passwords:
            pso.members.append(entry)
    directory.delegated = [planter.ou(path) for path in domain.delegated]
    directory.grants = [_granted(planter, grant) for grant in domain.grants]
    directory.settings.old_password_grace = timedelta(minutes=domain.old_password_minutes)
    return directory


def _granted(planter: Planter, grant: Grant) -> tuple[Entry, str]:
    attribute = grant.attribute.lower()
    if attribute not in EDITABLE:
        raise ValueError(f"nobody can be granted to write {grant.attribute!r}")
    return planter.ou(grant.ou), attribute


def _plant_windows(planter: Planter) -> Entry:
    """What every domain has; returns the PSO."""
    domain, directory, head = planter.domain, planter.directory, planter.directory.head
    configuration = planter.entry("configuration", ("CN", "Configuration"), head)
    configuration.head_dn = configuration.dn
    planter.entry(
        "crossRef",
        ("CN", domain.netbios),
        planter.entry("crossRefContainer", ("CN", "Partitions"), configuration),
        nETBIOSName=domain.netbios,
        dnsRoot=domain.dns_name,
        nCName=domain.base_dn,
        systemFlags=3,
    )
    settings = planter.entry(
        "msDS-PasswordSettingsContainer",
        ("CN", "Password Settings Container"),
        planter.container("System", head),
    )
    pso = planter.entry(
        PSO,
        ("CN", LONG_PASSWORDS),
        settings,
        **{"msDS-PasswordSettingsPrecedence": 10},
    )
    controllers = planter.entry(
        "organizationalUnit", ("OU", "Domain Controllers"), head, ou="Domain Controllers"
    )
    planter.account(
        "DC1$",
        controllers,
        secret_of(domain, "DC1$"),
        name="DC1",
        kind="computer",
        control=0x82000,
        attributes={"dNSHostName": f"dc1.{domain.dns_name}"},
    )
    computers = planter.container("Computers", head)
    planter.account(
        "SRV-FILES$",
        computers,
        secret_of(domain, "SRV-FILES$"),
        name="SRV-FILES",
        kind="computer",
        control=COMPUTER_ACCOUNT,
        attributes={"dNSHostName": f"srv-files.{domain.dns_name}"},
    )
    users = planter.container("Users", head)
    directory.administrators = planter.entry(
        "group",
        ("CN", "Domain Admins"),
        users,
        sAMAccountName="Domain Admins",
        sAMAccountType=268435456,
        groupType=-2147483646,
        adminCount=1,
    )
    directory.administrators.attributes["objectsid"] = (sid_of(domain, ADMINISTRATORS_RID),)
    administrator = planter.account(
        "Administrator",
        users,
        domain.administrator_password,
        rid=ADMINISTRATOR_RID,
        attributes=PROTECTED,
    )
    directory.administrators.members.append(administrator)
    disabled = NORMAL_ACCOUNT | DISABLED
    planter.account("Guest", users, secret_of(domain, "Guest"), rid=GUEST_RID, control=disabled)
    planter.account(
        "krbtgt",
        users,
        secret_of(domain, "krbtgt"),
        rid=KRBTGT_RID,
        control=disabled,
        attributes=PROTECTED,
    )
    directory.service = planter.account(
        SERVICE_ACCOUNT,
        users,
        domain.service_password,
        attributes={
            "displayName": SERVICE_ACCOUNT,
            "userPrincipalName": f"{SERVICE_ACCOUNT}@{domain.dns_name}",
        },
    )
    return pso


def _plant_user(planter: Planter, user: User) -> Entry:
    directory = planter.directory
    special: dict[str, str | int] = {"displayName": user.name}
    if user.upn is not None:
        special["userPrincipalName"] = user.upn
    if user.protected:
        special["adminCount"] = 1
    entry = planter.account(
        user.sam,
        planter.ou(user.ou),
        user.password,
        name=user.name,
        control=NORMAL_ACCOUNT | (DISABLED if user.disabled else 0),
        must_change=user.must_change,
        locked=user.locked,
        attributes=special,
    )
    if user.protected and directory.administrators:
        directory.administrators.members.append(entry)
    return entry
