"""Compares what was approved with what is there now."""

from collections import defaultdict
from collections.abc import Sequence

from prefect import task
from prefect.runtime import flow_run
from sqlmodel import col, func, select

from models.account import Account, AccountRef
from models.customer import Customer
from models.left_out import LeftOut
from models.plan import PlannedRotation, Present, moved
from models.protection import protection
from models.rotation import Rotation, RotationRun, RotationState
from models.rotation_request import RequestedRotations
from tasks.audit import append
from tasks.clients.database import Session, in_parts, reading, writing
from tasks.retries import RETRIES
from tasks.rotation_requests import objections
from tasks.runs import this_run


@task(task_run_name="compare with the plan", **RETRIES)
def keep_approved(
    wanted: RequestedRotations, approved: Sequence[PlannedRotation]
) -> RequestedRotations:
    """The approved accounts that are still as the plan saw them; all others are left out.

    One list of each customer's entries shows what speaks against an account now.
    """
    plans = {each.account_id: each for each in approved}
    present = _present(list(plans))
    requests = {each.account.id: each for each in wanted.requests}
    confirmed = {each.account.id for each in wanted.requests if each.confirmed}
    reasons = {
        account_id: _speaks_against(planned, present[account_id], confirmed=account_id in confirmed)
        for account_id, planned in plans.items()
    }
    left_out = [
        LeftOut(account=each.account, reason=each.objection or "It was not approved.")
        for each in wanted.requests
        if each.account.id not in plans
    ]
    left_out += [
        LeftOut(account=AccountRef.of(present[each].account), reason=reason or "It is not due now.")
        for each, reason in reasons.items()
        if reason or each not in requests
    ]
    going = [requests[each] for each, reason in reasons.items() if not reason and each in requests]
    with writing() as session:
        why = f"{len(going)} of {len(plans)} approved accounts are as the plan saw them"
        append(session, "approve plan", flow_run.name or "", outcome="approved", why=why)
    return RequestedRotations(requests=going, left_out=[*wanted.left_out, *left_out])


def generations(session: Session, account_ids: Sequence[int]) -> dict[int, int]:
    """The generation whose password is in force, or on its way, of each account that has one."""
    found: dict[int, int] = {}
    for part in in_parts(account_ids):
        newest = (
            select(Rotation.account_id, func.max(Rotation.generation))
            .where(
                col(Rotation.account_id).in_(part),
                Rotation.state != RotationState.REFUSED,
            )
            .group_by(col(Rotation.account_id))
        )
        found.update(session.exec(newest).all())
    return found


def _speaks_against(planned: PlannedRotation, now: Present, *, confirmed: bool) -> str | None:
    reason = moved(planned, now)
    if reason or confirmed or now.by_this_run:
        return reason
    return protection(now.account)


def _present(account_ids: Sequence[int]) -> dict[int, Present]:
    """These accounts as they are now."""
    run_id = this_run()
    by_customer: defaultdict[int, list[Account]] = defaultdict(list)
    ours = select(Rotation.account_id, Rotation.generation).join(RotationRun)
    with reading() as session:
        for part in in_parts(account_ids):
            for each in session.exec(select(Account).where(col(Account.id).in_(part))).all():
                by_customer[each.customer_id].append(each)
        in_force = generations(session, account_ids)
        by_this_run = set(session.exec(ours.where(RotationRun.run_id == run_id)).all())
        owners = {each.id: each for each in session.exec(select(Customer)).all()}
    found: dict[int, Present] = {}
    for customer_id, accounts in by_customer.items():
        for each, said in zip(accounts, _objections(owners[customer_id], accounts), strict=True):
            account_id = each.id or 0
            generation = in_force.get(account_id, 0)
            mine = (account_id, generation) in by_this_run
            found[account_id] = Present(each, generation, mine, said)
    return found


def _objections(owner: Customer, accounts: Sequence[Account]) -> Sequence[str | None]:
    if owner.organization_id is None or owner.connection is None:
        return ["Its customer was parted from its IT Glue organization."] * len(accounts)
    return objections(accounts, owner.organization_id, owner.connection)
