"""The plan of a sweep: what it would finish, and what it would look at again."""

from collections import Counter
from collections.abc import Sequence

from prefect import task
from sqlmodel import col, select

from models.account import Account
from models.attention import STATES
from models.customer import Customer, Directory
from models.plan_page import LEFT, Cost, PlanLine, plan_page
from models.plural import counted
from models.report import entry_link
from models.rotation import RotationState, reached
from models.rotation_request import RotationRequest
from tasks.clients.database import reading
from tasks.plans import NOTHING, plan_key, publish_plan
from tasks.shredding import count_shreddable
from tasks.standings import latest_rotations

FINISH = "finished"
LOOK = "looked at again"

Sweep = tuple[Sequence[RotationRequest], Sequence[RotationRequest]]
"""The rotations to finish, and those to look at again."""


def planned_sweep(
    interrupted: Sequence[RotationRequest],
    to_settle: Sequence[RotationRequest],
    *,
    dry_run: bool,
) -> Sweep:
    """What to finish and what to look at: all of it. A dry run publishes the plan, and does none."""
    if not dry_run:
        return interrupted, to_settle
    publish_sweep_plan(interrupted, to_settle)
    return [], []


@task(task_run_name="plan the sweep")
def publish_sweep_plan(
    interrupted: Sequence[RotationRequest], to_settle: Sequence[RotationRequest]
) -> None:
    """Publish what would be finished and looked at, and why."""
    actions = {each.account.id: LOOK for each in to_settle}
    actions |= {each.account.id: FINISH for each in interrupted}
    objections = {each.account.id: each.objection for each in interrupted if each.objection}
    with reading() as session:
        accounts = session.exec(
            select(Account).where(col(Account.id).in_(actions)).order_by(col(Account.label))
        ).all()
        latest = latest_rotations(session, list(actions))
        owners = {each.id: each.name for each in session.exec(select(Customer)).all()}
        homes = {each.id: each.dns_name for each in session.exec(select(Directory)).all()}
        shreddable = count_shreddable(session)
    lines: list[PlanLine] = []
    finishing = Counter[str]()
    for each in accounts:
        objection, rotation = objections.get(each.id or 0), latest[each.id or 0]
        action = LEFT if objection else actions[each.id or 0]
        if action == FINISH and not reached(rotation.state, RotationState.SET):
            finishing[homes[each.directory_id]] += 1
        why = objection or f"It is {STATES[rotation.state]}."
        place = (owners[each.customer_id], homes[each.directory_id], entry_link(each))
        lines.append(PlanLine(each.label, *place, action, why))
    cost = Cost(len(lines) - len(objections), finishing)
    old = counted(shreddable, "sealed password is", "sealed passwords are")
    shred = f"{old} old enough to be shredded."
    publish_plan(plan_key([]), plan_page(NOTHING, lines, cost, [shred]))
