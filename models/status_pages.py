"""What the status pages of customers and accounts say, as Markdown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from models.account import Account
from models.customer import Customer
from models.entry_link import LOST
from models.outcome import Outcome, outcome
from models.page_keys import CUSTOMERS, IN_FLIGHT, NEEDS_A_PERSON, accounts_key, elsewhere
from models.plural import counted
from models.protection import is_break_glass, protection
from models.report import cell, entry_link, link, moment, table
from models.rotation import Rotation


class CustomerLine(NamedTuple):
    """A customer on the page of all; the counts leave out accounts that have gone."""

    customer: Customer
    directories: Sequence[str]
    imported_at: datetime | None
    accounts: int = 0
    linked: int = 0
    proven: int = 0
    unconfirmed: int = 0
    failed: int = 0


class AccountLine(NamedTuple):
    """An account on its customer's page; `due` is a moment or a word."""

    account: Account
    directory: str
    rotation: Rotation | None
    due: datetime | str


def customers_page(lines: Iterable[CustomerLine]) -> str:
    """All customers, each with a link to its accounts."""
    rows = [
        (
            link(accounts_key(each.customer), each.customer.name),
            cell(each.customer.organization_name or "not matched"),
            _directories(each),
            f"{each.accounts}, {each.linked} linked",
            _rotations(each),
            moment(each.imported_at),
        )
        for each in lines
    ]
    # Prefect cuts nothing: a broader table would lie over what stands beside it.
    titles = ("Customer", "IT Glue organization", "Directories", "Accounts", "Rotations")
    page = table((*titles, "Imported"), rows)
    return f"{elsewhere(IN_FLIGHT, NEEDS_A_PERSON)}\n\n{page}"


def accounts_page(lines: Sequence[AccountLine]) -> str:
    """A customer's accounts, each with its entry, how its last rotation ended, and the next."""
    counts = Counter(_standing(each.account) for each in lines)
    partners = {
        each.account.twin_object_id: each.account.label
        for each in lines
        if each.account.twin_object_id
    }
    rows = [
        (
            cell(each.account.label),
            f"{each.account.type.value} in {cell(each.directory)}",
            entry_link(each.account),
            last_rotation(each.account, each.rotation),
            each.due if isinstance(each.due, str) else moment(each.due),
            remarks(each.account, partners.get(each.account.object_id)),
        )
        for each in lines
    ]
    summary = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    titles = ("Account", "Type and directory", "IT Glue entry", "Last rotation")
    page = [
        f"{counted(len(lines), 'account')}: {summary or 'run import-accounts'}.",
        elsewhere(CUSTOMERS, IN_FLIGHT, NEEDS_A_PERSON),
        table((*titles, "Next due", "Remarks"), rows),
    ]
    lost = [
        (cell(each.label), entry_link(each), cell(each.decision_reason or ""))
        for each, *_ in lines
        if _standing(each) == "with a lost entry"
    ]
    if lost:
        page += ["## With a lost entry", table(("Account", "IT Glue entry", "Why"), lost)]
    unlinked = [
        (
            cell(each.label),
            cell(each.decision or "not matched yet"),
            cell(each.decision_reason or ""),
        )
        for each, *_ in lines
        if _standing(each) == "without an entry"
    ]
    if unlinked:
        page += ["## Without an entry", table(("Account", "Automatch", "Why"), unlinked)]
    return "\n\n".join(page)


def _directories(line: CustomerLine) -> str:
    said = cell(", ".join(line.directories) or "none")
    arrangement = line.customer.arrangement
    return f"{said}: {arrangement}" if arrangement else said


def _rotations(line: CustomerLine) -> str:
    """How its accounts' last rotations ended."""
    counts = {"proven": line.proven, "unconfirmed": line.unconfirmed, "failed": line.failed}
    said = [f"{count} {word}" for word, count in counts.items() if count]
    return ", ".join(said) or "none"


def last_rotation(account: Account, rotation: Rotation | None) -> str:
    """How and when the last rotation ended; if it gave no new password, when one last did."""
    if rotation is None:
        return "never"
    ended = f"{outcome(rotation).value} {moment(rotation.changed_at)}"
    if outcome(rotation) != Outcome.FAILED:
        return ended
    return f"{ended}; rotated {moment(account.rotated_at)}"


def remarks(account: Account, partner: str | None = None) -> str:
    """What is special about an account, as the directory last said, and who its twin is.

    `partner` is the account of the domain that this one of a tenant is the twin of.
    """
    said = {
        "gone": account.gone_at is not None,
        "disabled": not account.enabled,
        "locked": account.locked,
        "protected": account.protected,
        "break-glass": is_break_glass(account),
        "rotated only alone": protection(account) is not None,
    }
    words = [word for word, holds in said.items() if holds]
    if account.roles:
        words.append(f"roles: {cell(account.roles)}")
    if account.twin_object_id:
        words.append(
            f"twin {cell(account.twin_name or account.twin_object_id)} ({account.paired_by})"
        )
    if partner:
        words.append(f"twin of {cell(partner)}")
    return ", ".join(words)


def _standing(account: Account) -> str:
    if account.gone_at:
        return "gone"
    if account.entry_id is None:
        return "without an entry"
    return "with a lost entry" if account.decision == LOST else "linked"
