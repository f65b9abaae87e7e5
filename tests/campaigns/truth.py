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
    """What the outside holds for an account, and what it held before.

    `sets` counts how often its password was set, the same one again too.
    """

    directory: str
    ever: tuple[str, ...]
    entry: str | None
    entry_ever: tuple[str, ...]
    sets: int
    bad_logons: int
    locked: bool


def truth_about(account: Subject, domain: SimulatedDomain, itglue: ITGlueSimulator) -> Truth:
    """The truth about an account; the directory is read first, as the escrow only grows."""
    with domain.directory.lock:
        entry = domain.directory.named("samaccountname", account.sam)
        held = entry and entry.account
        if held is None:
            raise LookupError(f"the domain has no account {account.sam}")
    with itglue.store.lock:
        kept = itglue.store.passwords.get(account.entry_id)
        before = [each["password"] for each in itglue.store.versions.get(account.entry_id, [])]
    return Truth(
        directory=held.passwords[0],
        ever=held.passwords,
        entry=kept,
        entry_ever=(*before, kept or ""),
        sets=held.key_version,
        bad_logons=held.bad_count,
        locked=held.locked_at is not None,
    )
