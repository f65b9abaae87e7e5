import socket
import ssl
import warnings
from contextlib import closing

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.certificates import make_certificates
from tests.deployments.sandbox.active_directory.client import Client, Lost
from tests.deployments.sandbox.active_directory.conftest import Connect
from tests.deployments.sandbox.active_directory.practice import ANNA, SERVICE_PASSWORD

SERVICE = r"PRACTICE\svc-quickpass"
START_TLS = "1.3.6.1.4.1.1466.20037"


@pytest.mark.parametrize("name", ["dc1.practice.test", "practice.test", "localhost", "127.0.0.1"])
def test_the_certificate_stands_for_the_controllers_names(connect: Connect, name: str):
    assert connect(name=name).bind(SERVICE, SERVICE_PASSWORD).code == 0
    assert connect(name=name, start_tls=True).bind(SERVICE, SERVICE_PASSWORD).code == 0


@pytest.mark.parametrize("start_tls", [False, True])
def test_another_name_or_authority_is_refused(connect: Connect, *, start_tls: bool):
    with pytest.raises(Lost):
        connect(name="dc1.other.test", start_tls=start_tls)
    other = make_certificates("practice.test", "127.0.0.1").authority
    with pytest.raises(Lost):
        connect(authority=other, start_tls=start_tls)


def test_the_strictest_certificate_checks_pass(dc: SimulatedDomain):
    context = ssl.create_default_context(cadata=dc.ca_certificate)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with (
        socket.create_connection((dc.host, dc.port)) as connected,
        context.wrap_socket(connected, server_hostname="dc1.practice.test") as encrypted,
    ):
        assert encrypted.version() == "TLSv1.3"


def test_tls_1_1_is_refused(dc: SimulatedDomain):
    context = ssl.create_default_context(cadata=dc.ca_certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")  # or it would not even be offered
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((dc.host, dc.port)) as connected,
        pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"),
    ):
        context.wrap_socket(connected, server_hostname="dc1.practice.test")


def test_passwords_are_set_after_start_tls(connect: Connect):
    client = connect(start_tls=True)
    client.bind(SERVICE, SERVICE_PASSWORD)
    assert client.reset(ANNA, "Second-Secret-1").code == 0


def test_tls_does_not_begin_twice(client: Client):
    reply = client.extended(START_TLS)
    assert (reply.code, reply.text[:17]) == (1, "00000000: LdapErr")


def test_a_caller_without_tls_hinders_nobody(dc: SimulatedDomain):
    with socket.create_connection((dc.host, dc.port)) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\n\r\n")
        while silent.recv(100):
            pass  # until the controller hangs up
        with closing(Client(dc)) as client:
            assert client.bind(SERVICE, SERVICE_PASSWORD).code == 0
