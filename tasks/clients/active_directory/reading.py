# pyright: basic
# ldap3 is half-typed.
"""Attributes of directory entries, from the bytes of the wire to our values."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from models.identity import Identity, OrganizationalUnit, PasswordPolicy

Attributes = Mapping[str, Sequence[bytes]]

USER_ATTRIBUTES = [
    "objectGUID",
    "sAMAccountName",
    "userPrincipalName",
    "displayName",
    "userAccountControl",
    "msDS-User-Account-Control-Computed",
    "accountExpires",
    "adminCount",
    "pwdLastSet",
    "msDS-ResultantPSO",
    "msDS-KeyVersionNumber",
    "badPwdCount",
    "badPasswordTime",
    "objectSid",
    "mS-DS-ConsistencyGuid",
]
DOMAIN_POLICY_ATTRIBUTES = [
    "minPwdLength",
    "pwdProperties",
    "pwdHistoryLength",
    "minPwdAge",
    "lockoutThreshold",
    "lockOutObservationWindow",
]
PSO_ATTRIBUTES = [
    "name",
    "msDS-MinimumPasswordLength",
    "msDS-PasswordComplexityEnabled",
    "msDS-PasswordHistoryLength",
    "msDS-MinimumPasswordAge",
    "msDS-LockoutThreshold",
    "msDS-LockoutObservationWindow",
]

ACCOUNT_DISABLED = 0x2
LOCKED_OUT = 0x10
PASSWORD_EXPIRED = 0x800000
DOMAIN_PASSWORD_COMPLEX = 0x1
FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
TICKS_PER_MICROSECOND = 10
# Not ldap3's parse_dn: it refuses the "#" of OU=Team #1, which Windows does not escape.
PART = re.compile(r"(?:\\.|[^\\,])+", re.DOTALL)
NAME = re.compile(r"\s*[\w.-]+=(?:\\.|[^\\,])+(?:,\s*[\w.-]+=(?:\\.|[^\\,])+)*", re.DOTALL)
NEVER = 0x7FFFFFFFFFFFFFFF
SID_HEAD = 8  # bytes before the first sub-authority
GUID_SIZE = 16
ESCAPED_BYTE = re.compile(rb"\\[0-9A-Fa-f]{2}")


def identity(entry: Mapping[str, Any], *, marker: str | None = None) -> Identity:
    """A user's entry with `USER_ATTRIBUTES`, and with the attribute `marker` if one is used."""
    found: Attributes = entry["raw_attributes"]
    return Identity(
        object_id=UUID(bytes_le=found["objectGUID"][0]),
        sam_account_name=text(found, "sAMAccountName") or "",
        user_principal_name=text(found, "userPrincipalName"),
        display_name=text(found, "displayName"),
        distinguished_name=entry["dn"],
        ou_dn=parent(entry["dn"]),
        enabled=not number(found, "userAccountControl") & ACCOUNT_DISABLED,
        locked=bool(number(found, "msDS-User-Account-Control-Computed") & LOCKED_OUT),
        expired=has_expired(found, datetime.now(UTC)),
        protected=number(found, "adminCount") > 0,
        password_set_at=moment(number(found, "pwdLastSet")),
        key_version=number(found, "msDS-KeyVersionNumber") or None,
        bad_logons=number(found, "badPwdCount"),
        bad_logon_at=moment(number(found, "badPasswordTime")),
        marker=text(found, marker) if marker else None,
        sid=sid(found),
        anchor=anchor(found),
    )


def has_expired(found: Attributes, now: datetime) -> bool:
    """Whether the account or its password has run out, so that nobody may sign in with it.

    An account expires at `accountExpires`, or never at 0 and at the highest number ([MS-ADA1]
    2.3); of passwords the domain itself says so.
    """
    expires = number(found, "accountExpires")
    if 0 < expires < NEVER and (moment(expires) or now) <= now:
        return True
    return bool(number(found, "msDS-User-Account-Control-Computed") & PASSWORD_EXPIRED)


def sid(found: Attributes) -> str | None:
    """The security identifier as people and Microsoft 365 write it: S-1-5-21-... ([MS-DTYP] 2.4.2)."""
    value = next(iter(found.get("objectSid", ())), b"")
    if len(value) < SID_HEAD:
        return None
    authority = int.from_bytes(value[2:SID_HEAD], "big")
    parts = (value[at : at + 4] for at in range(SID_HEAD, len(value), 4))
    return "-".join(
        [
            "S",
            str(value[0]),
            str(authority),
            *(str(int.from_bytes(part, "little")) for part in parts),
        ]
    )


