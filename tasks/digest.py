"""What happened in the past day, and what waits for somebody: gathered for one message."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.settings import get_current_settings
from sqlmodel import col, select

from models.account import Account
from models.account_news import AccountNews, Event
from models.attention import needs_a_person
from models.check_page import apart
from models.customer import Customer
from models.digest import Apart, Day, Whose, digest, digest_message, digest_page, is_overdue
from models.news_page import LOUD
from models.outcome import Outcome, outcome
from models.rotation import Rotation
from tasks.check_report import list_checked
from tasks.clients.database import Session, now_in, reading
from tasks.due_accounts import open_holds
from tasks.rotation_policies import covered_by_policies
from tasks.standings import list_waiting


@task(task_run_name="digest")
def publish_digest(customers: Sequence[str], hours: int) -> str:
    """Publish the past hours as a page; the same as a message."""
    lines = digest(_day(customers, hours))
    create_markdown_artifact(
        key="digest", markdown=digest_page(lines), description="What happened, and what waits"
    )
    return digest_message(lines, str(get_current_settings().ui_url).removesuffix("/v2"))


def _day(customers: Sequence[str], hours: int) -> Day:
    waiting = list_waiting()
    stuck = [
        Whose(each.customer, each.account.label)
        for each in waiting.unfinished
        if needs_a_person(each.rotation)
    ]
    stuck += [Whose(waiting.customers[each.customer_id], each.label) for each in waiting.undecided]
    stuck += [Whose(each.customer, each.account.label) for each in waiting.outdated]
    with reading() as session:
        now = now_in(session)
        since = now - timedelta(hours=hours)
        return Day(
            hours,
            _rotations(session, since),
            stuck,
            _overdue(session, customers, now),
            [
                f"{waiting.customers[each.customer_id]}, {each.account_type.value}"
                for each in open_holds(session)
            ],
            [
                Apart(
                    Whose(each.customer, each.account.label),
                    each.check.verdict,
                    each.check.since >= since,
                )
                for each in apart(list_checked(customers))
            ],
            _news(session, since, LOUD),
            _news(session, since, (Event.NEW,)),
            _gone(session, since),
        )


def _rotations(session: Session, since: datetime) -> list[tuple[str, Outcome]]:
    begun = (
        select(Customer.name, Rotation)
        .join(Account, col(Account.customer_id) == col(Customer.id))
        .join(Rotation, col(Rotation.account_id) == col(Account.id))
        .where(col(Rotation.opened_at) >= since)
    )
    return [(name, outcome(rotation)) for name, rotation in session.exec(begun).all()]


def _overdue(session: Session, customers: Sequence[str], now: datetime) -> list[Whose]:
    return [
        Whose(each.customer.name, account.label)
        for each in covered_by_policies(session, customers)
        for key, account in each.accounts.items()
        if is_overdue(
            each.timetable.calendar,
            each.rows.get(key),
            account.rotated_at,
            each.policy.changed_at,
            now,
        )
    ]


def _news(session: Session, since: datetime, events: Sequence[Event]) -> list[Whose]:
    found = (
        select(Customer.name, Account.label)
        .join(Account, col(Account.customer_id) == col(Customer.id))
        .join(AccountNews, col(AccountNews.account_id) == col(Account.id))
        .where(col(AccountNews.at) >= since, col(AccountNews.event).in_(events))
        .order_by(col(Customer.name), col(Account.label))
    )
    return [Whose(name, label) for name, label in session.exec(found).all()]


def _gone(session: Session, since: datetime) -> list[Whose]:
    gone = (
        select(Customer.name, Account.label)
        .join(Account, col(Account.customer_id) == col(Customer.id))
        .where(col(Account.gone_at) >= since)
        .order_by(col(Customer.name), col(Account.label))
    )
    return [Whose(name, label) for name, label in session.exec(gone).all()]
