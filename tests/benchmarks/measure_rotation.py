"""Measures the two ways of `rotation_cost`, in a process that knows the Prefect server."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select

import tasks.quota
from deployments.practice_blocks import save_domain, save_itglue
from deployments.report import settled_task_runs
from flows.rotate_passwords import rotate_passwords
from models.account import Account, AccountType
from models.password_policy import generate
from models.quota import Pace
from models.request_quota import RequestQuota
from tasks.account_matching import fetch_entries
from tasks.accounts import store_accounts
from tasks.automatch import automatch
from tasks.clients.active_directory import Logon
from tasks.clients.database import reading
from tasks.customers import fetch_organizations, store_customers
from tasks.directories import (
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
)
from tasks.doors import active_directory, itglue

CUSTOMER = "Contoso, Ltd."
DOMAIN = "contoso-test"
UNITS = ["Customers / Teams"]


class Measured(NamedTuple):
    """One way to rotate, measured."""

    way: str
    seconds: float
    itglue_requests: int


def unlimited(_: float, now: float, __: Pace) -> tuple[float, float]:
    """In place of IT Glue's quota, which would be all that is measured."""
    return now, 0.0


def main() -> int:
    """Prepare the accounts, rotate them both ways, and print the table."""
    tasks.quota.book = unlimited
    world = json.loads(sys.stdin.readline())
    save_itglue(world["itglue"])
    for domain in world["domains"]:
        save_domain(domain)
    accounts = prepare()
    settled_task_runs()
    loop = measured("bare loop, 1 thread", lambda: bare_loop(accounts, threads=1))
    loops = measured("bare loop, 8 threads", lambda: bare_loop(accounts, threads=8))
    before, _ = settled_task_runs()
    flow = measured("flow", lambda: rotate_passwords(CUSTOMER))
    after, lag = settled_task_runs()
    print_table(accounts, [loop, loops, flow])
    say(f"Prefect task runs per account: {(after - before) / len(accounts):.2f}")
    say(f"Prefect's picture was complete {lag:.0f} s after the flow's end")
    return 0


def prepare() -> Sequence[Account]:
    """Import and match the accounts; the linked ones."""
    store_customers.fn("it-glue", fetch_organizations.fn("it-glue", [CUSTOMER]))
    units = choose_organizational_units.fn(fetch_organizational_units.fn(DOMAIN), UNITS)
    found = fetch_identities.fn(DOMAIN, units, include_subtree=True)
    kind = AccountType.END_USER
    store_accounts.fn(CUSTOMER, DOMAIN, found, account_type=kind, type_was_chosen=False)
    automatch.fn(CUSTOMER, fetch_entries.fn(CUSTOMER), link=True)
    with reading() as session:
        return session.exec(select(Account).where(col(Account.entry_id).is_not(None))).all()


def bare_loop(accounts: Sequence[Account], *, threads: int) -> None:
    """The same calls to the same systems, and nothing else."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(rotate_barely, accounts))


def rotate_barely(account: Account) -> None:
    """Read the account and its policy, set, sign in, and record."""
    object_id = UUID(account.object_id)
    with active_directory(DOMAIN) as directory:
        identity, policy = directory.fetch_account_and_policy(object_id)
        password = generate(policy, names=[identity.sam_account_name])
        directory.set_password(object_id, password)
        identity = directory.fetch_account(object_id)
        if directory.verify_password(identity, password) != Logon.ACCEPTED:
            raise RuntimeError(f"{account.label} was not set")
    itglue("it-glue").update_password(account.entry_id or 0, password)


def measured(way: str, work: Callable[[], object]) -> Measured:
    """How long `work` took, and how many requests IT Glue got."""
    before, begun = requests(), time.monotonic()
    work()
    return Measured(way, time.monotonic() - begun, requests() - before)


def requests() -> int:
    """How many requests to IT Glue were booked so far."""
    with reading() as session:
        return sum(session.exec(select(RequestQuota.requests)).all())


def print_table(accounts: Sequence[Account], ways: Sequence[Measured]) -> None:
    """A line for each way."""
    say(
        f"{len(accounts)} accounts           seconds  accounts/s  of the bare loop  IT Glue requests"
    )
    for each in ways:
        ratio = ways[0].seconds / each.seconds
        say(
            f"{each.way:22} {each.seconds:8.1f} {len(accounts) / each.seconds:11.1f}"
            f" {ratio:16.2f} {each.itglue_requests / len(accounts):17.2f}"
        )


def say(line: str) -> None:
    """One line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
