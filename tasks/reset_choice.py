"""The form in which an operator picks the account to reset."""

from typing import NamedTuple

from pydantic import Field
from sqlmodel import col, select

from models.account import Account
from models.plural import counted
from models.protection import protection
from models.report import cell
from tasks.clients.database import reading
from tasks.clients.errors import Refused
from tasks.customers import find_customer
from tasks.forms import NotAnswered, Question, ask, drop_down, labelled, yes_or_no


class Chosen(NamedTuple):
    """The account to reset, and its name once more if the operator confirmed that."""

    account: str
    confirmation: str


def choose_account(
    customer: str, account: str, confirmation: str, *, asking: bool, typed: bool
) -> Chosen:
    """The account that was named, or that the operator picks of the customer's linked ones.

    One that was named without a typed password is confirmed: *Create* behind *Add +* in Prefect's
    run form submits that form as well, before the new block is chosen in it. Refused when none was
    named and nobody can be asked, or none is linked.
    """
    if account.strip():
        if asking and not typed:
            _confirm_generating(account)
        return Chosen(account, confirmation)
    if not asking:
        raise Refused("Write the account whose password is to be reset. Nothing was changed.")
    owner = find_customer(customer)
    linked = (
        select(Account)
        .where(
            Account.customer_id == owner.id,
            col(Account.entry_id).is_not(None),
            col(Account.gone_at).is_(None),
        )
        .order_by(col(Account.label))
    )
    with reading() as session:
        found = session.exec(linked).all()
    if not found:
        raise Refused(
            f"No account of customer {owner.name!r} is linked to a password entry: run "
            "import-accounts, match-accounts or create-password-entries first."
        )
    offered = labelled(found, _label, lambda each: each.user_principal_name or each.label)
    linked_ones = counted(len(offered), "account is", "accounts are")
    text = (
        f"## {linked_ones} linked to a password entry\n\nThe one that you choose gets a new password "
        "in the directory and in IT Glue."
    )
    # Nothing is chosen beforehand: Resume alone must not reset anybody.
    which = Field(title="Account", description="Type to search.")
    again = Field(
        default=confirmation,
        title="Confirm protected",
        description="Only for an account that is marked as protected: its sign-in name once more.",
    )
    answers = ask(
        text,
        {
            "account": Question(drop_down(offered), which),
            "confirm_protected": Question(str, again),
        },
    )
    return Chosen(offered[answers["account"]].label, answers["confirm_protected"])


def _confirm_generating(account: str) -> None:
    """NotAnswered if the operator did not mean a generated password."""
    text = (
        f"## No password was typed\n\n{cell(account)} gets a new generated password, in the directory "
        "and in IT Glue. If you meant to type one, cancel this run, save it under Blocks as *Typed "
        "password*, and start again."
    )
    question = yes_or_no("Generate a password", "Off changes nothing.", chosen=True)
    if not ask(text, {"generate": question})["generate"]:
        raise NotAnswered("No password was to be generated, so nothing was changed.")


def _label(account: Account) -> str:
    said = [account.display_name, account.type.value]
    if protection(account):
        said.append("protected")
    return " · ".join([account.label, *filter(None, said)])
