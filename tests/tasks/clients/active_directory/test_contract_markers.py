"""Setting a password only if nobody else did: a marker goes from its old value to a new one in the
same request. The same from a simulated and from a real domain controller.
"""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.deployments.sandbox.active_directory.client import Client, Reply, quoted
from tests.tasks.clients.active_directory.conftest import (
    CUSTOMERS,
    MARKER,
    SERVICE,
    DomainController,
    contoso,
    password_of,
)

SQL = f"CN=SQL Server,{SERVICE}"
NEW, NEWER = "Fresh-Harbour-2718", "Other-Harbour-2718"
COUNTERS = ("pwdLastSet", "msDS-KeyVersionNumber", "uSNChanged")


@pytest.fixture
def service(server: DomainController) -> Iterator[Client]:
    """Signed in with the delegated account; the real controller is as another test left it."""
    with closing(Client(server)) as client:
        assert client.bind(r"CONTOSO\svc-quickpass", contoso().service_password).code == 0
        assert client.modify(SQL, (MARKER, "REPLACE", [])).code == 0
        assert client.reset(SQL, password_of("svc-sql").get_secret_value()).code == 0
        yield client


def advance(client: Client, old: str | None, new: str, password: str, dn: str = SQL) -> Reply:
    """Set the password if the marker is still `old`, and make the marker `new`."""
    base = [(MARKER, "DELETE", [old.encode()])] if old else []
    return client.modify(
        dn,
        *base,
        (MARKER, "ADD", [new.encode()]),
        ("unicodePwd", "REPLACE", [quoted(password)]),
    )


def marker(client: Client, dn: str = SQL) -> list[bytes]:
    return client.read(dn, MARKER)[MARKER]


def signs_in(server: DomainController, password: str) -> bool:
    with closing(Client(server)) as client:
        return client.bind("svc-sql@contoso.test", password).code == 0


def test_marker_and_password_advance_together(server: DomainController, service: Client):
    assert advance(service, None, "a", NEW).code == 0
    assert advance(service, "a", "b", NEWER).code == 0
    assert marker(service) == [b"b"]
    assert signs_in(server, NEWER)


def test_a_stale_marker_gets_16_and_changes_nothing(server: DomainController, service: Client):
    assert advance(service, None, "b", NEW).code == 0
    before = service.read(SQL, MARKER, *COUNTERS)
    for stale in ("a", "c"):
        assert advance(service, stale, "c", NEWER).code == 16
    assert service.read(SQL, MARKER, *COUNTERS) == before
    assert signs_in(server, NEW)


def test_a_marker_that_was_taken_away_is_stale_too(server: DomainController, service: Client):
    assert advance(service, "a", "b", NEW).code == 16
    assert marker(service) == []
    assert not signs_in(server, NEW)


def test_a_first_marker_is_refused_where_there_is_one_already(
    server: DomainController, service: Client
):
    assert advance(service, None, "a", NEW).code == 0
    # One value only: Windows says it violates that (19), Samba that there is one (20).
    assert advance(service, None, "b", NEWER).code in (19, 20)
    assert marker(service) == [b"a"]
    assert signs_in(server, NEW)


def test_a_refused_password_leaves_the_marker(server: DomainController, service: Client):
    assert advance(service, None, "a", NEW).code == 0
    before = service.read(SQL, MARKER, *COUNTERS)
    reply = advance(service, "a", "b", "short")
    assert (reply.code in (19, 53), reply.text[:8]) == (True, "0000052D")
    assert service.read(SQL, MARKER, *COUNTERS) == before
    assert advance(service, "a", "b", NEWER).code == 0
    assert signs_in(server, NEWER)


def test_the_first_of_two_that_start_from_one_marker_wins(
    server: DomainController, service: Client
):
    assert advance(service, None, "base", NEW).code == 0
    with closing(Client(server)) as late:
        late.bind(r"CONTOSO\svc-quickpass", contoso().service_password)
        assert advance(service, "base", "first", NEW).code == 0
        assert advance(late, "base", "late", NEWER).code == 16
    assert marker(service) == [b"first"]
    assert signs_in(server, NEW)


def test_the_unlocking_may_go_along(service: Client):
    reply = service.modify(
        SQL,
        (MARKER, "ADD", [b"a"]),
        ("unicodePwd", "REPLACE", [quoted(NEW)]),
        ("lockoutTime", "REPLACE", [b"0"]),
    )
    assert reply.code == 0


@pytest.mark.parametrize(
    "dn", [f"CN=John Smith,OU=Sales\\, South,{CUSTOMERS}", f"CN=Nobody,{SERVICE}"]
)
def test_where_it_was_not_granted_neither_is_written(service: Client, dn: str):
    reply = advance(service, None, "a", NEW, dn)
    assert reply.code == (32 if "Nobody" in dn else 50)


def test_a_right_that_is_missing_is_told_before_a_password_that_is_too_short(service: Client):
    dn = f"CN=John Smith,OU=Sales\\, South,{CUSTOMERS}"
    assert advance(service, None, "a", "short", dn).code == 50
    assert advance(service, "stale", "a", NEW, dn).code == 50


def test_the_grant_shows_where_it_was_made_and_nowhere_else(service: Client):
    name = "allowedAttributesEffective"
    shown = {each.lower() for each in service.read(SQL, name)[name]}
    assert shown >= {MARKER.encode(), b"lockouttime", b"pwdlastset"}
    elsewhere = service.read(f"CN=John Smith,OU=Sales\\, South,{CUSTOMERS}", name)[name]
    assert MARKER.encode() not in elsewhere


def test_an_empty_marker_is_no_value(service: Client):
    assert service.modify(SQL, (MARKER, "REPLACE", [b""])).code in (19, 21)
    assert marker(service) == []


def test_capitals_make_no_other_marker(service: Client):
    assert advance(service, None, "Round-A", NEW).code == 0
    assert advance(service, "rOUND-a", "Round-B", NEWER).code == 0
    assert marker(service) == [b"Round-B"]
