"""What a check of all passwords says, as Markdown."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from models.account import Account
from models.password_check import PasswordCheck
from models.plural import counted
from models.repair import Repair
from models.report import cell, entry_link, moment, table
from models.verdict import PRESSES, SENTENCES, SOUND, WAITING, Verdict


class Checked(NamedTuple):
    """An account, whose it is, and what the last check said of it."""

    customer: str
    account: Account
    check: PasswordCheck


class Repaired(NamedTuple):
    """An account that a check has mended, and how."""

    label: str
    was: Verdict
    repair: Repair


def apart(checked: Sequence[Checked]) -> list[Checked]:
    """Those that need a person, or a repair."""
    return [each for each in checked if each.check.verdict not in SOUND | WAITING]


def checks_page(
    checked: Sequence[Checked], unread: Sequence[str], repaired: Sequence[Repaired] = ()
) -> str:
    """Those that need a person first, then those that wait; `unread` says what was not looked at."""
    counts = Counter(each.check.verdict for each in checked)
    summary = ", ".join(f"{counts[each]} {each.value}" for each in Verdict if counts[each])
    proofs = [each.check.proved_at for each in checked if each.check.proved_at]
    head = (
        f"{counted(len(checked), 'account')}: {summary or 'none'}. {_oldest(proofs, len(checked))}"
    )
    listed = sorted(
        (each for each in checked if each.check.verdict not in SOUND),
        key=lambda each: (each.check.verdict in WAITING, each.customer, each.account.label),
    )
    rows = [
        (
            cell(each.account.label),
            cell(each.customer),
            each.check.verdict.value,
            moment(each.check.since),
            entry_link(each.account),
            cell(f"{SENTENCES[each.check.verdict]} {PRESSES[each.check.verdict]}".strip()),
        )
        for each in listed
    ]
    titles = (
        "Account",
        "Customer",
        "Verdict",
        "Since",
        "IT Glue entry",
        "What it means, what to do",
    )
    missing = [f"- {cell(each)}" for each in unread]
    mended = [f"- Repaired: {cell(e.label)} ({e.was.value}): {e.repair.value}." for e in repaired]
    parts = (head, "\n".join([*missing, *mended]), table(titles, rows) if rows else "")
    return "\n\n".join(part for part in parts if part)


def apart_sentence(
    checked: Sequence[Checked], unread: Sequence[str], *, repaired: int = 0, listed: int = 20
) -> str:
    """What a red run says; empty if nothing needs a person."""
    found = apart(checked)
    if not found and not unread:
        return ""
    said = [
        f"{each.account.label} ({each.customer}): {each.check.verdict.value}. "
        f"{SENTENCES[each.check.verdict]} {PRESSES[each.check.verdict]}"
        for each in found[:listed]
    ]
    if len(found) > listed:
        said.append(f"... and {len(found) - listed} more: see the page password-checks.")
    need = counted(len(found), "account needs", "accounts need")
    done = f"{counted(repaired, 'other was', 'others were')} repaired" if repaired else ""
    return "\n".join([f"{need} you; {done or 'nothing was changed'}.", *said, *unread])


def _oldest(proofs: Sequence[datetime], total: int) -> str:
    if not proofs:
        return "None was proven by a logon with the value in IT Glue yet."
    return f"{len(proofs)} of {total} were proven by a logon, the oldest at {moment(min(proofs))}."
