"""Which accounts are rotated with another: the cloud halves of pairs with one password for both."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from models.account import Account, AccountRef
from models.customer import Arrangement, Customer
from models.left_out import LeftOut
from models.rotation import Reason
from models.rotation_request import RotationRequest
from tasks.clients.database import reading
from tasks.runs import this_run


def without_cloud_halves(
    owner: Customer, accounts: Sequence[Account]
) -> tuple[list[Account], list[LeftOut]]:
    """The accounts that a run of this customer rotates themselves, and those it leaves out.

    With Password Sync ON a pair has one password, which goes from the domain's account to the
    tenant's: the latter is never rotated by itself.
    """
    if owner.arrangement != Arrangement.SYNC_ON:
        return list(accounts), []
    with reading() as session:
        paired = session.exec(
            select(Account.twin_object_id, Account.label).where(
                Account.customer_id == owner.id,
                col(Account.twin_object_id).is_not(None),
                col(Account.gone_at).is_(None),
            )
        ).all()
    halves = {object_id: label for object_id, label in paired if object_id}
    return (
        [each for each in accounts if each.object_id not in halves],
        [
            LeftOut(account=AccountRef.of(each), reason=_reason(halves[each.object_id]))
            for each in accounts
            if each.object_id in halves
        ],
    )


def request_for(owner: Customer, account: Account, reason: Reason, **more: Any) -> RotationRequest:
    """What this run asks for an account, and its other half if we set the password there as well.

    `more` are further fields of the request.
    """
    return RotationRequest(
        account=AccountRef.of(account),
        run_id=this_run(),
        reason=reason,
        twin=_twin_we_set(owner, account),
        **more,
    )


def _twin_we_set(owner: Customer, account: Account) -> str | None:
    ours = owner.arrangement == Arrangement.SYNC_ON and account.twin_object_id is not None
    return account.twin_name or account.twin_object_id if ours else None


def _reason(domain_account: str) -> str:
    return (
        f"It is one with {domain_account} (Password Sync ON): rotate that one, and both get the "
        "same password."
    )
