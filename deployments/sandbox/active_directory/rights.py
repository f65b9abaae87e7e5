"""Who may do what: the domain's administrators everything, the service account what is delegated.

The delegation is the one our operators are told to make: Reset Password and writing pwdLastSet
and lockoutTime on user objects below some OUs. It does not reach objects that AdminSDHolder
protects.
"""

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Entry
from deployments.sandbox.active_directory.schema import EDITABLE

DELEGATED = frozenset({"pwdlastset", "lockouttime"})


def is_administrator(directory: Directory, actor: Entry | None) -> bool:
    """Whether `actor` has all rights in the domain."""
    return directory.administrators is not None and actor in directory.administrators.members


def has_delegation(directory: Directory, actor: Entry | None, entry: Entry) -> bool:
    """Whether `actor` is the service account and `entry` a user entrusted to it."""
    return (
        actor is not None
        and actor is directory.service
        and entry.is_a("user")
        and not entry.protected
        and any(ou in entry.ancestors for ou in directory.delegated)
    )


def may_reset_password(directory: Directory, actor: Entry | None, entry: Entry) -> bool:
    """Whether `actor` may give `entry` a new password without knowing the old one."""
    return is_administrator(directory, actor) or has_delegation(directory, actor, entry)


def writable_attributes(directory: Directory, actor: Entry | None, entry: Entry) -> frozenset[str]:
    """The attributes (in lower case) that `actor` may write; unicodePwd is a right of its own."""
    if is_administrator(directory, actor):
        return EDITABLE | DELEGATED
    return DELEGATED if has_delegation(directory, actor, entry) else frozenset()


def may_see(directory: Directory, actor: Entry | None, entry: Entry) -> bool:
    """Whether `entry` exists for `actor`: everybody sees all but the PSO."""
    if entry is not directory.pso or is_administrator(directory, actor):
        return True
    return actor is directory.service and directory.settings.pso_readable
