"""Which accounts are never rotated along with others, and why.

Named alone they may be, if the operator types their sign-in name a second time.
"""

import re

from models.account import Account
from models.identity import Identity
from models.names import name_key

BREAK_GLASS = ("breakglass", "emergencyaccess")
"""What the names of accounts for emergencies hold, once everything but letters is left out."""


def protection(account: Account | Identity) -> str | None:
    """Why the account is only rotated alone and after a confirmation; None if nothing says so.

    Administrators of the domain are told by adminCount=1: within an hour the domain marks the
    members, direct or not, of the groups that AdminSDHolder protects, such as Domain Admins,
    Enterprise Admins, Administrators and the Operators. The mark stays on those that have left
    them. Membership itself is not read. In a tenant it is the roles that own it, held or to be
    activated.
    """
    if is_break_glass(account):
        return (
            "Its name says that it is a break-glass account: it has to work when nothing else "
            "does, so its password is not changed along with others."
        )
    if account.protected and not account.sam_account_name:
        return (
            "It is protected: it holds, or may activate, a role that owns the tenant (Global "
            "Administrator or one that can make itself that), so its password is not changed along "
            "with others."
        )
    if account.protected:
        return (
            "It is protected (adminCount=1): it administers the domain, or once did, so its "
            "password is not changed along with others."
        )
    return None


def is_break_glass(account: Account | Identity) -> bool:
    """Whether one of its names says break-glass or emergency access, however it is written."""
    names = (account.sam_account_name, account.user_principal_name, account.display_name)
    letters = [re.sub(r"[^a-z]", "", name_key(name)) for name in names if name]
    return any(word in name for word in BREAK_GLASS for name in letters)


def confirms(typed: str, account: Account) -> bool:
    """Whether the operator typed one of the account's own names again."""
    return name_key(typed) in account.names
