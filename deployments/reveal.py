"""`reveal`: what the escrow holds for one account, shown to a person who has to get in now."""

import sys
from argparse import ArgumentParser, Namespace
from typing import NamedTuple

from sqlmodel import col, select
from typing_extensions import override  # typing has it from Python 3.12 on

from models.account import Account
from models.customer import Customer, Directory
from models.names import name_key
from models.outcome import may_work
from models.rotation import Rotation, RotationState
from models.sealed_password import SealedPassword
from tasks.audit import append
from tasks.candidates import FOREIGN, opened_row
from tasks.clients.database import reading, writing
from tasks.clients.errors import NotFound, OutsideError


class Found(NamedTuple):
    """An account, whose it is, and where it lives."""

    account: Account
    customer: Customer
    directory: Directory

    @override
    def __str__(self) -> str:
        """As a person tells it from its namesakes."""
        upn = self.account.user_principal_name or "no UPN"
        where = f"{self.customer.name}, {self.directory.dns_name}"
        return f"{self.account.label} ({upn}) of {where}"


def describe(parser: ArgumentParser) -> None:
    """What `--help` says."""
    parser.description = (
        "Prints the passwords that the escrow holds for one account, newest first. It is written "
        "to the audit log before anything is printed."
    )
    parser.add_argument("account", help=r"CONTOSO\jsmith, jsmith, or jsmith@contoso.com")
    parser.add_argument("--customer", metavar="NAME", help="whose account it is")
    parser.add_argument("--why", metavar="TEXT", default="", help="for the audit log")
    parser.set_defaults(run=run)


def run(wanted: Namespace) -> int:
    """Show the passwords; 1 if one of them does not open."""
    found = _find(wanted.account, wanted.customer)
    with reading() as session:
        rotations = session.exec(
            select(Rotation)
            .where(Rotation.account_id == found.account.id)
            .order_by(col(Rotation.generation).desc())
        ).all()
        rows = session.exec(
            select(SealedPassword)
            .where(SealedPassword.account_id == found.account.id)
            .order_by(
                col(SealedPassword.generation).desc(),
                col(SealedPassword.attempt).desc(),
                col(SealedPassword.id),
            )
        ).all()
    if not rows:
        raise NotFound(f"The escrow holds nothing of {found}: it was never rotated here.")
    with writing() as session:
        append(session, "reveal passwords", str(found), outcome="shown", why=wanted.why)
    sys.stdout.write(f"{found}, newest first:\n")
    status = 0
    by_id = {each.id: each for each in rotations}
    working = may_work(rotations)
    for row in rows:
        rotation = by_id[row.rotation_id]
        sys.stdout.write(f"\n{_headline(row, rotation, working)}\n")
        if row.shredded_at is not None:
            continue
        try:
            with reading() as session:
                password = opened_row(session, row)
        except OutsideError as error:
            sys.stderr.write(f"{error}\n")
            status = 1
        else:
            sys.stdout.write(f"    {password.get_secret_value()}\n")
    return status


def _find(name: str, customer: str | None) -> Found:
    """The one account that is meant; NotFound with a sentence for none, and for several."""
    with reading() as session:
        everyone = session.exec(
            select(Account, Customer, Directory)
            .join(Customer, col(Customer.id) == col(Account.customer_id))
            .join(Directory, col(Directory.id) == col(Account.directory_id))
            .order_by(col(Customer.name), col(Account.label))
        ).all()
    theirs = [
        Found(*each)
        for each in everyone
        if customer is None or name_key(each[1].name) == name_key(customer)
    ]
    if customer is not None and not theirs:
        raise NotFound(f"No customer called {customer!r} has accounts here.")
    match [each for each in theirs if name_key(name) in each.account.names]:
        case [found]:
            return found
        case []:
            raise NotFound(
                f"No account is called {name!r}. Write it as the accounts page of its customer "
                r"does: CONTOSO\jsmith, jsmith, or jsmith@contoso.com."
            )
        case several:
            raise NotFound(
                f"{name!r} may be any of these: {'; '.join(map(str, several))}. Write its full "
                "name or UPN, and --customer."
            )


def _headline(row: SealedPassword, rotation: Rotation, working: list[Rotation]) -> str:
    which = "found in IT Glue" if row.attempt == FOREIGN else f"candidate {row.attempt}"
    said = (
        f"generation {row.generation}, {which}",
        f"{rotation.reason.value} {rotation.state.value}",
        f"sealed {row.sealed_at:%Y-%m-%d %H:%M:%S} UTC",
        _chance(row, rotation, working),
    )
    return " · ".join(each for each in said if each)


def _chance(row: SealedPassword, rotation: Rotation, working: list[Rotation]) -> str:
    """Whether the directory accepts it now, as far as is known."""
    if row.shredded_at is not None:
        return f"shredded {row.shredded_at:%Y-%m-%d}"
    if rotation.id not in {each.id for each in working}:
        return "not in use"
    moved_since = rotation.state == RotationState.RECORDED and rotation.problem is not None
    certain = len(working) == 1 and not moved_since
    if certain:
        return "WORKS NOW, as far as is known" if row.attempt == rotation.attempt else "not in use"
    tried = row.attempt == rotation.attempt or rotation.in_doubt or row.attempt == FOREIGN
    return "may work now" if tried else "not in use"
