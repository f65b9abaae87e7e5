"""Keeps protected accounts out of runs for many, and asks for a confirmation alone."""

from collections.abc import Sequence

from sqlmodel import col, select

from models.account import Account, AccountRef
from models.left_out import LeftOut
from models.protection import confirms, protection
from models.rotation import FINAL, Rotation, RotationState
from tasks.clients.database import reading
from tasks.clients.errors import Refused


def without_protected(accounts: Sequence[Account]) -> tuple[list[Account], list[LeftOut]]:
    """The accounts that a run for many may rotate, and those it leaves out.

    One whose password may be changed already is not left half-way.
    """
    under_way = _under_way()
    reasons = {
        each.id: reason
        for each in accounts
        if each.id not in under_way and (reason := protection(each))
    }
    return (
        [each for each in accounts if each.id not in reasons],
        [
            LeftOut(account=AccountRef.of(each), reason=reasons[each.id])
            for each in accounts
            if each.id in reasons
        ],
    )


def require_confirmation(account: Account, typed: str) -> None:
    """Refused if the account is protected and the operator has not typed its name again."""
    reason = protection(account)
    if reason and not confirms(typed, account):
        raise Refused(
            f"{account.label} is only changed on purpose. {reason} To do it all the same, type its "
            "sign-in name once more into the field 'Confirm protected'. Nothing was changed."
        )


def _under_way() -> set[int]:
    sent = (col(Rotation.state) != RotationState.SEALED) | col(Rotation.in_doubt)
    with reading() as session:
        found = select(Rotation.account_id).where(col(Rotation.state).not_in(FINAL), sent)
        return set(session.exec(found).all())
