"""Locking an account out after too many wrong passwords, and letting it in again."""

from dataclasses import replace
from datetime import timedelta

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Account, Entry
from deployments.sandbox.world import Policy

UNLIMITED_LOCKOUT_WINDOW = 30  # minutes; a lockout that nothing ends has a window all the same


def window_of(policy: Policy) -> timedelta:
    """How long a wrong password counts."""
    return timedelta(minutes=policy.lockout_minutes or UNLIMITED_LOCKOUT_WINDOW)


def is_locked(directory: Directory, entry: Entry) -> bool:
    """Whether the account is locked out at this moment; 0 minutes last until somebody unlocks."""
    account = entry.account
    if account is None or account.locked_at is None:
        return False
    minutes = directory.policy_of(entry).lockout_minutes
    return minutes == 0 or directory.now() < account.locked_at + timedelta(minutes=minutes)


def after_wrong_password(directory: Directory, entry: Entry, account: Account) -> Account:
    """`account` after one more wrong password; the built-in administrator is never locked out."""
    policy, now = directory.policy_of(entry), directory.now()
    recent = account.bad_at is not None and now < account.bad_at + window_of(policy)
    count = account.bad_count + 1 if recent else 1
    built_in = entry.attributes["objectsid"][0].endswith((500).to_bytes(4, "little"))
    locks = 0 < policy.lockout_threshold <= count and not built_in
    return replace(
        account, bad_count=count, bad_at=now, locked_at=now if locks else account.locked_at
    )


def remember(directory: Directory, entry: Entry, account: Account) -> None:
    """Keep `account` for `entry`; of all that a sign-in leaves, only lockoutTime is replicated."""
    changed = entry.account is not None and entry.account.locked_at != account.locked_at
    entry.account = account
    if changed:
        directory.touch(entry)


def unlocked(account: Account) -> Account:
    """`account` as after writing 0 into its lockoutTime."""
    return replace(account, locked_at=None, bad_count=0)
