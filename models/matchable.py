"""An account as far as matching needs it."""

from dataclasses import dataclass
from typing import Self

from models.account import Account
from models.customer import Directory


@dataclass(frozen=True)
class MatchableAccount:
    """What usernames an account may be written as. `twin` is its pair in the other directory.

    An account that lives in a tenant only has no `sam_account_name`.
    """

    id: int
    label: str
    sam_account_name: str | None
    user_principal_name: str | None
    netbios_name: str | None
    dns_name: str | None = None
    display_name: str | None = None
    entry_id: int | None = None
    twin: int | None = None

    @classmethod
    def of(cls, account: Account, directory: Directory) -> Self:
        """A stored account, and the directory it lives in."""
        return cls(
            id=account.id or 0,
            label=account.label,
            sam_account_name=account.sam_account_name or None,
            user_principal_name=account.user_principal_name,
            netbios_name=directory.netbios_name,
            dns_name=directory.dns_name,
            display_name=account.display_name,
            entry_id=account.entry_id,
        )
