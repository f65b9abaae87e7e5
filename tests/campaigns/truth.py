"""What the directory and IT Glue really hold, from the simulators themselves."""

from typing import NamedTuple

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.itglue.simulator import ITGlueSimulator


class Subject(NamedTuple):
    """An account, as the campaigns speak of it."""

    id: int
    sam: str
    label: str
    object_id: str
    entry_id: int


class Truth(NamedTuple):
    """What the outside holds for an account; `ever` are all passwords it had, the newest first."""

    directory: str
    ever: tuple[str, ...]
    entry: str | None
    bad_logons: int
    locked: bool


def truth_about(account: Subject, domain: SimulatedDomain, itglue: ITGlueSimulator) -> Truth:
    """The truth about an account; the directory is read first, as the escrow only grows."""
    with domain.directory.lock:
        entry = domain.directory.named("samaccountname", account.sam)
        held = entry and entry.account
        if held is None:
            raise LookupError(f"the domain has no account {account.sam}")
        ever, bad, locked = held.passwords, held.bad_count, held.locked_at is not None
    with itglue.store.lock:
        return Truth(ever[0], ever, itglue.store.passwords.get(account.entry_id), bad, locked)
