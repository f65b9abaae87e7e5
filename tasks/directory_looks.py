"""How a directory shows many accounts at once, without asking for each."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from models.account import Account
from models.customer import Directory, DirectoryKind
from models.identity import Identity
from models.tenant_identity import identity_of
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.errors import NotFound
from tasks.doors import active_directory, entra


def look_at_accounts(
    directory: Directory, accounts: Sequence[Account]
) -> dict[int, Identity | None]:
    """These accounts of one directory as they are now, by our id; None for those that have gone.

    One search for each OU that held some of them, and one for each that is not there any more.
    """
    if directory.kind is DirectoryKind.ENTRA:
        tenant = entra(directory.connection)
        users = {str(each.object_id): identity_of(each) for each in tenant.fetch_users().users}
        return {each.id or 0: users.get(each.object_id) for each in accounts}
    seen: dict[str, Identity] = {}
    with active_directory(directory.connection) as domain:
        for ou_dn in sorted({each.ou_dn for each in accounts}):
            with suppress(NotFound):
                found = domain.fetch_accounts(ou_dn, subtree=False)
                seen |= {str(each.object_id): each for each in found}
        return {
            each.id or 0: seen.get(each.object_id) or _wherever(domain, each) for each in accounts
        }


def _wherever(domain: ActiveDirectory, account: Account) -> Identity | None:
    with suppress(NotFound):
        return domain.fetch_account(UUID(account.object_id))
    return None
