"""Accounts that a run leaves alone, and why."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from models.account import AccountRef
from models.report import cell, table


class LeftOut(BaseModel):
    """An account that the run does not rotate, and why."""

    model_config = ConfigDict(frozen=True)

    account: AccountRef
    reason: str


def left_out_section(left_out: Sequence[LeftOut]) -> str:
    """The part of a run's report that lists them, as Markdown; empty if there are none."""
    if not left_out:
        return ""
    rows = [(cell(each.account.label), cell(each.reason)) for each in left_out]
    return (
        "\n\n## Left out\n\nNothing was changed for these. A protected one is rotated alone: run "
        "reset-password for it, and type its sign-in name once more under *Confirm protected*.\n\n"
        + table(("Account", "Why"), rows)
    )
