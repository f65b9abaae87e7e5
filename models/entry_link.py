"""The link from an account to its password entry: made, forgotten, and found broken."""

from models.account import Account
from models.link_refusal import refusal
from models.password_entry import PasswordEntry

OPERATOR = "operator"
"""Who decided, where that was a person; of an account without an entry, that it is to have none."""

LOST = "lost"
"""What is decided about a linked account whose entry cannot be kept in step any more."""


def set_link(account: Account, entry: PasswordEntry, *, by: str) -> None:
    """Link `account` to `entry`; `by` says who decided: a criterion, "operator" or "created"."""
    account.entry_id, account.entry_name, account.entry_url = entry.id, entry.name, entry.url
    account.linked_by = by


def forget_link(account: Account, *, by_operator: bool = False) -> None:
    """Part `account` from its entry, and forget what was decided about it.

    What an operator parted, no run links again that nobody watches.
    """
    account.entry_id = account.entry_name = account.entry_url = None
    account.decision = account.decision_reason = None
    account.linked_by = OPERATOR if by_operator else None


def observe_link(account: Account, entry: PasswordEntry | None, organization_id: int) -> bool:
    """Take over what IT Glue says about a linked account's entry now; whether it may be kept."""
    reason = refusal(entry, organization_id) if entry else _vanished(account)
    if entry:
        account.entry_name, account.entry_url = entry.name, entry.url
    if reason:
        account.decision, account.decision_reason = LOST, reason
    elif account.decision == LOST:
        account.decision = account.decision_reason = None
    return reason is None


def _vanished(account: Account) -> str:
    return (
        f"Password entry {account.entry_name!r} ({account.entry_id}) is not in the customer's "
        "organization any more: deleted, moved, or hidden from the API key. Unlink the account "
        "with match-accounts, then match it again or create an entry."
    )
