"""What one tenant holds now, what it held before, and which password works."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from deployments.sandbox.entra.rows import Row, drawn_user, user_row, written
from deployments.sandbox.entra.settings import Settings
from deployments.sandbox.entra.tenant import Consent, Tenant


class SignIn(StrEnum):
    """What somebody who signs in as a user is told."""

    ACCEPTED = "accepted"
    MUST_CHANGE = "right, and must be changed now"
    DISABLED = "the account is disabled"
    WRONG = "wrong user name or password"
    FEDERATED = "sent to another identity provider"


@dataclass(frozen=True)
class Version:
    """What an object was from `at` on; no row: it was deleted."""

    number: int
    at: datetime
    row: Row | None
    drawn: bool = False


@dataclass
class Secrets:
    """The passwords a user has had, the newest last."""

    values: list[str] = field(repr=False)
    must_change: bool = False


class Directory:
    """The objects of one tenant; hold `lock` while reading or changing them."""

    def __init__(self, tenant: Tenant, now: Callable[[], datetime]) -> None:
        """Filled as the tenant is drawn."""
        self.lock = threading.RLock()
        self.settings = Settings()
        self.tenant = tenant
        self.now = now
        self.users: dict[str, list[Version]] = {}
        self.secrets: dict[str, Secrets] = {}
        self.consents = {each.client_id: each for each in tenant.consents}
        self.last_sync: datetime | None = None
        self.special = [
            each for each in tenant.people if each.roles or each.eligible or each.groups
        ]
        """Those who hold a role, may activate one, or are in a group."""
        self._ids: dict[str, UUID] = {}
        self._changes = 0
        for person in tenant.people:
            user_id = self.id_of(person.upn)
            self.secrets[str(user_id)] = Secrets([person.password])
            self._remember(str(user_id), drawn_user(person, user_id, now()), drawn=True)

    def id_of(self, name: str) -> UUID:
        """The immutable id of an object of this tenant that begins with this name."""
        if name not in self._ids:
            self._ids[name] = uuid5(UUID(self.tenant.id), name)
        return self._ids[name]

    @property
    def changes(self) -> int:
        """How often anything was written so far."""
        return self._changes

    def consent_of(self, client_id: str) -> Consent | None:
        """What this tenant lets an application do, None without its consent."""
        return self.consents.get(client_id)

    def row(self, user_id: str) -> Row | None:
        """A user as it really is."""
        versions = self.users.get(user_id)
        return versions[-1].row if versions else None

    def visible(self, user_id: str) -> Row | None:
        """A user as reads show it: what was written just now may not be there yet."""
        until = self.now() - timedelta(seconds=self.settings.replication_seconds)
        for each in reversed(self.users.get(user_id, ())):
            # What the world began with is everywhere, whatever the delay.
            if each.drawn or each.at <= until:
                return each.row
        return None

    def seen(self) -> dict[str, Row]:
        """The users as reads show them."""
        found = ((user_id, self.visible(user_id)) for user_id in self.users)
        return {user_id: row for user_id, row in found if row is not None}

    def named(self, key: str, look: Callable[[str], Row | None]) -> Row | None:
        """The user with this id or user principal name, as `row` or `visible` show it."""
        wanted = key.lower()
        row = look(wanted)
        if row is not None or "@" not in wanted:
            return row
        rows = filter(None, map(look, self.users))
        return next((each for each in rows if each["userPrincipalName"].lower() == wanted), None)

    def add(self, user_id: UUID, upn: str, name: str, **more: Any) -> Row:
        """A new user, without a password yet."""
        self.secrets.setdefault(str(user_id), Secrets([]))
        row = {**user_row(user_id, upn, name, self.now()), **more}
        self._remember(str(user_id), row)
        return row

    def change(self, user_id: str, **properties: Any) -> None:
        """Change a user as a person does in the admin center."""
        row = self.row(user_id)
        if row is None:
            raise KeyError(user_id)
        self._remember(user_id, {**row, **properties})

    def remove(self, user_id: str) -> None:
        """Delete a user."""
        if self.row(user_id) is None:
            raise KeyError(user_id)
        self._remember(user_id, None)

    def set_password(
        self,
        user_id: str,
        password: str,
        *,
        must_change: bool = False,
        at: datetime | None = None,
    ) -> None:
        """Let this password be the one that works."""
        held = self.secrets[user_id]
        held.values.append(password)
        held.must_change = must_change
        self.change(user_id, lastPasswordChangeDateTime=written(at or self.now()))

    def sign_in(self, username: str, password: str) -> SignIn:
        """What somebody who signs in with these is told."""
        with self.lock:
            if self.is_federated(username):
                return SignIn.FEDERATED
            for user_id, held in self.secrets.items():
                row = self.row(user_id)
                if row is None or row["userPrincipalName"].lower() != username.lower():
                    continue
                if held.values[-1:] != [password]:
                    return SignIn.WRONG
                if not row["accountEnabled"]:
                    return SignIn.DISABLED
                return SignIn.MUST_CHANGE if held.must_change else SignIn.ACCEPTED
            return SignIn.WRONG

    def is_federated(self, upn: str) -> bool:
        """Whether another identity provider knows the passwords of this name's domain."""
        domain = upn.rpartition("@")[2].lower()
        return any(each.federated for each in self.tenant.domains if each.name == domain)

    def snapshot(self) -> list[dict[str, Any]]:
        """Every user as it is, with the password that works and all it had before."""
        with self.lock:
            return [
                {
                    **row,
                    "password": held.values[-1] if held.values else None,
                    "had": held.values[:-1],
                }
                for user_id, held in self.secrets.items()
                if (row := self.row(user_id)) is not None
            ]

    def _remember(self, user_id: str, row: Row | None, *, drawn: bool = False) -> None:
        self._changes += 1
        version = Version(self._changes, self.now(), row, drawn)
        self.users.setdefault(user_id, []).append(version)
