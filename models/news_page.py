"""What imports that run by themselves found in the last days, as Markdown."""

from collections.abc import Sequence
from typing import NamedTuple

from models.account import Account
from models.account_news import SHOWN_FOR, AccountNews, Event
from models.page_keys import CUSTOMERS, IMPORT_RULES, elsewhere
from models.plural import counted
from models.report import cell, entry_link, moment, table

SHOWN = 1_000  # rows of the page: Prefect's UI gets slow with more
LOUD = (Event.NEW_ADMINISTRATOR, Event.MADE_ADMINISTRATOR)


class Told(NamedTuple):
    """What happened, to whose account, as it stands now."""

    customer: str
    account: Account
    news: AccountNews


def news_page(told: Sequence[Told], problems: Sequence[str]) -> str:
    """New administrators first, then what could not be imported, then all else, newest first."""
    newest = sorted(told, key=lambda each: each.news.at, reverse=True)
    loud = [each for each in newest if each.news.event in LOUD]
    quiet = [each for each in newest if each.news.event not in LOUD]
    head = f"{counted(len(told), 'change')} in {counted(SHOWN_FOR.days, 'day')}."
    parts = [head, elsewhere(CUSTOMERS, IMPORT_RULES)]
    if loud:
        parts += ["## New administrators", _table(loud)]
    if problems:
        parts += ["## Not imported", "\n".join(f"- {cell(each)}" for each in problems)]
    if quiet:
        parts += ["## Accounts", _table(quiet)]
    return "\n\n".join(parts)


def _table(told: Sequence[Told]) -> str:
    rows = [
        (
            cell(each.account.label),
            cell(each.customer),
            each.news.event.value,
            moment(each.news.at),
            each.account.type.value,
            _entry(each.account),
            cell(each.news.detail),
        )
        for each in told[:SHOWN]
    ]
    titles = ("Account", "Customer", "What", "Found", "Type", "IT Glue entry", "Remarks")
    more = f"\n\n... and {len(told) - SHOWN} more." if len(told) > SHOWN else ""
    return f"{table(titles, rows)}{more}"


def _entry(account: Account) -> str:
    """Its entry; of one that has none, what automatch says."""
    if account.entry_id is not None or account.decision is None:
        return entry_link(account)
    return cell(f"none; {account.decision}: {account.decision_reason}")
