"""Signing in with a name and a password: who it is, or Windows' data code for why not.

Locked accounts get 775 whatever the password. 533, 701, 530, 531, 532 and 773 are said only to
those who know the password (rotation by sign-in rests on that).
"""

from dataclasses import replace
from datetime import datetime

from deployments.sandbox.active_directory.attributes import password_expires_at
from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Account, Entry, Values
from deployments.sandbox.active_directory.filetime import filetime
from deployments.sandbox.active_directory.lockout import after_wrong_password, is_locked, remember
from deployments.sandbox.active_directory.planter import NEVER_EXPIRES
from deployments.sandbox.active_directory.results import Refusal, bad_logon

FORGIVEN = slice(1, 3)  # the two passwords before the present one are not counted as wrong


def logon(directory: Directory, name: str, password: str) -> Entry:
    """The account that signed in; raises a Refusal."""
    entry = named(directory, name)
    if entry is None or entry.account is None:
        raise bad_logon(directory.settings.unknown_user)
    if is_locked(directory, entry):
        raise bad_logon("775")
    account = entry.account
    if not is_right(directory, account, password):
        if password not in account.passwords[FORGIVEN]:
            remember(directory, entry, after_wrong_password(directory, entry, account))
        raise bad_logon("52e")
    if data := _hindrance(directory, entry, account):
        raise bad_logon(data)
    now = directory.now()
    signed_in = replace(account, bad_count=0, locked_at=None, last_logon=now)
    remember(directory, entry, signed_in)
    return entry


def named(directory: Directory, name: str) -> Entry | None:
    r"""The account meant by a UPN, NETBIOS\name, name@domain or a DN; no bare name."""
    netbios = directory.netbios.lower()
    before, backslash, after = name.partition("\\")
    if backslash and "=" not in before:
        return directory.named("samaccountname", after) if before.lower() == netbios else None
    if "=" in name:
        try:
            return directory.at(name)
        except Refusal:
            return None
    if found := directory.named("userprincipalname", name):
        return found
    before, _, after = name.rpartition("@")
    domain = after.lower() in (netbios, directory.dns_name.lower())
    return directory.named("samaccountname", before) if domain else None


def is_right(directory: Directory, account: Account, password: str) -> bool:
    """Whether `password` opens the account, the old one for as long as it is allowed."""
    grace = directory.settings.old_password_grace
    graceful = directory.now() < account.password_set_at + grace
    return password in account.passwords[: 2 if graceful else 1]


def _hindrance(directory: Directory, entry: Entry, account: Account) -> str:
    """The first data code that keeps the right password out, or nothing."""
    now = directory.now()
    expires = entry.number("accountexpires")
    workstations = entry.text("userworkstations").lower()
    hindrances = {
        "533": not entry.enabled,
        "701": 0 < expires < NEVER_EXPIRES and expires <= filetime(now),
        "530": not _is_open(entry.attributes.get("logonhours", ()), now),
        "531": bool(workstations) and "dc1" not in workstations.split(","),
        "773": account.must_change and not entry.password_never_expires,
        "532": password_expires_at(directory, entry, account) <= filetime(now),
    }
    return next((data for data, holds in hindrances.items() if holds), "")


def _is_open(hours: Values, now: datetime) -> bool:
    """Whether `now` is among the hours, one bit for each of the week's, Sunday first, in UTC."""
    hour = (now.weekday() + 1) % 7 * 24 + now.hour
    return not hours or bool(hours[0][hour // 8] >> hour % 8 & 1)
