"""All that an operator's day needs: the practice world, Prefect's server and a worker."""

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from deployments.one_machine import Machine
from deployments.practice_blocks import save_domain, save_itglue
from deployments.sandbox.__main__ import addresses
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.world import World
from tests.prefect_server import reached


@dataclass
class Workplace:
    """Where the operator works; the stand-ins can be changed and asked from outside."""

    machine: Machine
    world: World
    itglue: ITGlueSimulator
    domains: dict[str, SimulatedDomain]
    reach: dict[str, Any]

    @property
    def contoso(self) -> SimulatedDomain:
        """The domain of the customer of the day."""
        return self.domains["contoso.test"]

    def password(self, name: str) -> object:
        """The password that the directory accepts for an account of the day's customer."""
        (found,) = (e for e in self.contoso.snapshot() if e["sam_account_name"] == name)
        return found["password"]

    def entry(self, name: str) -> dict[str, Any]:
        """The one entry of that name, as IT Glue holds it."""
        (found,) = (each for each in self.itglue.snapshot() if each["name"] == name)
        return found

    def secrets(self, more: Iterable[str]) -> list[str]:
        """Every password and key that was in use, those that were made on the way among them."""
        entries = self.itglue.snapshot()
        accounts = [each for domain in self.domains.values() for each in domain.snapshot()]
        versions = [version for each in entries for version in each["versions"]]
        found = {str(each["password"]) for each in (*entries, *accounts, *versions)} - {"None", ""}
        found |= {key.value for key in self.world.keys}
        found |= {each.service_password for each in self.world.domains}
        return sorted(found | set(more))


@contextmanager
def workplace(folder: Path, world: World) -> Generator[Workplace]:
    """Everything is up, registered and connected; nothing is imported yet."""
    now = partial(datetime.now, UTC)
    machine = Machine(folder, port=0)
    machine.environment["QUICKPASS_RETRY_SECONDS"] = "0,0"
    with ExitStack() as stack:
        itglue = stack.enter_context(ITGlueSimulator(world))
        domains = {
            each.dns_name: stack.enter_context(SimulatedDomain(each, now=now))
            for each in world.domains
        }
        drawn = {each.dns_name: each for each in world.domains}
        reach = addresses(world, itglue, [(drawn[name], each) for name, each in domains.items()])
        stack.enter_context(machine.server())
        stack.enter_context(reached(machine))
        assert machine.run("deployments") == 0
        save_itglue(reach["itglue"])
        for each in reach["domains"]:
            save_domain(each)
        stack.enter_context(machine.worker("quickpass"))
        yield Workplace(machine, world, itglue, domains, reach)
