"""Tells a technician in IT Glue, where the password was written, why it was not set."""

from datetime import datetime
from functools import partial

from prefect import get_run_logger

from models.account import Account
from models.customer import Customer
from models.entry_note import with_line, without_line
from tasks.clients.database import reading
from tasks.clients.errors import OutsideError
from tasks.doors import itglue


def tell_in_entry(account_id: int, said: str | None, at: datetime) -> None:
    """Write a line into the notes of an account's entry; None takes away what was said before.

    The run says the same, so that nothing depends on it: what IT Glue answers goes to the log.
    """
    with reading() as session:
        account = session.get_one(Account, account_id)
        owner = session.get_one(Customer, account.customer_id)
    change = without_line if said is None else partial(with_line, said=said, at=at)
    try:
        itglue(owner.connection or "").change_notes(account.entry_id or 0, change)
    except OutsideError as error:
        get_run_logger().warning("%s: its entry's notes were not changed. %s", account.label, error)
