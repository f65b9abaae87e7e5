"""Keeps what runs find out about accounts by themselves, for the page of news."""

from collections.abc import Sequence

from models.account import Account
from models.account_news import AccountNews, Happened
from tasks.clients.database import Session, now_in
from tasks.runs import this_run


def tell(session: Session, happened: Sequence[tuple[Account, Happened]]) -> None:
    """Keep what happened to these accounts, in the transaction that stores it."""
    session.flush()
    run_id, now = this_run(), now_in(session)
    session.add_all(
        AccountNews(account_id=account.id or 0, run_id=run_id, event=event, detail=detail, at=now)
        for account, (event, detail) in happened
    )
