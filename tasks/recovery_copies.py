"""The break-glass copies of what the escrow holds: which there must be, and which may go."""

from collections.abc import Sequence

from models.account import Account
from models.customer import Customer, Directory
from models.sealed_password import SealedPassword
from tasks.clients.database import Session
from tasks.clients.recovery import Label, recovery


def label_of(session: Session, row: SealedPassword) -> Label:
    """What a sealed password is of, in words for whoever finds its copy."""
    account = session.get_one(Account, row.account_id)
    return Label(
        account=account.label,
        customer=session.get_one(Customer, account.customer_id).name,
        domain=session.get_one(Directory, account.directory_id).dns_name,
        rotation_id=row.rotation_id,
        generation=row.generation,
        attempt=row.attempt,
        sealed_at=row.sealed_at,
    )


def drop_copies(session: Session, rows: Sequence[SealedPassword]) -> None:
    """Remove the copies of these sealed passwords; Misconfigured if one cannot be removed.

    Those written before break-glass was switched off are left to whoever switched it off.
    """
    if rows and (copies := recovery()):
        copies.drop({label_of(session, row).mark for row in rows})
