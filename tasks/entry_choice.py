"""The form in which an operator picks the accounts that get a new password entry."""

from collections.abc import Sequence
from typing import NamedTuple

from models.account import AccountType
from models.password_entry import PasswordEntry
from models.plural import counted
from models.report import bullets, cell
from tasks.accounts import find_accounts
from tasks.category_choice import CATEGORY, category_question, chosen_category
from tasks.customers import matched_customer
from tasks.forms import ask, picked, something, which
from tasks.new_entries import wanted_entries


class EntryChoice(NamedTuple):
    """The accounts that get an entry, None for all without one, and the entries' category."""

    accounts: Sequence[str] | None
    category: str


def choose_entries_in_form(
    customer: str,
    entries: Sequence[PasswordEntry],
    accounts: Sequence[str],
    category: str,
    *,
    asking: bool,
) -> EntryChoice:
    """The accounts named, or those that the operator picks of the ones that may get an entry.

    Administrators' and service accounts are chosen beforehand.
    """
    if accounts or not asking:
        return EntryChoice(accounts or None, category)
    _, _, connection = matched_customer(customer)
    wanted = wanted_entries(customer, entries)
    offered = {str(each.account): str(each.account) for each in wanted.requests}
    if not offered:
        return EntryChoice(None, category)
    kept = bullets([f"- {cell(each)}" for each in wanted.left_out], ": see the accounts page")
    others = f"\n\nThese get none:\n\n{kept}" if kept else ""
    text = (
        f"## {counted(len(offered), 'account')} without an entry\n\n"
        "Nothing in IT Glue looks like one of theirs. "
        f"Each that you choose gets one; its password comes with its next rotation.{others}"
    )
    questions = which(
        "accounts",
        "Create an entry",
        "The accounts that get a new entry.",
        offered,
        chosen=rotated_ones(customer, list(offered)),
    )
    if not category:
        questions[CATEGORY] = category_question(connection)
    answers = ask(text, questions)
    chosen = something(picked("accounts", answers, offered))
    return EntryChoice(chosen, category or chosen_category(answers.get(CATEGORY)))


def rotated_ones(customer: str, labels: Sequence[str]) -> list[str]:
    """Those that are there to be rotated: nobody documents end users by default."""
    found = find_accounts(customer, labels)
    return [each.label for each in found if each.type is not AccountType.END_USER]
