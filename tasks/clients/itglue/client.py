"""The client for IT Glue: organizations and password entries, in our values."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

from models.password_entry import Organization, PasswordEntry
from tasks.clients.errors import NotPermitted, OutsideError, Unexpected
from tasks.clients.itglue.addresses import ADDRESSES, Region, address_of
from tasks.clients.itglue.exchange import Exchange
from tasks.clients.itglue.key import ApiKey
from tasks.clients.itglue.names import name_filters, name_key, named
from tasks.clients.itglue.own_rotation import OwnRotation
from tasks.clients.itglue.paging import read_list
from tasks.clients.itglue.values import Category, KeyRights, NewEntry
from tasks.clients.itglue.wire import (
    CategoryRow,
    Document,
    OrganizationRow,
    Page,
    PasswordRow,
    category_of,
    entry_of,
    organization_of,
    shown,
)


class ITGlue:
    """One IT Glue account, seen with one API key. Thread-safe; raises the errors of `errors.py`."""

    def __init__(
        self,
        region: Region,
        api_key: SecretStr,
        *,
        base_url: str | None = None,
        before_request: Callable[[], None],
        after_throttle: Callable[[float], None],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Each request waits in `before_request`; a 429 calls `after_throttle` with seconds.

        Misconfigured for a key or an address that cannot work.
        """
        self._exchange = Exchange(
            address_of(region, base_url),
            ApiKey(api_key),
            before_request=before_request,
            after_throttle=after_throttle,
            transport=transport,
        )
        self._own_rotation = OwnRotation()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._exchange.close()

    def fetch_organizations(self, names: Sequence[str] = ()) -> list[Organization]:
        """All organizations, or those that bear one of `names`: each as often as it exists."""
        if not names:
            return self._organizations()
        wanted = {name_key(name) for name in names}
        found = [each for text in name_filters(names) for each in self._organizations(text)]
        if wanted - {name_key(each.name) for each in found}:
            found = self._organizations()
        chosen = {each.id: each for each in found if name_key(each.name) in wanted}
        return [chosen[each] for each in sorted(chosen)]

    def fetch_entries(self, organization_id: int) -> list[PasswordEntry]:
        """All password entries of an organization, archived and vaulted ones too."""
        return self._entries(organization_id)

    def find_entries(self, organization_id: int, name: str) -> list[PasswordEntry]:
        """The entries of that name, to see before a POST is repeated whether it had worked."""
        (text,) = name_filters([name])
        filtered = self._entries(organization_id, text)
        found = [each for each in filtered if name_key(each.name) == name_key(name)]
        everything = [] if found else self._entries(organization_id)
        return found or [each for each in everything if name_key(each.name) == name_key(name)]

    def fetch_entry(self, entry_id: int) -> tuple[PasswordEntry, SecretStr | None]:
        """One entry and its password: None when IT Glue keeps it back, which is not an empty one.

        It does so for a key without Password Access and for entries in the vault.
        """
        path, query, kind = (
            f"/passwords/{entry_id}",
            {"show_password": "true"},
            Document[PasswordRow],
        )
        reply = self._own_rotation.asked_along(
            lambda more: self._exchange.read(path, {**query, **more}, kind)
        )
        return shown(entry_id, reply)

    def fetch_categories(self) -> list[Category]:
        """The account's password categories."""
        page = Page[CategoryRow]
        rows = read_list(self._exchange, "/password_categories", page, sort="name")
        return [category_of(row) for row in rows]

    def create_entry(self, new: NewEntry) -> PasswordEntry:
        """Create an entry. After OutcomeUnknown ask `find_entries` first: IT Glue takes doubles."""
        given = new.model_dump(by_alias=True, exclude_none=True)
        kind = Document[PasswordRow]
        reply = self._exchange.write("POST", "/passwords", {}, given, kind)
        created = reply.data
        said = created.attributes
        if (said.organization_id, said.resource_id) != (new.organization_id, new.resource_id):
            parent = f"{new.resource_type} {new.resource_id}" if new.resource_id else "no asset"
            raise Unexpected(
                f"POST /passwords: IT Glue created entry {created.id}, but not where it was asked "
                f"to (organization {new.organization_id}, {parent}). Delete or move that entry in "
                "IT Glue before this is tried again."
            )
        return entry_of(created)

    def update_password(
        self,
        entry_id: int,
        password: SecretStr,
        *,
        before_sending: Callable[[], object] = lambda: None,
    ) -> tuple[PasswordEntry, SecretStr | None]:
        """Write the password and nothing else; what IT Glue returns as the entry's is the proof.

        `before_sending` is called when the limiter lets the request go; what it raises stops it.

        An entry in the vault must not be written: ask `fetch_entries` for `vaulted` before.
        """
        path, query = f"/passwords/{entry_id}", {"show_password": "true"}
        kind = Document[PasswordRow]
        given = {"password": password}
        reply = self._exchange.write(
            "PATCH", path, query, given, kind, before_sending=before_sending
        )
        return shown(entry_id, reply)

    def change_notes(self, entry_id: int, change: Callable[[str], str]) -> None:
        """Write what `change` makes of an entry's notes, if anything is different then.

        IT Glue has no condition for a write: what somebody saves in between is overwritten.
        """
        path, kind = f"/passwords/{entry_id}", Document[PasswordRow]
        row = self._exchange.read(path, {"show_password": "false"}, kind).data.attributes
        notes = row.notes.get_secret_value() if row.notes is not None else ""
        if (changed := change(notes)) != notes:
            self._exchange.write("PATCH", path, {}, {"notes": SecretStr(changed)}, kind)

    def fetch_key_rights(self) -> KeyRights:
        """What the key may do; NotAuthenticated if IT Glue refuses it. Reads one entry's password."""
        organizations = self._exchange.read(
            "/organizations", {"page[size]": "1"}, Page[OrganizationRow]
        )
        query = {"sort": "id", "page[size]": "100"}
        rows = self._exchange.read("/passwords", query, Page[PasswordRow]).data
        entries = map(entry_of, rows)
        ordinary = next((each for each in entries if not (each.vaulted or each.personal)), None)
        try:
            access = ordinary and self.fetch_entry(ordinary.id)[1] is not None
        except NotPermitted:
            access = False
        return KeyRights(organizations=organizations.meta.total_count, password_access=access)

    def region_of_key(self) -> Region | None:
        """The region that accepts this key; None if none does, or behind an address of one's own."""
        if self._exchange.address not in ADDRESSES.values():
            return None
        return next((region for region in ADDRESSES if self._accepted_in(region)), None)

    def _accepted_in(self, region: Region) -> bool:
        page, query = Page[OrganizationRow], {"page[size]": "1"}
        try:
            self._exchange.read("/organizations", query, page, address=ADDRESSES[region])
        except OutsideError:
            return False
        return True

    def _organizations(self, name: str | None = None) -> list[Organization]:
        page = Page[OrganizationRow]
        rows = read_list(self._exchange, "/organizations", page, sort="id", **named(name))
        return [organization_of(row) for row in rows]

    def _entries(self, organization_id: int, name: str | None = None) -> list[PasswordEntry]:
        wanted = {"filter[organization_id]": str(organization_id), **named(name)}
        page = Page[PasswordRow]
        rows = self._own_rotation.asked_along(
            lambda more: read_list(self._exchange, "/passwords", page, sort="id", **wanted, **more)
        )
        entries = [entry_of(row) for row in rows]
        # A filter that IT Glue does not understand is ignored, and all rows come back.
        if any(each.organization_id != organization_id for each in entries):
            raise Unexpected(
                f"GET /passwords: asked for organization {organization_id}, IT Glue returned "
                "entries of others as well. Does a proxy drop part of the address?"
            )
        return entries
