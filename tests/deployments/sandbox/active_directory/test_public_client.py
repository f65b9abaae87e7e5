# pyright: basic
# ldap3 has no types.
"""ldap3 as its own manual uses it, with its defaults, but for the certificate, which it verifies."""

import ssl
import warnings
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.practice import (
    ANNA,
    BASE,
    FIRST,
    SERVICE_PASSWORD,
    STAFF,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # ldap3 uses old names of pyasn1's
    import ldap3

USER = r"PRACTICE\svc-quickpass"
NEW = "Second-Secret-1"


@pytest.fixture
def tls(dc: SimulatedDomain, tmp_path: Path) -> ldap3.Tls:
    authority = tmp_path / "ca.pem"
    authority.write_text(dc.ca_certificate)
    return ldap3.Tls(
        validate=ssl.CERT_REQUIRED,
        ca_certs_file=str(authority),
        valid_names=["dc1.practice.test"],
    )


@pytest.fixture
def server(dc: SimulatedDomain, tls: ldap3.Tls) -> ldap3.Server:
    return ldap3.Server(dc.host, dc.port, use_ssl=True, tls=tls)


@contextmanager
def signed_in(server: ldap3.Server, user: str = USER, **how: Any) -> Generator[Any]:
    how = {"password": SERVICE_PASSWORD, "auto_bind": True} | how
    connection = ldap3.Connection(server, user, **how)
    with closing(connection.socket):  # ldap3 leaves it open where the server hangs up first
        yield connection
        connection.unbind()


@pytest.fixture
def connection(server: ldap3.Server) -> Iterator[Any]:
    with signed_in(server) as opened:
        yield opened


def test_a_client_that_wants_to_know_everything_first_is_let_in(
    dc: SimulatedDomain, tls: ldap3.Tls
):
    server = ldap3.Server(dc.host, dc.port, use_ssl=True, tls=tls, get_info=ldap3.ALL)
    with signed_in(server):
        assert BASE in server.info.naming_contexts
        assert "1.2.840.113556.1.4.319" in str(server.info.supported_controls)


def test_the_password_and_the_lock_are_set_by_its_extensions_for_microsoft(connection: Any):
    microsoft = connection.extend.microsoft
    assert microsoft.modify_password(ANNA, NEW)
    assert microsoft.unlock_account(ANNA)
    assert not microsoft.modify_password(ANNA, "short")
    assert connection.result["message"].startswith("0000052D")


def test_its_paged_search_gives_every_object_once(connection: Any):
    search = connection.extend.standard.paged_search
    found = search(STAFF, "(objectClass=user)", attributes=["cn"], paged_size=2, generator=True)
    names = [entry["dn"] for entry in found]
    assert len(names) == len(set(names)) == 6


def test_it_reads_all_attributes(connection: Any):
    connection.search(BASE, "(sAMAccountName=anna)", attributes=ldap3.ALL_ATTRIBUTES)
    (entry,) = connection.entries
    assert (entry.sAMAccountName.value, entry.entry_dn) == ("anna", ANNA)


def test_questions_may_be_asked_before_the_answers_have_come(server: ldap3.Server):
    wanted = (ANNA, "(cn=*)", ldap3.BASE)
    with signed_in(server, client_strategy=ldap3.ASYNC) as connection:
        asked = [connection.search(*wanted, attributes=["cn"]) for _ in range(50)]
        answers = [connection.get_response(number)[0] for number in asked]
    assert [answer[0]["dn"] for answer in answers] == [ANNA] * 50


def test_tls_may_begin_before_the_sign_in(dc: SimulatedDomain, tls: ldap3.Tls):
    server = ldap3.Server(dc.host, dc.starttls_port, tls=tls)
    how = {"password": FIRST, "auto_bind": ldap3.AUTO_BIND_TLS_BEFORE_BIND}
    with signed_in(server, "anna@practice.test", **how) as connection:
        assert connection.extend.microsoft.modify_password(ANNA, NEW, FIRST)
