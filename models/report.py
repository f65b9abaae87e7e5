"""What the operator's status pages say, as Markdown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from models.account import Account
from models.customer import Customer, Directory
from models.entry_link import LOST
from models.identity import OrganizationalUnit
from models.outcome import Outcome, outcome, whereabouts
from models.rotation import Rotation
from models.unit_choice import path_key


def customers_page(
    customers: Sequence[Customer],
    directories: Sequence[Directory],
    accounts: Sequence[Account],
) -> str:
    """All customers with their organization, directories and counts."""
    rows: list[tuple[str, ...]] = []
    counted = Counter(each.customer_id for each in accounts)
    linked = Counter(each.customer_id for each in accounts if each.entry_id is not None)
    theirs_by_id: defaultdict[int | None, list[Directory]] = defaultdict(list)
    for directory in directories:
        theirs_by_id[directory.customer_id].append(directory)
    for customer in customers:
        theirs = theirs_by_id[customer.id]
        imported = max((each.imported_at for each in theirs if each.imported_at), default=None)
        rows.append(
            (
                cell(customer.name),
                cell(customer.organization_name or "not matched"),
                cell(", ".join(each.dns_name for each in theirs) or "none"),
                str(counted[customer.id or 0]),
                str(linked[customer.id or 0]),
                moment(imported),
            )
        )
    titles = ("Customer", "IT Glue organization", "Directories", "Accounts", "Linked", "Imported")
    return table(titles, rows)


def accounts_page(accounts: Sequence[Account], latest: Mapping[int, Rotation]) -> str:
    """A customer's accounts, each with its entry and how its last rotation ended."""
    counts = Counter(_standing(each) for each in accounts)
    rows = [
        (
            cell(each.label),
            each.type.value,
            remarks(each),
            entry_link(each),
            ended(latest.get(each.id or 0)),
        )
        for each in accounts
    ]
    summary = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    titles = ("Account", "Type", "Remarks", "IT Glue entry", "Last rotation")
    page = [f"{len(accounts)} accounts: {summary or 'run import-accounts'}.", table(titles, rows)]
    lost = [
        (cell(each.label), entry_link(each), cell(each.decision_reason or ""))
        for each in accounts
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
        for each in accounts
        if _standing(each) == "without an entry"
    ]
    if unlinked:
        page += ["## Without an entry", table(("Account", "Automatch", "Why"), unlinked)]
    return "\n\n".join(page)


def rotation_page(rows: Iterable[tuple[str, Account | None, Rotation | None]]) -> str:
    """The accounts of one run, those that need a person first; `rows` have the label in front."""
    order = (Outcome.FAILED, Outcome.UNCONFIRMED, Outcome.PROVEN)
    listed = sorted(rows, key=lambda row: (order.index(outcome(row[2])), row[0].casefold()))
    counts = Counter(outcome(rotation) for _, _, rotation in listed)
    summary = ", ".join(f"**{counts[each]} {each.value}**" for each in reversed(order))
    titles = ("Account", "Outcome", "IT Glue entry", "What happened and what to do")
    body = [
        (cell(label), outcome(rotation).value, entry_link(account), cell(sentence(rotation)))
        for label, account, rotation in listed
    ]
    return f"{len(listed)} accounts: {summary}.\n\n{table(titles, body)}"


def units_page(units: Sequence[OrganizationalUnit]) -> str:
    """The OUs of a domain that hold users, with counts; the first column is what forms take.

    That is the path, or the DN where two paths read the same.
    """
    paths = Counter(path_key(each.path) for each in units)
    rows = [
        (
            cell(each.path if paths[path_key(each.path)] == 1 else each.dn),
            str(each.users),
            str(each.users_below),
        )
        for each in units
    ]
    return table(("Organizational unit", "Users in it", "With those below"), rows)


def sentence(rotation: Rotation | None) -> str:
    """What an operator has to know about how a rotation ended."""
    if rotation is None:
        return "Not started. Nothing was changed: the old password still works."
    if rotation.problem:
        return rotation.problem
    if outcome(rotation) == Outcome.PROVEN:
        return "The directory accepted a logon and IT Glue returned the password."
    return whereabouts(rotation)


def ended(rotation: Rotation | None) -> str:
    """How and when a rotation ended, in a few words."""
    return f"{outcome(rotation).value} {moment(rotation.changed_at)}" if rotation else "never"


def remarks(account: Account) -> str:
    """What is special about an account, as the directory last said."""
    said = {
        "gone": account.gone_at is not None,
        "disabled": not account.enabled,
        "locked": account.locked,
        "protected": account.protected,
    }
    return ", ".join(word for word, holds in said.items() if holds)


def entry_link(account: Account | None) -> str:
    """The linked entry, as a link to IT Glue's own page."""
    if account is None or account.entry_id is None:
        return "none"
    name = cell(account.entry_name or str(account.entry_id))
    return f"[{name}]({account.entry_url})" if account.entry_url else name


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are escaped already."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """`text` so that a Markdown table shows it literally, on one line."""
    shown = " ".join(escape(text, quote=False).split())
    for special in "\\|[]*_~`":
        shown = shown.replace(special, f"\\{special}")
    return shown


def moment(when: datetime | None) -> str:
    """A moment to the minute, in UTC; `never` for None."""
    return f"{when:%Y-%m-%d %H:%M} UTC" if when else "never"


def _standing(account: Account) -> str:
    if account.gone_at:
        return "gone"
    if account.entry_id is None:
        return "without an entry"
    return "with a lost entry" if account.decision == LOST else "linked"
