"""The main job of the sandbox: onboard the practice world's customers, as an operator would.

Reads how to reach the stand-ins from standard input, saves the connections as blocks, and runs
the deployments one after the other. What came of it goes to `report.json`.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from deployments.catalog import CATALOG
from deployments.pressing import press
from deployments.report import write_report
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection


def main() -> int:
    """Run the main job; what the drawing has in store turns some runs red, as it should."""
    folder = Path(sys.argv[1])
    world = json.loads(sys.stdin.readline())
    begun = time.monotonic()
    itglue = save_itglue(world["itglue"])
    domains = {each["dns_name"]: save_domain(each) for each in world["domains"]}
    run("check-connections", itglue=itglue, domains=list(domains.values()))
    run("import-organizations", itglue=itglue)
    contoso, contoso_domain = "Contoso, Ltd.", domains["contoso.test"]
    for units, account_type in (
        (["Customers / Administrators", "Not Delegated"], "administrator"),
        (["Customers / Service"], "service"),
        (["Customers"], "end-user"),
    ):
        run(
            "import-accounts",
            customer=contoso,
            domain=contoso_domain,
            organizational_units=units,
            account_type=account_type,
        )
    run("match-accounts", customer=contoso)
    run("create-password-entries", customer=contoso, category="Active Directory")
    run("rotate-passwords", customer=contoso)
    run(
        "onboard-customer",
        itglue=itglue,
        organization="Fabrikam GmbH",
        domain=domains["fabrikam.test"],
        organizational_units=["Fabrikam"],
        category="Active Directory",
    )
    seconds = round(time.monotonic() - begun, 1)
    write_report(folder / "report.json", seconds)
    return 0


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


def save_itglue(address: dict[str, Any]) -> dict[str, Any]:
    """Save the IT Glue connection, as an operator does once; the reference for run forms."""
    block = ITGlueConnection(
        region=address["region"], api_key=SecretStr(address["key"]), base_url=address["url"]
    )
    return {"$ref": {"block_document_id": str(block.save("it-glue", overwrite=True))}}


def save_domain(address: dict[str, Any]) -> dict[str, Any]:
    """Save one domain's connection; the reference for run forms."""
    block = ActiveDirectoryDomain(
        host=address["host"],
        port=address["port"],
        base_dn=address["base_dn"],
        bind_user=address["bind_user"],
        bind_password=SecretStr(address["bind_password"]),
        ca_certificate=address["ca_certificate"],
    )
    name = address["dns_name"].replace(".", "-")
    return {"$ref": {"block_document_id": str(block.save(name, overwrite=True))}}


def say(line: str, end: str = "\n") -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(line + end)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
