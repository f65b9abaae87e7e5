"""A practice IT Glue on loopback: three regions, one account.

with ITGlueSimulator(world) as itglue:
...  # itglue.url, with a key of the world
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any, Self

from deployments.sandbox.itglue.account import Account
from deployments.sandbox.itglue.requests import Access
from deployments.sandbox.web_server import WebServer
from deployments.sandbox.world import World

REGIONS = ("US", "EU", "AU")


class ITGlueSimulator(Account):
    """IT Glue as `world` draws it; its keys belong to `region`."""

    def __init__(
        self,
        world: World,
        *,
        region: str = "US",
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Not started yet. `port` is the region's own; `clock` counts the quota's seconds."""
        super().__init__(world, region, clock=clock, now=now)
        self._region = region
        self._regions = {
            name: WebServer(
                f"itglue-{name}", partial(self.answer, name), port if name == region else 0
            )
            for name in REGIONS
        }

    def __enter__(self) -> Self:
        for region in self._regions.values():
            region.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.faults.clear()
        for region in self._regions.values():
            region.finish()
        for region in self._regions.values():
            region.stop()

    @property
    def url(self) -> str:
        """The address of the region that the world's keys belong to."""
        return self._regions[self._region].url

    @property
    def urls(self) -> dict[str, str]:
        """The address of each region."""
        return {name: region.url for name, region in self._regions.items()}

    def key(self, number: int = 0) -> Access:
        """One of the world's keys, to take rights from it or give them back."""
        return self.keys[number]

    def edit(self, entry_id: int, **attributes: Any) -> None:
        """Change an entry as a person does in IT Glue's own pages: any attribute, any time."""
        with self.store.lock:
            named = {name.replace("_", "-"): value for name, value in attributes.items()}
            row = self.store.change_entry(entry_id, named, same_is_a_change=False)
            row.update({name: named[name] for name in ("vault-id", "personal") if name in named})

    def match_for_rotation(self, entry_id: int, *, matched: bool = True) -> None:
        """Have IT Glue's own Password Rotation look after an entry, or no more."""
        with self.store.lock:
            self.store.rotatable.pop(entry_id, None)
            if matched:
                self.store.rotatable[entry_id] = self.store.new_id()
            self.store.entries[entry_id]["rotation-permitted"] = matched

    def move(self, entry_id: int, organization_id: int) -> None:
        """Move an entry to another organization as a person does."""
        with self.store.lock:
            owner = self.store.organizations[organization_id]
            row = self.store.change_entry(entry_id, {}, same_is_a_change=False)
            row |= {"organization-id": organization_id, "organization-name": owner["name"]}

    def delete(self, entry_id: int) -> None:
        """Delete an entry as a person does."""
        with self.store.lock:
            self.store.forget_entry(entry_id)

    def snapshot(self) -> list[dict[str, Any]]:
        """Every entry as it is, with its password and all it had before, oldest first."""
        with self.store.lock:
            return [
                {
                    "id": int(row["id"]),
                    "organization_id": row["organization-id"],
                    "name": row["name"],
                    "username": row["username"],
                    "password": self.store.passwords[entry_id],
                    "versions": list(self.store.versions[entry_id]),
                    "vaulted": row["vault-id"] is not None,
                    "personal": row["personal"],
                    "archived": row["archived"],
                    "category": row["password-category-name"],
                    "resource_type": row["resource-type"],
                    "resource_id": row["resource-id"],
                }
                for entry_id, row in self.store.entries.items()
            ]
