"""The main job of the sandbox: onboard the practice world's customers, as an operator would.

Reads how to reach the stand-ins from standard input, saves the connections as blocks, and runs
the deployments one after the other. What came of it goes to `report.json`.
"""

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import select

from deployments.catalog import CATALOG
from deployments.practice_blocks import save_connect_server, save_domain, save_itglue, save_tenant
from deployments.pressing import press
from deployments.report import write_report
from models.account import Account
from models.entry_pull import LEFT_ALONE
from tasks.clients.database import reading
from tasks.clients.errors import Transient
from tasks.doors import itglue as client_of

CONTOSO, FABRIKAM, NORTHWIND = "Contoso, Ltd.", "Fabrikam GmbH", "Northwind"
ONLY_CLOUD = "only-cloud@fabrikam.test"
EDITED, TYPED = r"CONTOSO\svc-sql", "Lantern-Orchard-4711"
A_MOMENT = 5
"""Seconds by which two clocks on one machine, and rounding, cannot differ."""


def main() -> int:
    """Run the main job; what the drawing has in store turns some runs red, as it should."""
    folder = Path(sys.argv[1])
    world = json.loads(sys.stdin.readline())
    begun = time.monotonic()
    itglue = save_itglue(world["itglue"])
    domains = {each["dns_name"]: save_domain(each) for each in world["domains"]}
    tenants = {each["name"]: save_tenant(each) for each in world["tenants"]}
    servers = {each["name"]: save_connect_server(each) for each in world["tenants"]}
    run(
        "check-connections",
        itglue=itglue,
        domains=list(domains.values()),
        tenants=list(tenants.values()),
    )
    run("import-organizations", itglue=itglue)
    with_entra_connect(domains["contoso.test"], tenants["contoso"], servers["contoso"])
    edited_at = edit_in_itglue(EDITED)
    side_by_side(itglue, domains["fabrikam.test"], tenants["fabrikam"])
    cloud_only(tenants["northwind"])
    pull_edit(edited_at)
    seconds = round(time.monotonic() - begun, 1)
    write_report(folder / "report.json", seconds)
    return 0


def with_entra_connect(domain: Any, tenant: Any, server: Any) -> None:
    """Contoso's passwords are set in its domain, and reach its tenant through Entra Connect."""
    for units, account_type in (
        (["Customers / Administrators", "Not Delegated"], "administrator"),
        (["Customers / Service"], "service"),
        (["Customers"], "end-user"),
    ):
        run(
            "import-accounts",
            customer=CONTOSO,
            domain=domain,
            organizational_units=units,
            account_type=account_type,
        )
    # Where Entra Connect reads a real domain, the practice has no such server.
    synced = {"arrangement": "Entra Connect"} if server else {}
    run("import-tenant-accounts", customer=CONTOSO, tenant=tenant, **synced)
    if server:
        run("arrange-directories", customer=CONTOSO, connect_server=server, **synced)
    run("match-accounts", customer=CONTOSO)
    run("create-password-entries", customer=CONTOSO, category="Active Directory")
    run("rotate-passwords", customer=CONTOSO)


def side_by_side(itglue: Any, domain: Any, tenant: Any) -> None:
    """Fabrikam's domain and tenant know nothing of each other.

    First each has its own passwords, then the two accounts of a person get one.
    """
    run(
        "onboard-customer",
        itglue=itglue,
        organization=FABRIKAM,
        domain=domain,
        organizational_units=["Fabrikam"],
        category="Active Directory",
    )
    run(
        "import-tenant-accounts",
        customer=FABRIKAM,
        tenant=tenant,
        account_type="end-user",
        accounts=[ONLY_CLOUD],
        arrangement="Password Sync OFF",
    )
    run("create-password-entries", customer=FABRIKAM, category="Microsoft 365")
    run("rotate-passwords", customer=FABRIKAM, accounts=[ONLY_CLOUD])
    wilsons = ["bwilson", "cwilson"]
    pairs = [{"account": rf"FABRIKAM\{each}", "user": f"{each}@fabrikam.test"} for each in wilsons]
    run("pair-accounts", customer=FABRIKAM, pairs=pairs)
    run("arrange-directories", customer=FABRIKAM, arrangement="Password Sync ON")
    run("rotate-passwords", customer=FABRIKAM, accounts=[each["account"] for each in pairs])


def cloud_only(tenant: Any) -> None:
    """Northwind has nothing but its tenant."""
    for account_type in ("administrator", "end-user"):
        run("import-tenant-accounts", customer=NORTHWIND, tenant=tenant, account_type=account_type)
    run("match-accounts", customer=NORTHWIND)
    run("create-password-entries", customer=NORTHWIND, category="Microsoft 365")
    run("rotate-passwords", customer=NORTHWIND)


def edit_in_itglue(label: str) -> float:
    """Write another password into an account's entry, as a technician does there; when it was."""
    run("allow-entry-pulls", customer=CONTOSO, allowed=True)
    with reading() as session:
        account = session.exec(select(Account).where(Account.label == label)).one()
    while True:
        with suppress(Transient):
            client_of("it-glue").update_password(account.entry_id or 0, SecretStr(TYPED))
            return time.monotonic()
        time.sleep(1)


def pull_edit(edited_at: float) -> None:
    """Let the directory follow, once the edit has been left alone for long enough."""
    left = edited_at + LEFT_ALONE.total_seconds() + A_MOMENT - time.monotonic()
    if left > 0:
        say(f"waiting {left:.0f} s: an edit in IT Glue is taken when it is five minutes old ...")
        time.sleep(left)
    run("pull-password-changes")


def run(name: str, **parameters: Any) -> None:
    """Run the deployment of that flow to its end, and say how it ended."""
    say(f"{name} ...", end=" ")
    begun = time.monotonic()
    state = press(f"{name}/{name}", parameters | unwatched(name))
    say(f"{state.name} after {time.monotonic() - begun:.0f} s")
    if not state.is_completed():
        say("    " + (state.message or "no reason was given").replace("\n", "\n    "))


def unwatched(name: str) -> dict[str, Any]:
    """What keeps a deployment from waiting with a form that nobody answers."""
    asks = any(each.name == name and "choose_in_form" in each.parameters for each in CATALOG)
    return {"choose_in_form": False} if asks else {}


def say(line: str, end: str = "\n") -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(line + end)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
