"""What a plan says before anything is changed, as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from models.plural import counted
from models.quota import ITGLUE
from models.report import cell, table

LEFT = "nothing"
"""What is done with an account that is left alone."""

ROTATE = "new password"
CREATE = "new entry"
LINK = "link to the entry"


class PlanLine(NamedTuple):
    """One account of a plan: what would be done with it, and why. `entry` is Markdown already."""

    account: str
    customer: str
    directory: str
    entry: str
    action: str
    why: str


class Cost(NamedTuple):
    """What a plan asks of the systems outside; `directories` counts accounts to set by directory."""

    requests: int
    directories: Mapping[str, int] = {}

    def sentence(self) -> str:
        """The figures, and how long IT Glue's quota makes it take at least."""
        said = [f"{counted(self.requests, 'request')} to IT Glue"]
        said += [
            f"{counted(count, 'password set')} in {name}, each with its proof"
            for name, count in sorted(self.directories.items())
        ]
        minutes = ceil(max(0, self.requests - ITGLUE.burst) / ITGLUE.rate / 60)
        least = f"IT Glue's quota makes that take {counted(minutes, 'minute')} at least."
        return f"{'; '.join(said)}. {least if minutes else 'That fits into the quota at once.'}"


def plan_page(state: str, lines: Iterable[PlanLine], cost: Cost, more: Sequence[str] = ()) -> str:
    """The accounts something would be done with first; `state` says whether anything has been.

    `more` are sentences about what is not about one account.
    """
    ordered = sorted(lines, key=lambda each: each.action == LEFT)
    doing = sum(each.action != LEFT for each in ordered)
    titles = ("Account", "Customer", "Directory", "IT Glue entry", "What would be done", "Why")
    rows = [
        (
            cell(each.account),
            cell(each.customer),
            cell(each.directory),
            each.entry,
            cell(each.action),
            cell(each.why),
        )
        for each in ordered
    ]
    head = f"**{doing} of {counted(len(rows), 'account')}** would be changed. {state}"
    page = [head, cost.sentence()]
    page += [f"- {cell(each)}" for each in more]
    return "\n\n".join([*page, table(titles, rows)] if rows else page)
