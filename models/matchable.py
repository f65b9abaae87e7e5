"""An account as far as matching needs it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from models.account import Account
from models.arrangement import shares_passwords
from models.customer import Arrangement, Directory


@dataclass(frozen=True)
class MatchableAccount:
    """What usernames an account may be written as.

    `twin` is its pair in the other directory, and `twin_name` the name of it in the tenant, where
    the two have one password. An account that lives in a tenant only has no `sam_account_name`.
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
    twin_name: str | None = None

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


def matchables(
    accounts: Iterable[Account],
    directories: Mapping[int | None, Directory],
    arrangement: Arrangement | None,
) -> list[MatchableAccount]:
    """One customer's accounts; the halves of a pair know each other where they share a password."""
    present = list(accounts)
    made = [MatchableAccount.of(each, directories[each.directory_id]) for each in present]
    if not shares_passwords(arrangement):
        return made
    by_object_id = {each.object_id: each.id for each in present}
    twins = {
        each.id: by_object_id[each.twin_object_id]
        for each in present
        if each.twin_object_id in by_object_id
    }
    twins |= {there: here for here, there in twins.items()}
    names = {each.id: each.twin_name for each in present}
    return [replace(each, twin=twins.get(each.id), twin_name=names[each.id]) for each in made]
