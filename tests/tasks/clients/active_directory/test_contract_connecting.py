"""Why a connection cannot work, each reason in its own sentence."""

import socket

import pytest
from pydantic import SecretStr

from deployments.sandbox.certificates import make_certificates
from tasks.clients.active_directory import ActiveDirectory, DomainConnection
from tasks.clients.errors import Misconfigured, NotAuthenticated, Unreachable
from tests.tasks.clients.active_directory.conftest import (
    Connect,
    DomainController,
    password_of,
    target_at,
)

STRANGER = make_certificates("stranger.test", "127.0.0.9").authority


def abbreviated(address: str) -> str:
    """The same address in a spelling that every resolver knows and no certificate has."""
    first, *_, third, last = map(int, address.split("."))
    return f"{first}.{third * 256 + last}"


@pytest.mark.parametrize("authority", [STRANGER, None, ""])
def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    server: DomainController, connect: Connect, authority: str | None
):
    with pytest.raises(Misconfigured, match="is not trusted"):
        connect(server, ca_certificate=authority).fetch_domain()


@pytest.mark.parametrize("transport", ["ldaps", "starttls"])
def test_a_certificate_for_another_name_is_refused(
    server: DomainController, connect: Connect, transport: str
):
    port = server.port if transport == "ldaps" else server.starttls_port
    client = connect(server, host=abbreviated(server.host), port=port, transport=transport)
    with pytest.raises(Misconfigured, match="is for another name"):
        client.fetch_domain()


@pytest.mark.parametrize(
    "pem",
    [" ", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "Größe"],
)
def test_a_ca_certificate_that_is_none_is_said_at_once(server: DomainController, pem: str):
    with pytest.raises(Misconfigured, match="not one in PEM"):
        ActiveDirectory(target_at(server, ca_certificate=pem))


def test_ldaps_at_the_port_without_is_told_from_a_machine_that_is_off(
    server: DomainController, connect: Connect
):
    # Samba resets the connection, as a broken network does; others say something that is not TLS.
    with pytest.raises((Misconfigured, Unreachable), match=r"(not with|port without) TLS"):
        connect(server, port=server.starttls_port).fetch_domain()


def test_starttls_at_the_port_of_ldaps_is_told_from_a_machine_that_is_off(
    server: DomainController, connect: Connect
):
    with pytest.raises(Unreachable, match="not answer to StartTLS"):
        connect(server, transport="starttls", reply_timeout=2).fetch_domain()


@pytest.mark.parametrize(
    ("transport", "sentence"),
    [("ldaps", "No domain controller answers"), ("starttls", "not answer to StartTLS")],
)
def test_a_machine_that_takes_connections_and_says_nothing_is_unreachable(
    transport: str, sentence: str
):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        target = DomainConnection(
            host="127.0.0.1",
            port=mute.getsockname()[1],
            base_dn="DC=contoso,DC=test",
            bind_user="svc-quickpass@contoso.test",
            bind_password=SecretStr("unused"),
            transport="ldaps" if transport == "ldaps" else "starttls",
            connect_timeout=1,
            reply_timeout=1,
        )
        with ActiveDirectory(target) as client, pytest.raises(Unreachable, match=sentence):
            client.fetch_domain()


def test_a_refused_service_account_is_told_why(server: DomainController, connect: Connect):
    client = connect(server, bind_password=SecretStr("Wrong-Guess-1"))
    with pytest.raises(NotAuthenticated, match="the name or the password is wrong"):
        client.fetch_domain()


def test_a_service_account_that_may_not_sign_in_is_told_why(
    server: DomainController, connect: Connect
):
    for sam, reason in {"adm-old": "it is disabled", "o.brien": "must change its password"}.items():
        client = connect(server, bind_user=f"{sam}@contoso.test", bind_password=password_of(sam))
        with pytest.raises(NotAuthenticated, match=reason):
            client.fetch_domain()
