"""What the CSV files of customers, accounts and rotations hold."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from models.account import Account
from models.csv_text import csv_text
from models.customer import Customer
from models.entry_link import LOST
from models.outcome import Outcome, outcome
from models.password_check import PasswordCheck
from models.report import moment, sentence
from models.rotation import Rotation
from models.status_pages import AccountLine, CustomerLine
from models.verdict import SENTENCES, SOUND, WAITING

CUSTOMER_TITLES = (
    *("Customer", "IT Glue organization", "IT Glue link", "Directories", "Arrangement", "Accounts"),
    *("Linked", "Proven", "Unconfirmed", "Failed", "Imported (UTC)"),
)
ACCOUNT_TITLES = (
    *("Customer", "Account", "Type", "Directory", "IT Glue entry", "IT Glue link"),
    *(
        "Last rotation (UTC)",
        "Outcome",
        "Password since (UTC)",
        "Next due (UTC)",
        "What is the matter",
    ),
)
ROTATION_TITLES = (
    *("Begun (UTC)", "Last step (UTC)", "Customer", "Account", "Type", "Reason", "By"),
    *("Outcome", "What happened", "IT Glue entry", "IT Glue link"),
)


class AccountRow(NamedTuple):
    """An account, whose it is, and what the last check of its password said."""

    customer: str
    line: AccountLine
    check: PasswordCheck | None


class RotationRow(NamedTuple):
    """A rotation, the account that it is of, whose that is, and who began it."""

    rotation: Rotation
    account: Account
    customer: str
    by: str


def customers_csv(lines: Iterable[CustomerLine], addresses: dict[int, str]) -> str:
    """Every customer; `addresses` are pages of IT Glue, by the customers' ids."""
    return csv_text(
        CUSTOMER_TITLES,
        [
            (
                each.customer.name,
                each.customer.organization_name or "",
                addresses.get(each.customer.id or 0, ""),
                ", ".join(each.directories),
                each.customer.arrangement or "",
                *map(str, (each.accounts, each.linked)),
                *map(str, (each.proven, each.unconfirmed, each.failed)),
                _at(each.imported_at),
            )
            for each in lines
        ],
    )


def accounts_csv(rows: Iterable[AccountRow]) -> str:
    """Every account, its entry, how its last rotation ended, and what is the matter with it."""
    return csv_text(ACCOUNT_TITLES, map(_account, rows))


def rotations_csv(rows: Iterable[RotationRow]) -> str:
    """Rotations, when, why and by whom, and how they ended."""
    return csv_text(
        ROTATION_TITLES,
        [
            (
                _at(rotation.opened_at),
                _at(rotation.changed_at),
                customer,
                account.label,
                account.type.value,
                rotation.reason.value,
                by,
                outcome(rotation).value,
                sentence(rotation),
                account.entry_name or "",
                account.entry_url or "",
            )
            for rotation, account, customer, by in rows
        ],
    )


def organization_page(customer: Customer, entry_url: str | None) -> str:
    """The page of a customer's organization in IT Glue, which is the head of its entries' pages."""
    page, found, _ = (entry_url or "").partition("/passwords/")
    return page if found and page.endswith(f"/{customer.organization_id}") else ""


def matter(account: Account, rotation: Rotation | None, check: PasswordCheck | None) -> str:
    """What is the matter with an account, in sentences; empty if nothing is."""
    said: list[str] = []
    if account.gone_at is not None:
        said.append(f"It has gone from its directory at {moment(account.gone_at)}.")
    if account.entry_id is None:
        said.append(account.decision_reason or "It has no password entry.")
    elif account.decision == LOST:
        said.append(account.decision_reason or "Its entry is lost.")
    if rotation is not None and outcome(rotation) != Outcome.PROVEN:
        said.append(sentence(rotation))
    if check is not None and check.verdict not in SOUND | WAITING:
        said.append(SENTENCES[check.verdict])
    return " ".join(said)


def _account(row: AccountRow) -> Sequence[str]:
    account, directory, rotation, due = row.line
    return (
        row.customer,
        account.label,
        account.type.value,
        directory,
        account.entry_name or "",
        account.entry_url or "",
        _at(rotation and rotation.changed_at),
        outcome(rotation).value if rotation else "",
        _at(account.rotated_at),
        due if isinstance(due, str) else _at(due),
        matter(account, rotation, row.check),
    )


def _at(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""
