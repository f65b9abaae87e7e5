"""What the status pages of unproven accounts say: those that go on by themselves, and the others."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from models.account import Account
from models.attention import STATES, next_try, press_next, which_works
from models.dependent import Dependent, outdated_sentence
from models.entry_link import LOST
from models.outcome import outcome
from models.page_keys import CUSTOMERS, IN_FLIGHT, NEEDS_A_PERSON, elsewhere
from models.plural import counted
from models.report import cell, moment, sentence, table
from models.rotation import FINAL, Rotation


class Unfinished(NamedTuple):
    """An account, whose it is, and its last rotation, which is not proven."""

    customer: str
    account: Account
    rotation: Rotation


class Outdated(NamedTuple):
    """A rotated account, whose it is, and the dependents that may not have its new password."""

    customer: str
    account: Account
    dependents: Sequence[Dependent]


def in_flight_page(unfinished: Sequence[Unfinished], now: datetime) -> str:
    """Rotations that are under way, or wait for their next try."""
    rows: list[Sequence[str]] = []
    for customer, account, rotation in unfinished:
        following = next_try(rotation, now)
        rows.append(
            (
                cell(account.label),
                cell(customer),
                STATES[rotation.state],
                moment(rotation.changed_at),
                following if isinstance(following, str) else moment(following),
                which_works(rotation),
                cell(sentence(rotation) if rotation.state in FINAL else rotation.problem or ""),
            )
        )
    titles = ("Account", "Customer", "State", "Since", "Next try", "Which password works")
    flying = counted(len(rows), "rotation is", "rotations are")
    head = f"{flying} in flight, and will go on without you."
    page = [head, elsewhere(CUSTOMERS, NEEDS_A_PERSON)]
    return "\n\n".join(
        [*page, table((*titles, "What happened and what to do"), rows)] if rows else page
    )


def needs_a_person_page(
    unfinished: Sequence[Unfinished],
    undecided: Mapping[int, str],
    accounts: Sequence[Account],
    outdated: Sequence[Outdated] = (),
) -> str:
    """What waits for a person, and what to press for each.

    `accounts` are those with a lost entry or an ambiguous match; `undecided` names the customers by
    id.
    """
    rows = [
        (
            cell(account.label),
            cell(customer),
            outcome(rotation).value,
            cell(sentence(rotation)),
            cell(press_next(account, customer, rotation)),
        )
        for customer, account, rotation in unfinished
    ]
    for each in accounts:
        customer = undecided[each.customer_id]
        lost = each.decision == LOST
        rows.append(
            (
                cell(each.label),
                cell(customer),
                "lost entry" if lost else "ambiguous match",
                cell(each.decision_reason or ""),
                cell(_match_next(each, customer, lost=lost)),
            )
        )
    rows += [
        (
            cell(account.label),
            cell(customer),
            "dependents",
            cell(outdated_sentence(dependents)),
            cell(
                "Give them the password from IT Glue. Then run confirm-dependents with customer = "
                f"{customer}, account = {account.label}."
            ),
        )
        for customer, account, dependents in outdated
    ]
    titles = ("Account", "Customer", "What", "What happened", "What to press next")
    head = f"{counted(len(rows), 'account needs', 'accounts need')} a person."
    page = [head, elsewhere(CUSTOMERS, IN_FLIGHT)]
    return "\n\n".join([*page, table(titles, rows)] if rows else page)


def _match_next(account: Account, customer: str, *, lost: bool) -> str:
    run = f"match-accounts with customer = {customer}"
    if lost:
        return (
            f"Run {run}, unlink = {account.label}; then match it again or run "
            "create-password-entries."
        )
    return f"Run {run} and choose the entry, or pairs = {account.label} and the entry's id."
