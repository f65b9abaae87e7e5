"""Tells what imports that run by themselves found; red when something could not be imported."""

from collections import defaultdict
from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel
from sqlmodel import col, delete, select

from models.account import Account
from models.account_news import SHOWN_FOR, AccountNews, Event
from models.customer import Customer
from models.news_page import Told, news_page
from models.page_keys import NEWS
from models.plural import counted
from models.report import LISTED
from tasks.clients.database import now_in, writing
from tasks.import_rules import publish_import_rules
from tasks.new_accounts import KeptImport, Repeated
from tasks.reports import report_accounts
from tasks.runs import this_run


class ImportsIncomplete(Exception):
    """From at least one place nothing could be imported; the text says from which, and why."""


class ImportNews(BaseModel):
    """What the run found out, by label; whoever is `new` or `linked` besides is there as well."""

    new_administrators: list[str]
    made_administrators: list[str]
    new: list[str]
    gone: list[str]
    back: list[str]
    renamed: list[str]
    linked: list[str]


@task(task_run_name="report new accounts")
def report_news(
    kept: Sequence[KeptImport],
    repeated: Sequence[Repeated | Exception],
    matched: Sequence[Exception | None],
    customers: Sequence[str],
) -> ImportNews:
    """Publish what happened in the last days; ImportsIncomplete if a place could not be imported."""
    problems: list[str] = []
    for place, each in zip(kept, repeated, strict=True):
        found = [f"{place.title}: {each}"] if isinstance(each, Exception) else each.problems
        problems += [f"{place.customer}: {said}" for said in found]
    problems += [f"Not matched: {each}" for each in matched if isinstance(each, Exception)]
    told = _told()
    mine: defaultdict[Event, list[str]] = defaultdict(list)
    for each in told:
        if each.news.run_id == this_run():
            mine[each.news.event].append(each.account.label)
    if kept:
        create_markdown_artifact(
            key=NEWS, markdown=news_page(told, problems), description="Accounts: what is new"
        )
        publish_import_rules()
        report_accounts.fn(customers)
    if problems:
        listed = problems[:LISTED]
        head = counted(len(problems), "import needs", "imports need")
        raise ImportsIncomplete("\n".join([f"{head} you; the others are done.", *listed]))
    return ImportNews(
        new_administrators=mine[Event.NEW_ADMINISTRATOR],
        made_administrators=mine[Event.MADE_ADMINISTRATOR],
        new=mine[Event.NEW],
        gone=mine[Event.GONE],
        back=mine[Event.BACK],
        renamed=mine[Event.RENAMED],
        linked=mine[Event.LINKED],
    )


def _told() -> list[Told]:
    """What the page shows; what it shows no more is forgotten."""
    with writing() as session:
        old = col(AccountNews.at) < now_in(session) - SHOWN_FOR
        session.exec(delete(AccountNews).where(old))
        found = session.exec(
            select(Customer, Account, AccountNews)
            .join(Account, col(Account.customer_id) == col(Customer.id))
            .join(AccountNews, col(AccountNews.account_id) == col(Account.id))
            .order_by(col(AccountNews.id))
        ).all()
    return [Told(owner.name, account, news) for owner, account, news in found]
