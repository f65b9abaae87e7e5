"""Plays the practice world until standard input ends.

The first line on standard output says, as JSON, how to reach the stand-ins: it goes to the
process that started this one and is written nowhere, as it holds the service accounts'
passwords. Each line on standard input is an order, answered when it is carried out: `write FILE`
once the world's own truth stands there, `storm SEED` when troubles have begun, `calm` when they are
over, `drift CANDIDATES` with what happened to which account.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.cloud import PracticeCloud, practice_cloud
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.drift import plant_drift
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.samba.domain import SambaDomain
from deployments.sandbox.storm import Storm
from deployments.sandbox.world import SERVICE_ACCOUNT, Domain, Key, World

StandIn = SimulatedDomain | SambaDomain


def main() -> None:
    """Start the stand-ins, say how to reach them, and serve until standard input ends."""
    parser = argparse.ArgumentParser(description="Play the practice world.")
    parser.add_argument("--directory", choices=("simulated", "samba"), default="simulated")
    parser.add_argument("--accounts", type=int, default=0, help="accounts in all")
    parser.add_argument("--folder", type=Path, required=True, help="where world.json goes")
    wanted = parser.parse_args()
    world = draw_world(wanted.accounts)
    with ExitStack() as stack:
        itglue = stack.enter_context(ITGlueSimulator(world))
        domains: list[tuple[Domain, StandIn]] = []
        for domain in world.domains:
            folder = wanted.folder / "domains" / domain.dns_name
            stand_in = (
                SambaDomain(domain, folder)
                if wanted.directory == "samba"
                else SimulatedDomain(domain, now=partial(datetime.now, UTC))
            )
            domains.append((domain, stack.enter_context(stand_in)))
        simulated = {
            domain.dns_name: each for domain, each in domains if isinstance(each, SimulatedDomain)
        }
        cloud = stack.enter_context(practice_cloud(simulated))
        access = {**addresses(world, itglue, domains), "tenants": cloud.access()}
        say(json.dumps(access))
        can_have_troubles = [*simulated.values()]
        storm: Storm | None = None
        for line in sys.stdin:
            answer = "done"
            match line.split(maxsplit=1):
                case ["write", name]:
                    write_world(wanted.folder / name.strip(), access, itglue, domains, cloud)
                case ["storm", seed]:
                    storm = Storm(int(seed), itglue, can_have_troubles, cloud.entra.graph_faults)
                    storm.start()
                case ["calm"] if storm is not None:
                    storm.stop()
                case ["drift", candidates]:
                    planted = plant_drift(itglue, can_have_troubles, json.loads(candidates))
                    answer = json.dumps(planted)
                case _:
                    continue
            say(answer)


def addresses(
    world: World, itglue: ITGlueSimulator, domains: Sequence[tuple[Domain, StandIn]]
) -> dict[str, Any]:
    """How to reach every stand-in, with the keys and passwords an operator would have."""
    names = {organization.id: organization.name for organization in world.organizations}
    return {
        "itglue": {
            "url": itglue.url,
            "region": "US",
            "key": world.keys[0].value,
            "urls": itglue.urls,
            "keys": [{**asdict(key), "organization_ids": listed(key)} for key in world.keys],
        },
        "domains": [
            {
                "organization": names[domain.organization_id],
                "dns_name": domain.dns_name,
                "host": stand_in.host,
                "port": stand_in.port,
                "base_dn": domain.base_dn,
                "bind_user": f"{SERVICE_ACCOUNT}@{domain.dns_name}",
                "bind_password": domain.service_password,
                "ca_certificate": stand_in.ca_certificate,
            }
            for domain, stand_in in domains
        ],
    }


def listed(key: Key) -> list[int] | None:
    """The organizations that a key is limited to, None for all."""
    return None if key.organization_ids is None else sorted(key.organization_ids)


def write_world(
    path: Path,
    access: dict[str, Any],
    itglue: ITGlueSimulator,
    domains: Sequence[tuple[Domain, StandIn]],
    cloud: PracticeCloud,
) -> None:
    """Write what the stand-ins hold now, and how to ask them oneself.

    A directory that keeps only hashes tries IT Glue's values.
    """
    entries = itglue.snapshot()
    held = {
        value
        for entry in entries
        for value in (entry["password"], *(each["password"] for each in entry["versions"]))
        if value
    }
    accounts = [
        {"domain": domain.dns_name, **account}
        for domain, stand_in in domains
        for account in stand_in.snapshot(held)
    ]
    truth = {
        "access": access,
        "itglue_requests": itglue.requests,
        "entries": entries,
        "accounts": accounts,
        "users": cloud.users(),
    }
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(truth, indent=1, ensure_ascii=False, default=str))
    partial.replace(path)


def say(line: str) -> None:
    """One line to the process that started this one."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
