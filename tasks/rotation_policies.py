"""Rotation policies: what operators decided, and the accounts that each of them rotates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from prefect import task
from pydantic import ValidationError
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.account import Account, AccountType
from models.customer import Customer
from models.names import name_key
from models.password_recipe import USUAL, Recipe
from models.rotation_policy import RotationPolicy, RotationTerms, unknown_names, why_not_scheduled
from models.schedule import Scheduled, ScheduledRotation, Timetable
from models.waves import WaveRules
from tasks.audit import actor, append
from tasks.clients.database import Session, now_in, reading, writing
from tasks.clients.errors import Misconfigured, NotFound
from tasks.customers import find_customer
from tasks.halves import without_cloud_halves


class Covered(NamedTuple):
    """A policy that is switched on, its customer, and the accounts that it rotates, by id.

    `rows` are what is stored of their schedule, and of accounts that it rotates no more.
    """

    customer: Customer
    policy: RotationPolicy
    accounts: Mapping[int, Account]
    rows: Mapping[int, ScheduledRotation]

    @property
    def timetable(self) -> Timetable:
        """When the policy lets accounts be rotated."""
        return Timetable(self.policy.id or 0, self.policy.version, self.policy.calendar)

    @property
    def scheduled(self) -> list[Scheduled]:
        """What the accounts' next rotations are reckoned from."""
        return [Scheduled(key, each.rotated_at) for key, each in self.accounts.items()]

    @property
    def rules(self) -> WaveRules:
        """The waves in which they are rotated."""
        return WaveRules(tuple(self.policy.waves), self.policy.failures_allowed)


def terms_of(**decided: Any) -> RotationTerms:
    """What an operator decided, checked; Misconfigured, saying everything that is wrong with it."""
    said: list[str] = []
    try:
        return RotationTerms.model_validate(decided)
    except ValidationError as error:
        said = [
            f"{'.'.join(map(str, each['loc']))}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        ]
    raise Misconfigured(f"{'; '.join(said)}. Nothing was changed.")


@task(task_run_name="set rotation policy")
def store_rotation_policies(
    customers: Sequence[str], account_type: AccountType, terms: RotationTerms, *, enabled: bool
) -> int:
    """Store what an operator decided about these customers' accounts of one type; how many changed.

    NotFound for an excluded name that no account of any of them bears. It would protect nobody.
    """
    owners = [find_customer(each) for each in customers]
    ids = [each.id or 0 for each in owners]
    changed = 0
    with writing() as session:
        theirs = session.exec(select(Account).where(col(Account.customer_id).in_(ids))).all()
        if unknown := unknown_names(terms, theirs):
            raise NotFound(
                f"No account is called {', '.join(map(repr, unknown))}, so that excluding it would "
                "protect nobody. The accounts page shows the names. Nothing was changed."
            )
        known = {each.customer_id: each for each in session.exec(_policies(ids, account_type))}
        now = now_in(session)
        for owner in owners:
            row = known.get(owner.id or 0) or RotationPolicy(
                customer_id=owner.id or 0,
                account_type=account_type,
                changed_at=now,
                changed_by=actor(),
                **RotationTerms().model_dump(),
            )
            if not row.take_over(terms, enabled=enabled, now=now, by=actor()) and row.id:
                continue
            changed += 1
            session.add(row)
            state = "on" if enabled else "off"
            when = f"every {terms.interval_days} days from {terms.opens_at} {terms.time_zone}"
            subject = f"{owner.name}, {account_type.value} accounts"
            append(
                session,
                "set rotation policy",
                subject,
                outcome=state,
                why=f"{when}; {terms.recipe}",
            )
    return changed


def recipe_for(account: Account) -> Recipe:
    """What a new password of this account looks like, by its type's policy, switched on or not."""
    found = stored_policy(account.customer_id, account.type)
    return USUAL if found is None else found.recipe


def stored_policy(customer_id: int, account_type: AccountType) -> RotationPolicy | None:
    """The customer's policy for that type, switched on or not; None if there never was one."""
    with reading() as session:
        return session.exec(_policies([customer_id], account_type)).first()


def policies_of(session: Session, customers: Sequence[str]) -> Sequence[RotationPolicy]:
    """Every policy of these customers, switched on or not."""
    return session.exec(_policies(list(_owners(session, customers)))).all()


def covered_by_policies(session: Session, customers: Sequence[str]) -> list[Covered]:
    """Each policy of these customers that is switched on, with the accounts that it rotates."""
    owners = _owners(session, customers)
    policies = [each for each in session.exec(_policies(list(owners))).all() if each.enabled]
    mine = {each.customer_id for each in policies}
    accounts: defaultdict[tuple[int, AccountType], list[Account]] = defaultdict(list)
    for each in session.exec(select(Account).where(col(Account.customer_id).in_(mine))).all():
        accounts[each.customer_id, each.type].append(each)
    rows: defaultdict[int, dict[int, ScheduledRotation]] = defaultdict(dict)
    for row in session.exec(select(ScheduledRotation)).all():
        rows[row.policy_id][row.account_id] = row
    found: list[Covered] = []
    for policy in policies:
        owner = owners[policy.customer_id]
        whole, _ = without_cloud_halves(owner, accounts[policy.customer_id, policy.account_type])
        rotated = {each.id or 0: each for each in whole if why_not_scheduled(each, policy) is None}
        found.append(Covered(owner, policy, rotated, rows[policy.id or 0]))
    return found


def _owners(session: Session, customers: Sequence[str]) -> dict[int, Customer]:
    wanted = {name_key(each) for each in customers}
    return {
        each.id or 0: each
        for each in session.exec(select(Customer).order_by(col(Customer.name))).all()
        if name_key(each.name) in wanted and each.organization_id is not None
    }


def _policies(
    customer_ids: Sequence[int], account_type: AccountType | None = None
) -> SelectOfScalar[RotationPolicy]:
    found = select(RotationPolicy).where(col(RotationPolicy.customer_id).in_(customer_ids))
    found = found.order_by(col(RotationPolicy.id))
    return found.where(RotationPolicy.account_type == account_type) if account_type else found
