"""What the operator's reports say, as Markdown; the status pages stand in `status_pages`."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from models.account import Account
from models.identity import OrganizationalUnit
from models.outcome import Outcome, outcome, typed_in_vain, whereabouts
from models.plural import counted
from models.rotation import Rotation
from models.unit_choice import path_key

LISTED = 20  # accounts named in a message: a page has them all


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
    return f"{counted(len(listed), 'account')}: {summary}.\n\n{table(titles, body)}"


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


def incomplete(left: Sequence[tuple[str, Rotation | None]], total: int) -> str:
    """What a red run says: in its first line what happened and what to press, then each account.

    `left` are those of `total` that are not proven.
    """
    listed = [f"{label}: {sentence(rotation)}" for label, rotation in left[:LISTED]]
    again = "Once the cause is mended, press Retry on this run: it finishes what is left."
    if total == 1:
        return listed[0] if typed_in_vain(left[0][1]) else f"{listed[0]} {again}"
    alone = f"To run one account alone: rotate-passwords with accounts = {left[0][0]}."
    if len(left) > LISTED:
        listed.append(f"... and {len(left) - LISTED} more: see the rotation report.")
    need, others = ("needs" if len(left) == 1 else "need"), total - len(left)
    proven = f" {counted(others, 'other is', 'others are')} proven." if others else ""
    head = f"{len(left)} of {total} accounts {need} you.{proven} {again} {alone}"
    return "\n".join([head, *listed])


def sentence(rotation: Rotation | None) -> str:
    """What an operator has to know about how a rotation ended."""
    if rotation is None:
        return "Not started. Nothing was changed: the old password still works."
    if rotation.problem:
        return rotation.problem
    if outcome(rotation) == Outcome.PROVEN:
        return "The directory accepted a logon and IT Glue returned the password."
    return whereabouts(rotation)


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


def bullets(lines: Sequence[str], more: str, shown: int = LISTED) -> str:
    """A Markdown list of the first lines; the last says how many others there are, and where."""
    listed = list(lines[:shown])
    if len(lines) > shown:
        listed.append(f"- ... and {len(lines) - shown} more{more}")
    return "\n".join(listed)


def cell(text: str) -> str:
    """`text` so that a Markdown table shows it literally, on one line."""
    shown = " ".join(escape(text, quote=False).split())
    for special in "\\|[]*_~`":
        shown = shown.replace(special, f"\\{special}")
    return shown


def cell_with_links(text: str) -> str:
    """`text` as in `cell`, with its addresses as links to press."""
    return " ".join(
        f"[{cell(word)}]({word})" if word.startswith("https://") else cell(word)
        for word in text.split()
    )


def moment(when: datetime | None) -> str:
    """A moment to the minute, in UTC; `never` for None."""
    return f"{when:%Y-%m-%d %H:%M} UTC" if when else "never"


def slug(name: str) -> str:
    """`name` as a part of an artifact's key."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def link(key: str, text: str) -> str:
    """A link to the page of that key, in Prefect's UI."""
    return f"[{cell(text)}](/v2/artifacts/key/{key})"
