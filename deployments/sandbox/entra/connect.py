"""A practice Entra Connect server: objects by a delta cycle, password hashes by their own clock.

The two are apart, as Microsoft's are: a delta cycle never carries a password.
"""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.on_premises import DomainUser, ReadDomain
from deployments.sandbox.entra.rows import Row, written

HASH_PASS = timedelta(minutes=2)
CYCLE = timedelta(minutes=30)


class Started(StrEnum):
    """What who starts a cycle by hand is told."""

    STARTED = "Success"
    BUSY = "Sync is already running. Cannot start a new run till this one completes."
    STAGING = "The server is in staging mode."
    SUSPENDED = "The scheduler is suspended."


class EntraConnect:
    """Brings the persons of a domain to one tenant, as time goes by."""

    def __init__(
        self,
        directory: Directory,
        read: ReadDomain,
        now: Callable[[], datetime],
        hashes_every: timedelta = HASH_PASS,
    ) -> None:
        """Installed and run once, so that the tenant begins in step with the domain."""
        self._hashes_every = hashes_every
        self._directory = directory
        self._read = read
        self._now = now
        self._carried: dict[str, datetime] = {}
        self.staging = self.suspended = self.busy = False
        self.cycles: list[datetime] = []
        """When each delta cycle ran."""
        self.hash_passes: list[datetime] = []
        """When passwords were last looked at, as far as that was noticed."""
        begun = now()
        self._next_cycle, self._next_pass = begun + CYCLE, begun + hashes_every
        self._cycle(begun)
        self._hash_pass(begun)

    def start_delta_cycle(self) -> Started:
        """Start a cycle now, as `Start-ADSyncSyncCycle -PolicyType Delta` does."""
        self.catch_up()
        if self.staging:
            return Started.STAGING
        if self.suspended:
            return Started.SUSPENDED
        if self.busy:
            return Started.BUSY
        with self._directory.lock:
            self._cycle(self._now())
        return Started.STARTED

    def catch_up(self) -> None:
        """Do what was due until now, in its order."""
        with self._directory.lock:
            now = self._now()
            while min(self._next_cycle, self._next_pass) <= now:
                if self._next_cycle <= self._next_pass:
                    if not (self.suspended or self.busy or self.staging):
                        self._cycle(self._next_cycle)
                    self._next_cycle += CYCLE
                else:
                    if not self.staging:
                        self._hash_pass(self._next_pass)
                    self._next_pass += self._hashes_every

    def _cycle(self, at: datetime) -> None:
        """Objects and their properties; a user that left the domain leaves the tenant."""
        directory = self._directory
        found = {self._id(user): user for user in self._read()}
        for user_id, user in found.items():
            properties = _properties(user, at)
            row = directory.row(str(user_id))
            if row is None:
                directory.add(user_id, properties["userPrincipalName"], user.name, **properties)
            elif row != {**row, **properties, **_ignoring(row)}:
                directory.change(str(user_id), **properties)
        for user_id in [*directory.users]:
            row = directory.row(user_id)
            if row and row["onPremisesSyncEnabled"] and UUID(user_id) not in found:
                directory.remove(user_id)
        directory.last_sync = at
        self.cycles.append(at)

    def _hash_pass(self, at: datetime) -> None:
        """Passwords that were set by then; not those that must be changed at the next logon."""
        for user in self._read():
            user_id = str(self._id(user))
            row = self._directory.row(user_id)
            if row is None or not row["onPremisesSyncEnabled"] or user.must_change:
                continue
            if user.password_set_at > at or self._carried.get(user_id) == user.password_set_at:
                continue
            self._carried[user_id] = user.password_set_at
            self._directory.set_password(user_id, user.password, at=at)
        self.hash_passes.append(at)

    def _id(self, user: DomainUser) -> UUID:
        return self._directory.id_of(f"synced {user.guid}")


def _properties(user: DomainUser, at: datetime) -> dict[str, Any]:
    return {
        "accountEnabled": user.enabled,
        "displayName": user.name,
        "onPremisesDistinguishedName": user.dn,
        "onPremisesDomainName": user.dns_name,
        "onPremisesImmutableId": base64.b64encode(user.guid.bytes_le).decode(),
        "onPremisesLastSyncDateTime": written(at),
        "onPremisesSamAccountName": user.sam,
        "onPremisesSecurityIdentifier": user.sid,
        "onPremisesSyncEnabled": True,
        "onPremisesUserPrincipalName": user.upn,
        "userPrincipalName": user.upn or f"{user.sam}@{user.dns_name}",
    }


def _ignoring(row: Row) -> Row:
    """What is no reason to write a user again."""
    return {"onPremisesLastSyncDateTime": row["onPremisesLastSyncDateTime"]}
