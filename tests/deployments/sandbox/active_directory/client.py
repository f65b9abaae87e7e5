# pyright: basic
# ldap3 has no types; the tests see only what leaves this file.
"""An independent LDAP client, as strict about TLS as the application has to be."""

import ssl
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # ldap3 uses old names of pyasn1's
    import ldap3
    from ldap3.core.exceptions import LDAPException

PERSONS = "(&(objectCategory=person)(objectClass=user))"
Controls = Sequence[tuple[str, bool, bytes | None]] | None
PAGED_RESULTS = "1.2.840.113556.1.4.319"


class Reached(Protocol):
    """A domain controller, simulated or real."""

    host: str
    ca_certificate: str

    @property
    def port(self) -> int: ...
    @property
    def starttls_port(self) -> int: ...


class StrictTls(ldap3.Tls):
    """One authority, and the name the certificate must carry, checked by OpenSSL itself."""

    def __init__(self, authority: str, name: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self.context = ssl.create_default_context(cadata=authority)
        self.name = name

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002  # ldap3's
        connection.socket = self.context.wrap_socket(
            connection.socket, server_hostname=self.name, do_handshake_on_connect=do_handshake
        )


class Lost(Exception):
    """The connection ended, or no answer came in time."""


@dataclass(frozen=True)
class Reply:
    code: int
    text: str
    matched: str
    entries: dict[str, dict[str, list[bytes]]]
    references: list[str]
    cookie: bytes
    referrals: list[str]


class Client:
    """A connection to the domain controller; every method is one request."""

    def __init__(
        self,
        dc: Reached,
        *,
        authority: str = "",
        name: str = "",
        start_tls: bool = False,
        plain: bool = False,
        seconds: int = 10,
    ) -> None:
        clear = start_tls or plain
        tls = StrictTls(authority or dc.ca_certificate, name or dc.host)
        server = ldap3.Server(
            dc.host,
            port=dc.starttls_port if clear else dc.port,
            use_ssl=not clear,
            tls=tls,
            get_info=ldap3.NONE,
            allowed_referral_hosts=[],
        )
        self.connection = ldap3.Connection(
            server,
            authentication=ldap3.ANONYMOUS,
            client_strategy=ldap3.SAFE_SYNC,
            receive_timeout=seconds,
            auto_referrals=False,
        )
        try:
            self.connection.open()
            if start_tls:
                self.connection.start_tls()
        except LDAPException as error:
            self.close()
            raise Lost(type(error).__name__) from error

    def bind(self, user: str, password: str) -> Reply:
        self.connection.user, self.connection.password = user, password
        self.connection.authentication = ldap3.SIMPLE
        return self._reply(self.connection.bind)

    def search(
        self,
        base: str,
        wanted: str = "(objectClass=*)",
        *attributes: str,
        scope: str = "SUBTREE",
        limit: int = 0,
        page: int | None = None,
        cookie: bytes = b"",
        types_only: bool = False,
        controls: Controls = None,
    ) -> Reply:
        return self._reply(
            self.connection.search,
            base,
            wanted,
            search_scope=scope,
            attributes=list(attributes) or None,
            size_limit=limit,
            paged_size=page,
            paged_cookie=cookie or None,
            types_only=types_only,
            controls=controls,
        )

    def read(self, base: str, *attributes: str) -> dict[str, list[bytes]]:
        reply = self.search(base, "(objectClass=*)", *attributes, scope="BASE")
        assert reply.code == 0, reply.text
        return next(iter(reply.entries.values()))

    def modify(
        self,
        dn: str,
        *changes: tuple[str, str, list[bytes]],
        controls: Controls = None,
    ) -> Reply:
        """Each change is an attribute, ADD, DELETE or REPLACE, and values."""
        grouped: dict[str, list[tuple[str, list[bytes]]]] = {}
        for attribute, operation, values in changes:
            grouped.setdefault(attribute, []).append((f"MODIFY_{operation}", values))
        return self._reply(self.connection.modify, dn, grouped, controls=controls)

    def reset(self, dn: str, password: str, *more: tuple[str, str, list[bytes]]) -> Reply:
        return self.modify(dn, ("unicodePwd", "REPLACE", [quoted(password)]), *more)

    def change(self, dn: str, old: str, new: str) -> Reply:
        return self.modify(
            dn,
            ("unicodePwd", "DELETE", [quoted(old)]),
            ("unicodePwd", "ADD", [quoted(new)]),
        )

    def extended(self, oid: str, value: bytes | None = None) -> Reply:
        return self._reply(self.connection.extended, oid, value)

    def delete(self, dn: str) -> Reply:
        return self._reply(self.connection.delete, dn)

    def rename(self, dn: str, name: str) -> Reply:
        return self._reply(self.connection.modify_dn, dn, name)

    def compare(self, dn: str, attribute: str, value: str) -> Reply:
        return self._reply(self.connection.compare, dn, attribute, value)

    def close(self) -> None:
        if self.connection.socket is not None:
            self.connection.socket.close()

    def _reply(self, operation: Any, *arguments: Any, **named: Any) -> Reply:
        try:
            _, result, response, _ = operation(*arguments, **named)
        except LDAPException as error:
            raise Lost(type(error).__name__) from error
        items = response or []
        paging = (result.get("controls") or {}).get(PAGED_RESULTS)
        return Reply(
            code=result["result"],
            text=result["message"],
            matched=result["dn"],
            entries={
                item["dn"]: dict(item["raw_attributes"])
                for item in items
                if item["type"] == "searchResEntry"
            },
            references=[u for i in items if i["type"] == "searchResRef" for u in i["uri"]],
            cookie=paging["value"]["cookie"] if paging else b"",
            referrals=result["referrals"] or [],
        )


def quoted(password: str) -> bytes:
    return f'"{password}"'.encode("utf-16-le")
