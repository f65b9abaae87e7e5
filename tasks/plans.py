"""Plans: what a run would do, published before it does it, and approved where that is wanted."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run
from sqlmodel import col, delete, func, select

from models.account import Account
from models.customer import Customer, Directory
from models.dependent import dependents_sentence
from models.left_out import LeftOut
from models.plan import PlannedRotation, why_left, why_rotated
from models.plan_page import LEFT, ROTATE, Cost, PlanLine, plan_page
from models.plural import counted
from models.report import entry_link, link, slug
from models.rotation_request import RequestedRotations, RotationRequest
from tasks.approval import generations, keep_approved
from tasks.batch import Batch
from tasks.clients.database import now_in, reading, writing
from tasks.dependents import dependents_of
from tasks.forms import ask, labelled, picked, something, which
from tasks.runs import this_run
from tasks.standings import latest_rotations

KEPT = timedelta(days=35)
"""So long a plan is kept for the retry of its run."""

NOTHING_YET = "Nothing has been changed yet: the run waits for your approval."
NOTHING = "Nothing was changed: this run only planned."


class Plan(NamedTuple):
    """A plan as it was published: what may be approved, and the sentence about what it costs."""

    offered: Sequence[PlannedRotation]
    cost: str
    key: str


def planned_rotations(
    customers: Sequence[str],
    wanted: RequestedRotations,
    *,
    others: bool = False,
    dry_run: bool,
    approve_plan: bool = False,
) -> RequestedRotations:
    """What to go on with: all that is wanted, none of it after a dry run, or what was approved.

    A dry run and one that asks for approval publish the plan first; `others` shows the customers'
    other accounts in it too. What has moved since the plan was made is left out, with the reason.

    Belongs into a flow, outside of tasks. Raises NotAnswered when nobody approved in time.
    """
    if not dry_run and not approve_plan:
        return wanted
    plan = publish_rotation_plan(customers, wanted, others=others, dry_run=dry_run)
    if dry_run:
        return RequestedRotations(requests=[], planned_only=True)
    approved: list[PlannedRotation] = []
    if plan.offered:
        offered = {each.offered: each for each in plan.offered}
        text = (
            f"## {counted(len(offered), 'account')} would get a new password\n\n{plan.cost}\n\n"
            f"{link(plan.key, 'The plan')} shows every account with the reason. Only what you "
            "approve is rotated; what has moved by then is left out. With nothing chosen, nothing is "
            "rotated."
        )
        help_text = "These get a new password."
        questions = which("accounts", "Accounts to rotate", help_text, offered)
        approved = something(picked("accounts", ask(text, questions), offered))
    return keep_approved(wanted, Batch(approved))


@task(task_run_name="plan rotations")
def publish_rotation_plan(
    customers: Sequence[str], wanted: RequestedRotations, *, others: bool, dry_run: bool
) -> Plan:
    """Publish what would be rotated, and why; the plan of the run's first try if it is retried."""
    key, run_id = plan_key(customers), this_run()
    if plan := _kept_before(key, run_id):
        return plan
    accounts = _accounts(customers, wanted, others=others)
    with reading() as session:
        latest = latest_rotations(session, [each.id or 0 for each in accounts])
        owners = {each.id: each.name for each in session.exec(select(Customer)).all()}
        homes = {each.id: each.dns_name for each in session.exec(select(Directory)).all()}
        dependents = dependents_of(session, [each.id or 0 for each in accounts])
    requests = {each.account.id: each for each in wanted.requests}
    reasons = {each.account.id: each.reason for each in wanted.left_out}
    going = [each for each in accounts if _goes(requests.get(each.id or 0))]
    cost = Cost(len(going), Counter(homes[each.directory_id] for each in going))
    lines: list[PlanLine] = []
    for each in accounts:
        request = requests.get(each.id or 0)
        why = why_rotated(each, latest.get(each.id or 0)) if request else why_left(each)
        touched = dependents_sentence(dependents.get(each.id or 0, [])) if _goes(request) else ""
        lines.append(
            PlanLine(
                each.label,
                owners[each.customer_id],
                homes[each.directory_id],
                entry_link(each),
                ROTATE if _goes(request) else LEFT,
                (request and request.objection)
                or reasons.get(each.id or 0)
                or f"{why} {touched}".rstrip(),
            )
        )
    publish_plan(key, plan_page(NOTHING if dry_run else NOTHING_YET, lines, cost))
    return Plan([] if dry_run else _kept(run_id, going), cost.sentence(), key)


def publish_plan(key: str, page: str) -> None:
    """Publish a plan under its fixed address."""
    create_markdown_artifact(key=key, markdown=page, description="What would be done, and why")


def plan_key(customers: Sequence[str]) -> str:
    """The address of this flow's plan for a customer, for several, or for none in particular."""
    whose = slug(customers[0]) if len(customers) == 1 else "several" if customers else ""
    return f"plan-{flow_run.flow_name}-{whose}".strip("-")


def _goes(request: RotationRequest | None) -> bool:
    return request is not None and request.objection is None


def _accounts(
    customers: Sequence[str], wanted: RequestedRotations, *, others: bool
) -> Sequence[Account]:
    left_out: Sequence[LeftOut] = wanted.left_out
    meant = {each.account.id for each in (*wanted.requests, *left_out)}
    theirs = (
        select(Account)
        .join(Customer, col(Customer.id) == col(Account.customer_id))
        .where(col(Customer.name).in_(customers))
        .order_by(col(Customer.name), col(Account.label))
    )
    with reading() as session:
        return [each for each in session.exec(theirs).all() if others or each.id in meant]


def _kept_before(key: str, run_id: str) -> Plan | None:
    """The plan of an earlier try of this run: to the word, so that its form is known as answered."""
    ours = PlannedRotation.run_id == run_id
    places = select(Directory.dns_name, func.count()).join(Account).join(PlannedRotation)
    with reading() as session:
        kept = session.exec(
            select(PlannedRotation).where(ours).order_by(col(PlannedRotation.account_id))
        ).all()
        counts = session.exec(places.where(ours).group_by(col(Directory.dns_name))).all()
    if not kept:
        return None
    return Plan(Batch(kept), Cost(len(kept), dict(counts)).sentence(), key)


def _kept(run_id: str, going: Sequence[Account]) -> Sequence[PlannedRotation]:
    """Keep what is offered, as the plan saw it."""
    with writing() as session:
        now = now_in(session)
        session.exec(delete(PlannedRotation).where(col(PlannedRotation.planned_at) < now - KEPT))
        in_force = generations(session, [each.id or 0 for each in going])
        rows = [
            PlannedRotation(
                run_id=run_id,
                account_id=each.id or 0,
                offered=offered,
                entry_id=each.entry_id,
                generation=in_force.get(each.id or 0, 0),
                rotated_at=each.rotated_at,
                planned_at=now,
            )
            for offered, each in labelled(going, _label, lambda each: each.id).items()
        ]
        session.add_all(rows)
    return Batch(sorted(rows, key=lambda each: each.account_id))


def _label(account: Account) -> str:
    rotated = f"rotated {account.rotated_at:%Y-%m-%d}" if account.rotated_at else "never rotated"
    return f"{account.label} · {account.type.value} · {rotated}"
