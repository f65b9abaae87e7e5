"""What our records say of the linked accounts, and what checks keep of them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import col, select

from models.account import Account
from models.customer import Customer
from models.password_check import Baseline, PasswordCheck, baseline_of
from models.rotation import FINAL, Rotation
from models.verdict import SOUND, Verdict
from tasks.clients.database import Session, in_parts, now_in, reading, writing
from tasks.halves import without_cloud_halves
from tasks.standings import rotations_in_force


class Known(NamedTuple):
    """A linked account, the rotation in force, and what it is compared with."""

    account: Account
    rotation: Rotation | None
    baseline: Baseline | None
    check: PasswordCheck | None

    @property
    def under_way(self) -> bool:
        """Whether a rotation of it is not finished."""
        return self.rotation is not None and self.rotation.state not in FINAL


class Found(NamedTuple):
    """A verdict, and what directory and entry showed if a logon proved it; None if none did."""

    account_id: int
    verdict: Verdict
    proof: Baseline | None = None
    generation: int = 0


def known_of(owner: Customer) -> list[Known]:
    """The customer's linked accounts that are there; of a pair that shares an entry only its whole."""
    wanted = select(Account).where(
        Account.customer_id == owner.id,
        col(Account.entry_id).is_not(None),
        col(Account.gone_at).is_(None),
    )
    with reading() as session:
        linked = session.exec(wanted.order_by(col(Account.label))).all()
    whole, _ = without_cloud_halves(owner, linked)
    with reading() as session:
        return _known(session, whole)


def known(account_id: int) -> Known:
    """One linked account as it is now."""
    with reading() as session:
        (found,) = _known(session, [session.get_one(Account, account_id)])
    return found


def store_checks(found: Sequence[Found]) -> None:
    """Keep the verdicts; one that stands keeps its beginning, and the last proof stays."""
    with writing() as session:
        now = now_in(session)
        for each in found:
            row = session.get(PasswordCheck, each.account_id)
            if row is None:
                row = PasswordCheck(
                    account_id=each.account_id, verdict=each.verdict, since=now, checked_at=now
                )
                session.add(row)
            if row.verdict != each.verdict:
                row.verdict, row.since = each.verdict, now
            row.checked_at = now
            if each.proof is not None and each.verdict in SOUND:
                row.proved_at, row.generation = now, each.generation
                row.key_version, row.password_set_at, row.entry_changed_at = each.proof


def _known(session: Session, accounts: Sequence[Account]) -> list[Known]:
    ids = [each.id or 0 for each in accounts]
    rotations = rotations_in_force(session, ids)
    checks: dict[int, PasswordCheck] = {}
    for part in in_parts(ids):
        mine = select(PasswordCheck).where(col(PasswordCheck.account_id).in_(part))
        checks.update((each.account_id, each) for each in session.exec(mine).all())
    return [
        Known(
            each,
            rotation := rotations.get(each.id or 0),
            baseline_of(rotation, check := checks.get(each.id or 0)),
            check,
        )
        for each in accounts
    ]
