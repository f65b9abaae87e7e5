"""How all accounts stand, gathered for the status pages in a few questions, however many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.account import Account
from models.customer import Customer, Directory
from models.dependent import Dependent
from models.due import RotationSchedule, next_due
from models.entry_link import LOST
from models.outcome import PROOFS, outcome
from models.rotation import Rotation, RotationState
from models.schedule import ScheduledRotation
from models.status_pages import AccountLine, CustomerLine
from models.waiting_pages import Outdated, Unfinished
from tasks.clients.database import Session, in_parts, now_in, reading


class Waiting(NamedTuple):
    """What is not proven, not matched, or not handed on; the customers' names are by id."""

    now: datetime
    unfinished: Sequence[Unfinished]
    undecided: Sequence[Account]
    outdated: Sequence[Outdated]
    customers: Mapping[int, str]


def customer_lines() -> list[CustomerLine]:
    """All customers with their counts."""
    present = col(Account.gone_at).is_(None)
    kinds = [col(Account.customer_id), col(Rotation.state), col(Rotation.in_doubt)]
    kinds += [col(Rotation.logon), col(Rotation.problem).is_not(None)]
    kinds += [col(Rotation.twin_set_by), col(Rotation.cloud_changed_at).is_not(None)]
    with reading() as session:
        customers = session.exec(select(Customer).order_by(col(Customer.name))).all()
        counted = {
            customer_id: (accounts, linked)
            for customer_id, accounts, linked in session.exec(
                select(Account.customer_id, func.count(), func.count(col(Account.entry_id)))
                .where(present)
                .group_by(col(Account.customer_id))
            ).all()
        }
        alike = session.exec(  # rotations that are alike have one outcome: one of each kind tells
            select(Account.customer_id, func.max(Rotation.id), func.count())
            .join(Account, col(Account.id) == col(Rotation.account_id))
            .where(col(Rotation.id).in_(latest_ids()), present)
            .group_by(*kinds)
        ).all()
        examples = {each.id: each for each in _rotations(session, [row[1] for row in alike])}
        directories: defaultdict[int, list[Directory]] = defaultdict(list)
        for each in session.exec(select(Directory).order_by(col(Directory.dns_name))).all():
            directories[each.customer_id].append(each)
    outcomes: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for customer_id, example, count in alike:
        outcomes[customer_id][outcome(examples[example]).value] += count
    lines: list[CustomerLine] = []
    for customer in customers:
        theirs = directories[customer.id or 0]
        accounts, linked = counted.get(customer.id or 0, (0, 0))
        lines.append(
            CustomerLine(
                customer,
                [each.title for each in theirs],
                max((each.imported_at for each in theirs if each.imported_at), default=None),
                accounts=accounts,
                linked=linked,
                **outcomes[customer.id or 0],
            )
        )
    return lines


def account_lines(
    owner: Customer, schedules: Sequence[RotationSchedule] | None
) -> list[AccountLine]:
    """A customer's accounts, by label."""
    theirs = select(Account).where(Account.customer_id == owner.id).order_by(col(Account.label))
    ids = select(col(Account.id)).where(Account.customer_id == owner.id)
    with reading() as session:
        now = now_in(session)
        accounts = session.exec(theirs).all()
        latest = latest_rotations(session, ids)
        directories = {each.id: each.title for each in session.exec(select(Directory)).all()}
        due = select(ScheduledRotation).where(col(ScheduledRotation.account_id).in_(ids))
        stored = {each.account_id: each.due_at for each in session.exec(due).all()}
    return [
        AccountLine(
            each,
            directories[each.directory_id],
            latest.get(each.id or 0),
            stored.get(each.id or 0) or next_due(each, owner.name, schedules, now),
        )
        for each in accounts
    ]


def list_waiting() -> Waiting:
    """Every account that is not proven after its last rotation, or whose entry is not decided.

    Those that have gone from their directory wait for nothing.
    """
    unproven = or_(
        col(Rotation.state) != RotationState.RECORDED,
        col(Rotation.problem).is_not(None),
        col(Rotation.logon).is_(None),
        col(Rotation.logon).not_in(PROOFS),
        col(Rotation.twin_set_by).is_not(None) & col(Rotation.cloud_changed_at).is_(None),
    )
    present = col(Account.gone_at).is_(None)
    lost = (col(Account.decision) == LOST) & col(Account.entry_id).is_not(None)
    ambiguous = (col(Account.decision) == "ambiguous") & col(Account.entry_id).is_(None)
    with reading() as session:
        customers = {each.id or 0: each.name for each in session.exec(select(Customer)).all()}
        found = session.exec(
            select(Account, Rotation)
            .join(Rotation, col(Rotation.account_id) == col(Account.id))
            .where(col(Rotation.id).in_(latest_ids()), unproven, present)
            .order_by(col(Account.label))
        ).all()
        undecided = session.exec(
            select(Account).where(present, or_(lost, ambiguous)).order_by(col(Account.label))
        ).all()
        return Waiting(
            now_in(session),
            [Unfinished(customers[each.customer_id], each, rotation) for each, rotation in found],
            undecided,
            _outdated(session, customers),
            customers,
        )


def _outdated(session: Session, customers: Mapping[int, str]) -> list[Outdated]:
    """Accounts that were rotated since their dependents were last said to have the password."""
    behind = (
        select(Account, Dependent)
        .join(Dependent, col(Dependent.account_id) == col(Account.id))
        .where(col(Account.gone_at).is_(None), col(Account.rotated_at) > col(Dependent.updated_at))
        .order_by(col(Account.label), col(Dependent.id))
    )
    accounts: dict[int | None, Account] = {}
    theirs: defaultdict[int | None, list[Dependent]] = defaultdict(list)
    for account, dependent in session.exec(behind).all():
        accounts[account.id] = account
        theirs[account.id].append(dependent)
    return [
        Outdated(customers[account.customer_id], account, theirs[key])
        for key, account in accounts.items()
    ]


def latest_ids(
    account_ids: Sequence[int] | SelectOfScalar[int | None] | None = None,
) -> SelectOfScalar[int | None]:
    """The last rotation of each account, or of each of these."""
    last = select(func.max(Rotation.id)).group_by(col(Rotation.account_id))
    return last if account_ids is None else last.where(col(Rotation.account_id).in_(account_ids))


def rotations_in_force(session: Session, account_ids: Sequence[int]) -> dict[int, Rotation]:
    """The rotation whose password is in force, or on its way, of each account that has one."""
    found: dict[int, Rotation] = {}
    for part in in_parts(account_ids):
        last = latest_ids(part).where(Rotation.state != RotationState.REFUSED)
        found.update((each.account_id, each) for each in _rotations(session, last))
    return found


def latest_rotations(
    session: Session, account_ids: Sequence[int] | SelectOfScalar[int | None]
) -> dict[int, Rotation]:
    """The last rotation of each of these accounts that has one."""
    several = in_parts(account_ids) if isinstance(account_ids, Sequence) else [account_ids]
    found: dict[int, Rotation] = {}
    for part in several:
        found.update((each.account_id, each) for each in _rotations(session, latest_ids(part)))
    return found


def _rotations(
    session: Session, ids: Sequence[int | None] | SelectOfScalar[int | None]
) -> Sequence[Rotation]:
    return session.exec(select(Rotation).where(col(Rotation.id).in_(ids))).all()
