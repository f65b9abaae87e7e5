"""What is done about each password that a departed person saw: every line is accounted for."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.account import Account, AccountType
from models.leaver_report import ReportLine
from models.names import name_key
from models.password_entry import PasswordEntry
from models.plural import counted
from models.protection import protection
from models.report import cell, table

A_DAY = timedelta(days=1)
"""The zone of the report's times is not told: a rotation so soon after counts as before."""

TIERS = (AccountType.ADMINISTRATOR, AccountType.SERVICE, AccountType.END_USER)


class Answer(StrEnum):
    """What is done about a line."""

    ROTATE = "new password"
    ALONE = "rotate it alone"
    REFUSED = "cannot be rotated"
    ROTATED_SINCE = "rotated since"
    NOT_AT_RISK = "not at risk"
    AGAIN = "listed twice"
    NOT_OURS = "not looked after"
    AMBIGUOUS = "not told apart"
    UNKNOWN = "not found"
    UNREADABLE = "not readable"


LEFT_OPEN = (
    Answer.ALONE,
    Answer.REFUSED,
    Answer.NOT_OURS,
    Answer.AMBIGUOUS,
    Answer.UNKNOWN,
    Answer.UNREADABLE,
)
"""A person has to see to these: the departed one may still know the password."""


class Seen(NamedTuple):
    """An account whose entry may be on the list, and what speaks against rotating it."""

    account: Account
    objection: str | None = None


class Accounted(NamedTuple):
    """A line and what is done about it; `account_id` where one of ours is meant."""

    line: ReportLine
    answer: Answer
    why: str
    account_id: int | None = None


class Known(NamedTuple):
    """What a line is looked up in: IT Glue's entries and organizations, and our linked accounts."""

    entries: Sequence[PasswordEntry]
    organizations: Mapping[int, str]
    seen: Sequence[Seen]


def account_for(lines: Sequence[ReportLine], known: Known) -> list[Accounted]:
    """What is done about each line, in their order: exactly one answer for each."""
    by_entry = {each.account.entry_id: each for each in known.seen}
    by_name: defaultdict[str, list[PasswordEntry]] = defaultdict(list)
    for entry in known.entries:
        by_name[name_key(entry.name)].append(entry)
    ids = {entry.id: entry for entry in known.entries}
    taken: dict[int, int] = {}
    found: list[Accounted] = []
    for line in lines:
        meant = _meant(line, ids, by_name, known.organizations)
        if isinstance(meant, Accounted):
            found.append(meant)
            continue
        if meant.id in taken:
            same = f"It is the entry of line {taken[meant.id]}."
            found.append(Accounted(line, Answer.AGAIN, same))
            continue
        taken[meant.id] = line.number
        found.append(_answered(line, meant, by_entry.get(meant.id)))
    return found


def in_tiers(accounted: Sequence[Accounted], accounts: Mapping[int, Account]) -> list[int]:
    """The accounts to rotate, highest tier first: administrators, then services, then the others."""
    ids = [each.account_id or 0 for each in accounted if each.answer is Answer.ROTATE]
    return sorted(ids, key=lambda each: (TIERS.index(accounts[each].type), accounts[each].label))


def leaver_page(accounted: Sequence[Accounted], who: str) -> str:
    """Every line with its answer, those that a person has to see to first, as Markdown."""
    counts = Counter(each.answer for each in accounted)
    order = [Answer.ROTATE, *LEFT_OPEN]
    summary = ", ".join(f"{counts[each]} {each.value}" for each in Answer if counts[each])
    open_ = sum(counts[each] for each in LEFT_OPEN)
    rows = [
        (
            str(each.line.number),
            cell(each.line.organization),
            cell(each.line.name or str(each.line.entry_id or "")),
            each.answer.value,
            cell(each.why),
        )
        for each in sorted(
            accounted,
            key=lambda each: (
                each.answer not in LEFT_OPEN,
                order.index(each.answer) if each.answer in order else len(order),
                each.line.number,
            ),
        )
    ]
    titles = ("Line", "Organization", "Password", "What is done", "Why")
    head = f"{counted(len(accounted), 'line')} of what {cell(who)} saw: {summary or 'none'}."
    rest = f"**{counted(open_, 'line needs', 'lines need')} a person.**" if open_ else ""
    return "\n\n".join(part for part in (head, rest, table(titles, rows) if rows else "") if part)


def _meant(
    line: ReportLine,
    ids: Mapping[int, PasswordEntry],
    by_name: Mapping[str, Sequence[PasswordEntry]],
    organizations: Mapping[int, str],
) -> PasswordEntry | Accounted:
    if not line.readable:
        return Accounted(line, Answer.UNREADABLE, "The line names no password.")
    if not line.at_risk:
        why = "IT Glue says that it was changed since it was seen."
        return Accounted(line, Answer.NOT_AT_RISK, why)
    if line.entry_id is not None:
        why = f"No organization that is looked after has an entry {line.entry_id}."
        return ids.get(line.entry_id) or Accounted(line, Answer.UNKNOWN, why)
    named = [
        each
        for each in by_name.get(name_key(line.name), ())
        if _is_in(line, organizations.get(each.organization_id, ""))
    ]
    with_username = [
        each for each in named if name_key(each.username or "") == name_key(line.username)
    ]
    if len(named) > 1 and line.username and with_username:
        named = with_username
    match named:
        case [entry]:
            return entry
        case []:
            return Accounted(
                line, Answer.UNKNOWN, "No organization that is looked after has such an entry."
            )
        case several:
            listed = ", ".join(str(each.id) for each in several)
            why = f"{len(several)} entries bear that name ({listed}): rotate them by hand."
            return Accounted(line, Answer.AMBIGUOUS, why)


def _is_in(line: ReportLine, organization: str) -> bool:
    return not line.organization or name_key(line.organization) == name_key(organization)


def _answered(line: ReportLine, entry: PasswordEntry, seen: Seen | None) -> Accounted:
    if seen is None:
        why = f"No account is linked to entry {entry.id}: change it where it is used."
        return Accounted(line, Answer.NOT_OURS, why)
    account = seen.account
    given = account.id or 0
    if seen.objection is not None:
        return Accounted(line, Answer.REFUSED, f"{account.label}: {seen.objection}", given)
    if _rotated_since(account.rotated_at, line.seen_at):
        why = f"{account.label} was rotated {account.rotated_at:%Y-%m-%d}."
        return Accounted(line, Answer.ROTATED_SINCE, why, given)
    if (why := protection(account)) is not None:
        return Accounted(line, Answer.ALONE, f"{account.label}: {why}", given)
    return Accounted(line, Answer.ROTATE, f"It is {account.label}'s.", given)


def _rotated_since(rotated_at: datetime | None, seen_at: datetime | None) -> bool:
    return rotated_at is not None and seen_at is not None and rotated_at - seen_at > A_DAY
