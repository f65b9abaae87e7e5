# pyright: basic
# ldap3 is half-typed.
"""The client for one domain: its accounts, their policies and passwords."""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from ldap3 import LEVEL, MODIFY_ADD, MODIFY_DELETE, MODIFY_REPLACE, SUBTREE, Connection
from ldap3.utils.conv import escape_filter_chars
from pydantic import SecretStr

from models.identity import DomainFacts, Identity, OrganizationalUnit, PasswordPolicy
from tasks.clients.active_directory.connection import DomainConnection, Line
from tasks.clients.active_directory.logon import Logon
from tasks.clients.active_directory.reading import (
    DOMAIN_POLICY_ATTRIBUTES,
    PSO_ATTRIBUTES,
    USER_ATTRIBUTES,
    domain_policy,
    fine_grained_policy,
    identity,
    number,
    text,
    units_with_users,
)
from tasks.clients.active_directory.results import Result, refusal_of
from tasks.clients.active_directory.searching import Searches
from tasks.clients.errors import Misconfigured, NotFound, Refused

# Computers and group-managed service accounts are users by class, but not persons.
USERS = "(&(objectCategory=person)(objectClass=user))"
DELEGATED = {"pwdlastset", "lockouttime"}


class ActiveDirectory:
    """One domain through one domain controller; for one thread at a time.

    Connects when first used, and again after a loss. Raises the errors of `errors.py`.
    """

    def __init__(self, target: DomainConnection) -> None:
        """Misconfigured when the CA certificate is not one."""
        self._target = target
        self._line = Line(target)
        self._logons = Line(target)
        self._searches = Searches(self._line, target.host)
        self._policies: dict[str, PasswordPolicy] = {}
        marker = target.marker_attribute
        self._user_attributes = [*USER_ATTRIBUTES, marker] if marker else USER_ATTRIBUTES

    @property
    def keeps_markers(self) -> bool:
        """Whether this domain lets us keep a marker beside each password."""
        return bool(self._target.marker_attribute)

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
        self._line.close()
        self._logons.close()

    def fetch_domain(self) -> DomainFacts:
        """The domain's names and its immutable id; Misconfigured when the base DN is not one."""
        base = self._target.base_dn
        head = self._searches.entry(base, ["objectGUID", "objectClass"])
        if head is None or b"domainDNS" not in head["raw_attributes"].get("objectClass", []):
            raise Misconfigured(
                f"{base!r} is not a domain at {self._target.host}: write the domain's own DN into "
                "the connection, such as DC=contoso,DC=com."
            )
        partitions = f"CN=Partitions,CN=Configuration,{base}"
        wanted = f"(&(objectClass=crossRef)(nCName={escape_filter_chars(base)}))"
        found = list(self._searches.entries(partitions, wanted, ["nETBIOSName", "dnsRoot"], LEVEL))
        names = found[0]["raw_attributes"] if found else {}
        labels = [part.partition("=")[2] for part in base.split(",")]
        return DomainFacts(
            object_id=UUID(bytes_le=head["raw_attributes"]["objectGUID"][0]),
            base_dn=base,
            dns_name=text(names, "dnsRoot") or ".".join(labels),
            netbios_name=text(names, "nETBIOSName"),
        )

    def fetch_organizational_units(self) -> list[OrganizationalUnit]:
        """The OUs and containers that hold users, in them or below."""
        users = self._searches.entries(self._target.base_dn, USERS, ["objectGUID"], SUBTREE)
        return units_with_users([entry["dn"] for entry in users])

    def fetch_unit(self, unit: str | UUID) -> tuple[UUID, str]:
        """An OU's immutable id, and its DN now, by either of the two; NotFound when it is not there."""
        found = self._searches.entry(
            _by_id(unit) if isinstance(unit, UUID) else unit, ["objectGUID"]
        )
        if found is None:
            raise NotFound(
                f"{self._target.host} has no OU {str(unit)!r}: it was renamed, moved or deleted, or "
                "the service account may not see it."
            )
        return UUID(bytes_le=found["raw_attributes"]["objectGUID"][0]), found["dn"]

    def fetch_accounts(self, ou_dn: str, *, subtree: bool) -> Iterator[Identity]:
        """The users in an OU, and in all below it if wanted; NotFound when there is no such OU."""
        self.fetch_unit(ou_dn)
        scope = SUBTREE if subtree else LEVEL
        for entry in self._searches.entries(ou_dn, USERS, self._user_attributes, scope):
            yield self._identity(entry)

    def fetch_account(self, object_id: UUID) -> Identity:
        """The account as it is now, wherever it was moved; NotFound when it has gone."""
        return self._identity(self._account(object_id))

    def fetch_account_and_policy(self, object_id: UUID) -> tuple[Identity, PasswordPolicy]:
        """The account, and the policy in force for it. Policies are read once and remembered."""
        entry = self._account(object_id)
        pso = text(entry["raw_attributes"], "msDS-ResultantPSO")
        return self._identity(entry), self._policy(pso)

    def open(self) -> None:
        """Be connected and signed in, so that what is sent next is sent at once."""
        self._line.signed_in()

    def set_password(
        self,
        object_id: UUID,
        password: SecretStr,
        *,
        unlock: bool = False,
        marker: tuple[str | None, str] | None = None,
    ) -> None:
        """Reset the password; in one request with unlocking the account, if wanted.

        `marker` is what the marker attribute must hold before, and what it holds then: the request
        is atomic, so nothing is set where somebody else has set it meanwhile (Refused).
        PolicyRefused, NotPermitted, NotFound, Refused and Unreachable: it was not set.
        OutcomeUnknown: it may have been set; setting the same one again is harmless.
        """
        # AD wants it in double quotes and in UTF-16LE ([MS-ADTS] 3.1.1.3.1.5).
        quoted = f'"{_sendable(password)}"'.encode("utf-16-le")
        changes: dict[str, Any] = {"unicodePwd": [(MODIFY_REPLACE, [quoted])]}
        if unlock:
            changes["lockoutTime"] = [(MODIFY_REPLACE, ["0"])]
        if marker is not None and self._target.marker_attribute:
            before, after = marker
            taken_away = [(MODIFY_DELETE, [before])] if before is not None else []
            changes[self._target.marker_attribute] = [*taken_away, (MODIFY_ADD, [after])]

        def modify(connection: Connection) -> Result:
            # The answer's further parts hold the request, and with it the password.
            return Result.of(connection.modify(_by_id(object_id), changes)[1])

        result = self._line.change(modify)
        if result.code != 0:
            what = f"reset the password of account {object_id}"
            raise refusal_of(what, self._target.host, result)

    def verify_password(self, identity: Identity, password: SecretStr) -> Logon:
        """Sign in as the account, once, on this domain controller. A wrong password counts there."""
        if not password.get_secret_value():
            raise Refused("An empty password would sign in as nobody, and proves nothing.")
        name = identity.distinguished_name
        result = self._logons.try_logon(name, _sendable(password))
        shown = Logon.shown_by(result)
        if shown is None:
            what = f"sign in as account {identity.object_id}"
            raise refusal_of(what, self._target.host, result)
        return shown

    def may_reset(self, ou_dn: str) -> bool | None:
        """Whether the service account was delegated in this OU; None when no user can tell.

        Told by what it may write on users there: of the rights that the README delegates
        together, the reset itself is the one that no attribute shows.
        """
        wanted = ["adminCount", "allowedAttributesEffective"]
        for entry in self._searches.entries(ou_dn, USERS, wanted, LEVEL):
            found = entry["raw_attributes"]
            if number(found, "adminCount") == 0:
                writable = {each.decode().lower() for each in found["allowedAttributesEffective"]}
                return writable >= DELEGATED
        return None

    def _policy(self, pso: str | None) -> PasswordPolicy:
        key = pso or ""
        if key not in self._policies:
            self._policies[key] = self._fetch_policy(pso)
        return self._policies[key]

    def _fetch_policy(self, pso: str | None) -> PasswordPolicy:
        if pso is not None:
            entry = self._searches.entry(pso, PSO_ATTRIBUTES)
            if entry and entry["raw_attributes"].get("msDS-MinimumPasswordLength"):
                return fine_grained_policy(entry["raw_attributes"])
            # By default only domain administrators may read a PSO.
            return self._policy(None).model_copy(
                update={"name": "a policy (PSO) that may not be read", "readable": False}
            )
        head = self._searches.entry(self._target.base_dn, DOMAIN_POLICY_ATTRIBUTES)
        if head is None:
            raise Misconfigured(f"{self._target.base_dn!r} is not there at {self._target.host}.")
        return domain_policy(head["raw_attributes"])

    def _identity(self, entry: Mapping[str, Any]) -> Identity:
        return identity(entry, marker=self._target.marker_attribute)

    def _account(self, object_id: UUID) -> Mapping[str, Any]:
        entry = self._searches.entry(_by_id(object_id), self._user_attributes)
        if entry is None:
            raise NotFound(
                f"{self._target.host} has no account {object_id} any more, or hides it from the "
                "service account."
            )
        return entry


def _sendable(password: SecretStr) -> str:
    value = password.get_secret_value()
    if any("\ud800" <= character <= "\udfff" for character in value):
        # Python's own error would carry the password.
        raise Refused("The password holds half a character (a lone surrogate): nobody takes it.")
    return value


def _by_id(object_id: UUID) -> str:
    return f"<GUID={object_id}>"
