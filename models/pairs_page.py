"""How the accounts of a customer's domain stand to the users of its tenant, as Markdown."""

from pydantic import BaseModel

from models.customer import Customer
from models.page_keys import CUSTOMERS, accounts_key, elsewhere
from models.plural import counted
from models.report import bullets, cell, link

SHOWN = 1_000  # lines of each kind: Prefect's UI gets slow with more


class PairedAccounts(BaseModel):
    """How the accounts of the domain stand, a line each: who is paired by what, who is not, why."""

    paired: list[str]
    suggested: list[str]
    not_paired: list[str]


def pairs_key(customer: Customer) -> str:
    """The key of the page of a customer's pairs."""
    return accounts_key(customer).replace("accounts", "pairs", 1)


def pairs_page(customer: Customer, done: PairedAccounts) -> str:
    """Who is a pair, who may be one, and who is none."""
    total = len(done.paired) + len(done.suggested) + len(done.not_paired)
    are = "is" if len(done.paired) == 1 else "are"
    head = (
        f"{len(done.paired)} of {counted(total, 'account')} of the domain {are} paired with a user "
    )
    links = f"{link(accounts_key(customer), 'Accounts')} · {elsewhere(CUSTOMERS)}"
    parts = [f"{head}of the tenant. Passwords: {customer.arrangement or 'apart'}.", links]
    for title, lines in (
        ("Suggested by names: confirm them with pair-accounts", done.suggested),
        ("Not paired", done.not_paired),
        ("Paired", done.paired),
    ):
        if lines:
            listed = bullets([f"- {cell(each)}" for each in lines], "", SHOWN)
            parts += [f"## {title}", listed]
    return "\n\n".join(parts)
