"""What people do behind a rotation's back: every kind of drift, each to one account.

What they change, they changed a while ago: for an hour the former password signs in as well, and a
logon tells nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.itglue.simulator import ITGlueSimulator

A_WHILE = timedelta(hours=2)


class TooFew(Exception):
    """There are not enough accounts to give each kind of drift one."""


class Place(NamedTuple):
    """An account in a domain, and the entry that it is linked to."""

    itglue: ITGlueSimulator
    domain: SimulatedDomain
    name: str
    entry: Mapping[str, Any]

    @property
    def entry_id(self) -> int:
        """The entry's id in IT Glue."""
        return int(self.entry["id"])

    def set_by_hand(self) -> None:
        """Set another password in the directory."""
        self.domain.set_password(self.name, self._typed("harbour"), ago=A_WHILE)

    def write_by_hand(self, word: str = "orchard") -> None:
        """Write another password into the entry."""
        self.itglue.edit(self.entry_id, password=self._typed(word))

    def write_former(self) -> None:
        """Write into the entry what it held before."""
        self.itglue.edit(self.entry_id, password=self.entry["versions"][-1]["password"])

    def change_apart(self) -> None:
        """Change both, differently."""
        self.set_by_hand()
        self.write_by_hand()

    def change_alike(self) -> None:
        """Change both, alike."""
        self.set_by_hand()
        self.write_by_hand("harbour")

    def move_away(self) -> None:
        """Move the entry to an organization that it is not in."""
        owners = {each["organization_id"] for each in self.itglue.snapshot()}
        self.itglue.move(self.entry_id, min(owners - {self.entry["organization_id"]}))

    def _typed(self, word: str) -> str:
        return f"By-Hand-{self.entry_id}-{word}"


KINDS: Mapping[str, Callable[[Place], None]] = {
    "entry stale": Place.write_former,
    "directory changed": Place.set_by_hand,
    "entry edited": Place.write_by_hand,
    "changed apart": Place.change_apart,
    "changed by hand": Place.change_alike,
    "entry deleted": lambda at: at.itglue.delete(at.entry_id),
    "entry moved": Place.move_away,
    "entry archived": lambda at: at.itglue.edit(at.entry_id, archived=True),
    "entry vaulted": lambda at: at.itglue.edit(at.entry_id, vault_id=1),
    "entry personal": lambda at: at.itglue.edit(at.entry_id, personal=True),
    "entry rotated by IT Glue": lambda at: at.itglue.match_for_rotation(at.entry_id),
    "account locked": lambda at: at.domain.lock(at.name),
    "account disabled": lambda at: at.domain.disable(at.name),
    "account expired": lambda at: at.domain.expire(at.name, datetime.now(UTC) - A_WHILE),
    "must change": lambda at: at.domain.demand_change(at.name),
    "account gone": lambda at: at.domain.delete(at.name),
}
"""What happens, by the name under which a check is to report it."""


def plant_drift(
    itglue: ITGlueSimulator,
    domains: Sequence[SimulatedDomain],
    candidates: Sequence[Mapping[str, Any]],
) -> dict[str, str]:
    """Do each to another of these accounts; what happened to whom, by object id.

    A candidate has an `object_id` and an `entry_id`, the one that comes first the most rotations
    behind it: its entry gets its former value. TooFew where these accounts do not suffice.
    """
    entries = {each["id"]: each for each in itglue.snapshot()}
    accounts = {
        str(account["object_id"]): (domain, str(account["sam_account_name"]))
        for domain in domains
        for account in domain.snapshot()
    }
    places = {
        each["object_id"]: Place(itglue, *accounts[each["object_id"]], entries[each["entry_id"]])
        for each in candidates
        if each["object_id"] in accounts
    }
    if len(places) < len(KINDS):
        raise TooFew(f"{len(KINDS)} accounts are needed; {len(places)} are in these domains.")
    planted = dict(zip(places, KINDS, strict=False))
    for object_id, kind in planted.items():
        KINDS[kind](places[object_id])
    return planted
