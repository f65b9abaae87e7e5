"""What the directory and IT Glue really hold, from the simulators themselves."""

from typing import NamedTuple

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.entra.directory import Directory
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
    twin: str | None = None
    twin_ever: tuple[str, ...] = ()


def truth_about(
    account: Subject,
    domain: SimulatedDomain,
    itglue: ITGlueSimulator,
    tenant: Directory | None = None,
) -> Truth:
    """The truth about an account; the directories are read first, as the escrow only grows.

    An account without a sAMAccountName lives in the tenant; another one has its twin there.
    """
    upn = f"{account.sam}@acme.test" if account.sam else account.label
    cloud = passwords_of(tenant, upn) if tenant is not None else ()
    if not account.sam:
        held = cloud[-1] if cloud else ""
        return with_entry(
            account, itglue, Truth(held, cloud, None, (), len(cloud), 0, locked=False)
        )
    with domain.directory.lock:
        entry = domain.directory.named("samaccountname", account.sam)
        held = entry and entry.account
        if held is None:
            raise LookupError(f"the domain has no account {account.sam}")
    found = Truth(
        directory=held.passwords[0],
        ever=held.passwords,
        entry=None,
        entry_ever=(),
        sets=held.key_version,
        bad_logons=held.bad_count,
        locked=held.locked_at is not None,
        twin=cloud[-1] if cloud else None,
        twin_ever=cloud,
    )
    return with_entry(account, itglue, found)


def passwords_of(tenant: Directory, upn: str) -> tuple[str, ...]:
    """What a user of the tenant signed in with, the newest last."""
    with tenant.lock:
        return tuple(tenant.secrets[str(tenant.id_of(upn))].values)


def with_entry(account: Subject, itglue: ITGlueSimulator, found: Truth) -> Truth:
    """The truth with what IT Glue holds, which is read last."""
    with itglue.store.lock:
        kept = itglue.store.passwords.get(account.entry_id)
        before = [each["password"] for each in itglue.store.versions.get(account.entry_id, [])]
    return found._replace(entry=kept, entry_ever=(*before, kept or ""))