def anchor(found: Attributes) -> UUID | None:
    """What Entra Connect wrote to know this account by, None where it wrote nothing of its kind."""
    value = next(iter(found.get("mS-DS-ConsistencyGuid", ())), b"")
    return UUID(bytes_le=value) if len(value) == GUID_SIZE else None


def domain_policy(found: Attributes) -> PasswordPolicy:
    """The policy on the domain's head."""
    return PasswordPolicy(
        name="the domain policy",
        min_length=number(found, "minPwdLength"),
        complexity=bool(number(found, "pwdProperties") & DOMAIN_PASSWORD_COMPLEX),
        history_length=number(found, "pwdHistoryLength"),
        min_age=span(number(found, "minPwdAge")),
        lockout_threshold=number(found, "lockoutThreshold"),
        lockout_window=span(number(found, "lockOutObservationWindow")),
    )


def fine_grained_policy(found: Attributes) -> PasswordPolicy:
    """The policy in a password settings object (PSO)."""
    return PasswordPolicy(
        name=f"the policy {text(found, 'name') or 'of its PSO'!r}",
        min_length=number(found, "msDS-MinimumPasswordLength"),
        complexity=text(found, "msDS-PasswordComplexityEnabled") == "TRUE",
        history_length=number(found, "msDS-PasswordHistoryLength"),
        min_age=span(number(found, "msDS-MinimumPasswordAge")),
        lockout_threshold=number(found, "msDS-LockoutThreshold"),
        lockout_window=span(number(found, "msDS-LockoutObservationWindow")),
    )


def units_with_users(user_dns: Sequence[str]) -> list[OrganizationalUnit]:
    """The containers that hold these users, in them or below, by path."""
    users: dict[str, int] = {}
    below: dict[str, int] = {}
    for dn in user_dns:
        unit = parent(dn)
        users[unit] = users.get(unit, 0) + 1
        while is_below_domain(unit):
            below[unit] = below.get(unit, 0) + 1
            unit = parent(unit)
    found = [
        OrganizationalUnit(dn=dn, path=path(dn), users=users.get(dn, 0), users_below=count)
        for dn, count in below.items()
    ]
    return sorted(found, key=lambda unit: unit.path.casefold())


def parent(dn: str) -> str:
    """The DN above; commas and quotes within a name are told from those between names."""
    return dn[len(PART.findall(dn)[0]) + 1 :].lstrip()


def is_name(dn: str) -> bool:
    """Whether `dn` is a distinguished name, or a `<GUID=...>` in its place."""
    return dn.startswith("<") or NAME.fullmatch(dn) is not None


def is_below_domain(dn: str) -> bool:
    """Whether `dn` names an OU or container rather than the domain itself."""
    return bool(dn) and not _is_label(dn)


def path(dn: str) -> str:
    """A DN for people, from the domain down: `Customers / Sales, South`."""
    names = [unescaped(part.partition("=")[2]) for part in PART.findall(dn) if not _is_label(part)]
    return " / ".join(reversed(names))


def unescaped(value: str) -> str:
    """A DN's value without its backslashes (RFC 4514)."""
    found = bytearray()
    rest = value.encode()
    while rest:
        if rest[:1] != b"\\":
            found += rest[:1]
            rest = rest[1:]
        elif ESCAPED_BYTE.match(rest):
            found.append(int(rest[1:3], 16))
            rest = rest[3:]
        else:
            found += rest[1:2]
            rest = rest[2:]
    return found.decode(errors="replace")


def text(found: Attributes, name: str) -> str | None:
    """An attribute's text, None when it is not there."""
    values = found.get(name)
    return values[0].decode() if values else None


def number(found: Attributes, name: str) -> int:
    """An attribute's number, 0 when it is not there."""
    return int(text(found, name) or 0)


def span(ticks: int) -> timedelta:
    """A duration of Windows', which counts negative 100 ns; "never" counts as none."""
    return timedelta(0) if -ticks > NEVER - 1 else timedelta(microseconds=-ticks / 10)


def moment(ticks: int) -> datetime | None:
    """A time of Windows', in 100 ns since 1601; None for 0 and "never"."""
    if ticks in (0, NEVER):
        return None
    return FILETIME_EPOCH + timedelta(microseconds=ticks // TICKS_PER_MICROSECOND)


def _is_label(part: str) -> bool:
    return part.lstrip().upper().startswith("DC=")
