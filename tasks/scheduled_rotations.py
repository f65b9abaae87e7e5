"""The stored schedule: reckoned where something changed, and shown."""

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact
from sqlmodel import col, delete, select

from models.forecast import Forecast, forecast_page, policies_section
from models.report import slug
from models.rotation_policy import RotationPolicy
from models.schedule import ScheduledRotation, reckon
from tasks.clients.database import Session, in_parts, now_in, reading, writing
from tasks.customers import EVERY_CUSTOMER
from tasks.rotation_policies import covered_by_policies, policies_of

DAYS_AHEAD = 90


@task(task_run_name="reckon schedules")
def reckon_schedules(customers: Sequence[str]) -> int:
    """Bring these customers' schedules up to date; how many accounts got another moment.

    Most of the time nothing has changed, and nothing is written. A row that somebody else changes
    meanwhile is left to the next time.
    """
    with reading() as session:
        now = now_in(session)
        over = list(_switched_off(session))
        seen: dict[int, ScheduledRotation] = {}
        found: list[ScheduledRotation] = []
        for each in covered_by_policies(session, customers):
            seen |= each.rows
            over += each.rows.keys() - each.accounts.keys()
            found += reckon(each.timetable, each.scheduled, each.rows, now)
    if not over and not found:
        return 0
    with writing() as session:
        for part in in_parts(over):
            gone = col(ScheduledRotation.account_id).in_(part)
            session.exec(delete(ScheduledRotation).where(gone))
        stored = _stored(session, [each.account_id for each in found])
        fresh = [
            each for each in found if _same(stored.get(each.account_id), seen.get(each.account_id))
        ]
        for each in fresh:
            if (row := stored.get(each.account_id)) is None:
                session.add(each)
            else:
                row.sqlmodel_update(each)
    return len(fresh)


@task(task_run_name="preview rotations · {customer}")
def publish_forecast(customer: str, customers: Sequence[str], *, days: int = DAYS_AHEAD) -> str:
    """Publish what the policies will rotate in the coming days; the page as Markdown.

    Nothing is stored: what is not reckoned yet is reckoned for the page alone.
    """
    with reading() as session:
        now = now_in(session)
        covered = covered_by_policies(session, customers)
        every = customer.strip() == EVERY_CUSTOMER
        stored = "" if every else policies_section(policies_of(session, customers))
    policies = [
        Forecast(
            each.customer.name,
            each.policy.account_type.value,
            each.timetable,
            each.scheduled,
            each.rows,
            each.rules,
        )
        for each in covered
    ]
    labels = {key: it.label for each in covered for key, it in each.accounts.items()}
    page = f"{forecast_page(policies, labels, now, days=days)}\n\n{stored}".strip()
    key = "rotation-forecast" if every else f"rotation-forecast-{slug(customer)}"
    create_markdown_artifact(key=key, markdown=page, description="What will be rotated, and when")
    return page


def _switched_off(session: Session) -> Sequence[int]:
    """Accounts with a stored moment whose policy is switched off."""
    off = select(RotationPolicy.id).where(col(RotationPolicy.enabled).is_(False))
    wanted = select(ScheduledRotation.account_id)
    return session.exec(wanted.where(col(ScheduledRotation.policy_id).in_(off))).all()


def _stored(session: Session, account_ids: Sequence[int]) -> dict[int, ScheduledRotation]:
    wanted = select(ScheduledRotation)
    parts = (
        session.exec(wanted.where(col(ScheduledRotation.account_id).in_(part))).all()
        for part in in_parts(account_ids)
    )
    return {each.account_id: each for part in parts for each in part}


def _same(stored: ScheduledRotation | None, seen: ScheduledRotation | None) -> bool:
    """Whether the stored row still is the one from which a new one was reckoned."""
    if stored is None or seen is None:
        return stored is seen
    return (stored.reckoned_at, stored.run_id) == (seen.reckoned_at, seen.run_id)
