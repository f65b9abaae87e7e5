"""Which entries people have edited since it was switched on that their passwords are set."""

from collections.abc import Sequence

from prefect import task
from sqlmodel import select

from models.account import AccountRef
from models.customer import Customer
from models.entry_pull import EntryPull, Ruling, is_new
from models.link_refusal import refusal
from tasks.audit import append
from tasks.batch import Batch
from tasks.check_records import known_of
from tasks.clients.database import now_in, reading, writing
from tasks.customers import matched_customer
from tasks.doors import itglue
from tasks.retries import RETRIES


@task(task_run_name="allow entry pulls · {customer}", **RETRIES)
def store_entry_pulls(customer: str, *, allowed: bool) -> None:
    """Switch it on or off for a customer that passwords written into its entries are set.

    Switched on, every entry counts as looked at as it is now: only later edits are taken.
    """
    owner, organization_id, connection = matched_customer(customer)
    accounts = {each.account.entry_id: each.account for each in known_of(owner)}
    entries = itglue(connection).fetch_entries(organization_id) if allowed else []
    with writing() as session:
        row = session.get_one(Customer, owner.id)
        if row.pulls_entries == allowed:
            return
        row.pulls_entries, now = allowed, now_in(session)
        for each in entries:
            if each.id in accounts and each.password_updated_at is not None:
                session.merge(
                    EntryPull(
                        account_id=accounts[each.id].id or 0,
                        changed_at=each.password_updated_at,
                        ruling=Ruling.NOTHING,
                        sentence="As it was when entry pulls were switched on.",
                        handled_at=now,
                    )
                )
        append(session, "allow entry pulls", owner.name, outcome="on" if allowed else "off")


@task(task_run_name="list edited entries", **RETRIES)
def list_edited_entries(customers: Sequence[str]) -> Sequence[AccountRef]:
    """The accounts whose entry IT Glue dates a change of that nobody has looked at.

    None of customers that are not switched on. One list of each one's entries; no value is read.
    """
    return Batch(ref for customer in customers for ref in _edited(customer))


def _edited(customer: str) -> list[AccountRef]:
    owner, organization_id, connection = matched_customer(customer)
    if not owner.pulls_entries:
        return []
    entries = {each.id: each for each in itglue(connection).fetch_entries(organization_id)}
    with reading() as session:
        handled = {each.account_id: each.changed_at for each in session.exec(select(EntryPull))}
    return [
        AccountRef.of(each.account)
        for each in known_of(owner)
        if (entry := entries.get(each.account.entry_id or 0)) is not None
        and refusal(entry, organization_id) is None
        and is_new(
            entry,
            handled_at=handled.get(each.account.id or 0),
            known_at=each.baseline and each.baseline.entry_changed_at,
        )
    ]
