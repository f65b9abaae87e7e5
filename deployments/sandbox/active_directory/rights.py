"""Who may do what: the domain's administrators everything, the service account what is delegated.

The delegation is the one our operators are told to make: Reset Password and writing pwdLastSet
and lockoutTime on user objects below some OUs. Other attributes may be granted below other OUs.
None of it reaches objects that AdminSDHolder protects. Everybody writes a little of his own object.
"""

from collections.abc import Iterable

from deployments.sandbox.active_directory.directory import PSO, Directory
from deployments.sandbox.active_directory.entries import Entry
from deployments.sandbox.active_directory.schema import EDITABLE, PERSONAL

DELEGATED = frozenset({"pwdlastset", "lockouttime"})


def is_administrator(directory: Directory, actor: Entry | None) -> bool:
    """Whether `actor` has all rights in the domain."""
    return directory.administrators is not None and actor in directory.administrators.members


def has_delegation(directory: Directory, actor: Entry | None, entry: Entry) -> bool:
    """Whether `actor` is the service account and `entry` a user entrusted to it."""
    return _reaches(directory, actor, entry, directory.delegated)


def may_reset_password(directory: Directory, actor: Entry | None, entry: Entry) -> bool:
    """Whether `actor` may give `entry` a new password without knowing the old one."""
    return is_administrator(directory, actor) or has_delegation(directory, actor, entry)


def writable_attributes(directory: Directory, actor: Entry | None, entry: Entry) -> frozenset[str]:
    """The attributes (in lower case) that `actor` may write; unicodePwd is a right of its own."""
    if is_administrator(directory, actor):
        return EDITABLE | DELEGATED
    writable = {
        attribute for ou, attribute in directory.grants if _reaches(directory, actor, entry, [ou])
    }
    if has_delegation(directory, actor, entry):
        writable |= DELEGATED
    if actor is entry and not entry.protected:
        writable |= PERSONAL
    return frozenset(writable)


def may_see(directory: Directory, actor: Entry | None, entry: Entry) -> bool:
    """Whether `entry` exists for `actor`: everybody sees all but the PSOs."""
    if not entry.is_a(PSO) or is_administrator(directory, actor):
        return True
    return actor is directory.service and directory.settings.pso_readable


def _reaches(directory: Directory, actor: Entry | None, entry: Entry, ous: Iterable[Entry]) -> bool:
    """Whether what the service account has on users below `ous` serves `actor` for `entry`."""
    return (
        actor is not None
        and actor is directory.service
        and entry.is_a("user")
        and not entry.protected
        and any(ou in entry.ancestors for ou in ous)
    )
