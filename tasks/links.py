"""Links of stored accounts to entries, written down with a line in the audit log."""

from collections.abc import Collection, Iterable

from sqlmodel import select

from models.account import Account
from models.entry_link import forget_link, set_link
from models.entry_request import EntryRequest
from models.password_entry import PasswordEntry
from tasks.audit import append
from tasks.clients.database import Session, writing


def store_link(request: EntryRequest, entry: PasswordEntry) -> None:
    """Link a stored account, and its twin if it has one, to the entry that was made for it."""
    halves = [request.account, request.twin] if request.twin else [request.account]
    with writing() as session:
        for half in halves:
            account = session.get_one(Account, half.id)
            holders = select(Account).where(
                Account.directory_id == account.directory_id, Account.entry_id == entry.id
            )
            release_from_gone(session, session.exec(holders).all(), {entry.id})
            link_account(session, account, entry, by="created")


def link_account(session: Session, account: Account, entry: PasswordEntry, *, by: str) -> None:
    """Link `account`; `by` says who decided."""
    set_link(account, entry, by=by)
    append(session, "link account", account.label, outcome="done", why=f"entry {entry.id}, {by}")


def release_from_gone(
    session: Session, accounts: Iterable[Account], entry_ids: Collection[int]
) -> None:
    """Let accounts that have gone part from entries that others get: mostly their successors."""
    for account in accounts:
        if account.gone_at is not None and account.entry_id in entry_ids:
            forget_link(account)
    session.flush()


def part_from_shared_entry(session: Session, account: Account) -> bool:
    """Part an account's twin from the entry that the two share; whether they shared one.

    Once their passwords are apart, the entry could hold only one of them.
    """
    if account.twin_object_id is None or account.entry_id is None:
        return False
    sharing = select(Account).where(
        Account.customer_id == account.customer_id,
        Account.object_id == account.twin_object_id,
        Account.entry_id == account.entry_id,
    )
    twin = session.exec(sharing).first()
    if twin is None:
        return False
    entry = f"{twin.entry_name!r} ({twin.entry_id})"
    why = f"entry {twin.entry_id}, shared with {account.label}"
    append(session, "unlink account", twin.label, outcome="done", why=why)
    forget_link(twin)
    twin.decision = "unmatched"
    twin.decision_reason = (
        f"It shared entry {entry} with {account.label}: its password stands there until that one is "
        "rotated. Create an entry for it and rotate it before."
    )
    return True
