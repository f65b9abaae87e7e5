import socket
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.sandbox.active_directory.decoding import Malformed
from deployments.sandbox.active_directory.messages import Message
from deployments.sandbox.active_directory.requests import read_request
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.practice import (
    ANNA,
    BASE,
    FIRST,
    SERVICE_PASSWORD,
    STAFF,
)

ANONYMOUS_BIND = bytes.fromhex("300c020101600702010304008000")
BOUND = bytes.fromhex("300c02010161070a010004000400")
PROTOCOL_ERROR, AUTH_METHOD_NOT_SUPPORTED = b"\x0a\x01\x02", b"\x0a\x01\x07"
UNBIND = bytes.fromhex("30050201024200")
ABANDON = bytes.fromhex("3006020103500101")
NOTICE = b"1.3.6.1.4.1.1466.20036"
WHO_AM_I = "1.3.6.1.4.1.4203.1.11.3"


def tlv(tag: int, body: bytes) -> bytes:
    size = len(body).to_bytes(4)
    return bytes([tag, 0x84]) + size + body


BIND_OF_ANNA = tlv(
    0x30,
    b"\x02\x01\x01"
    + tlv(0x60, b"\x02\x01\x03" + tlv(4, ANNA.encode()) + tlv(0x80, b"Bind-Secret")),
)
NEW_PASSWORD = tlv(0x30, tlv(4, b"unicodePwd") + tlv(0x31, tlv(4, b"New-Secret")))
RESET = tlv(
    0x30,
    b"\x02\x01\x01"
    + tlv(0x66, tlv(4, ANNA.encode()) + tlv(0x30, tlv(0x30, b"\x0a\x01\x02" + NEW_PASSWORD))),
)


def spoken(dc: SimulatedDomain, *requests: bytes) -> bytes:
    """All that comes back until the controller hangs up."""
    answer = b""
    with (
        suppress(ConnectionError),  # as it hangs up with requests left unread
        socket.create_connection((dc.host, dc.starttls_port), timeout=10) as plain,
    ):
        plain.sendall(b"".join(requests))
        while piece := plain.recv(65536):
            answer += piece
    return answer


def test_requests_may_come_in_one_piece(dc: SimulatedDomain):
    answer = spoken(dc, ANONYMOUS_BIND, ABANDON, ANONYMOUS_BIND, UNBIND, ANONYMOUS_BIND)
    assert answer == BOUND * 2


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        bytes.fromhex("3003020101"),
        bytes.fromhex("300502010142020000"),
        bytes.fromhex("3084ffffffff"),
        bytes.fromhex("3080"),
        bytes.fromhex("308501000000004200"),
        RESET.replace(b"\x0a\x01\x02", b"\x0a\x01\x03"),
    ],
    ids=["http", "no operation", "left over", "4 GiB", "indefinite", "length", "increment"],
)
def test_what_is_no_ldap_ends_the_connection_and_no_other(dc: SimulatedDomain, request_: bytes):
    assert BOUND not in spoken(dc, request_, ANONYMOUS_BIND)
    assert spoken(dc, ANONYMOUS_BIND, UNBIND) == BOUND


def test_a_malformed_request_is_answered_by_a_notice_of_disconnection(dc: SimulatedDomain):
    assert NOTICE in spoken(dc, bytes.fromhex("3003020101"))


@given(st.binary(max_size=60).map(lambda body: bytes([0x30, len(body)]) + body))
def test_any_bytes_are_a_request_or_malformed(data: bytes):
    with suppress(Malformed):
        assert isinstance(read_request(data), Message)


@given(
    st.sampled_from([BIND_OF_ANNA, ANONYMOUS_BIND, RESET]),
    st.lists(st.tuples(st.integers(min_value=0), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_a_damaged_request_is_a_request_or_malformed(
    request_: bytes, damage: list[tuple[int, int]]
):
    data = bytearray(request_)
    for place, octet in damage:
        data[place % len(data)] = octet
    with suppress(Malformed):
        assert isinstance(read_request(bytes(data)), Message)


@pytest.mark.parametrize("text", ["301302010163", "3009020101420a84ffffffffffffffff"])
def test_lengths_without_sense_are_malformed(text: str):
    with pytest.raises(Malformed):
        read_request(bytes.fromhex(text))


def test_a_filter_may_be_deep_but_not_endless():
    def search(depth: int) -> bytes:
        filter_ = tlv(0x87, b"cn")
        for _ in range(depth):
            filter_ = tlv(0xA2, filter_)
        fixed = bytes.fromhex("04000a01000a0100020100020100010100")
        return tlv(0x30, b"\x02\x01\x01" + tlv(0x63, fixed + filter_ + tlv(0x30, b"")))

    assert isinstance(read_request(search(50)), Message)
    with pytest.raises(Malformed):
        read_request(search(101))


def test_only_the_third_version_is_spoken(dc: SimulatedDomain):
    second = ANONYMOUS_BIND.replace(b"\x02\x01\x03", b"\x02\x01\x02")
    assert PROTOCOL_ERROR in spoken(dc, second, UNBIND)


def test_other_ways_to_sign_in_are_refused(dc: SimulatedDomain):
    sasl = bytes.fromhex("3014020101600f0201030400a3080406") + b"GSSAPI"
    ntlm = bytes.fromhex("300c020101600702010304008900")
    for request in (sasl, ntlm):
        assert AUTH_METHOD_NOT_SUPPORTED in spoken(dc, request, UNBIND)


def test_a_name_with_an_empty_password_is_anonymous_and_succeeds(dc: SimulatedDomain):
    name = b"anna@practice.test"
    request = tlv(0x30, b"\x02\x01\x01" + tlv(0x60, b"\x02\x01\x03" + tlv(4, name) + b"\x80\x00"))
    assert spoken(dc, request, UNBIND) == BOUND


def test_a_password_without_a_name_is_refused(dc: SimulatedDomain):
    request = tlv(0x30, b"\x02\x01\x01" + tlv(0x60, b"\x02\x01\x03\x04\x00\x80\x01x"))
    assert b"data 52e" in spoken(dc, request, UNBIND)


def test_the_client_is_told_who_it_is(service: Client, client: Client):
    assert client.extended(WHO_AM_I).text == ""
    assert not client.connection.extend.standard.who_am_i()
    assert service.connection.extend.standard.who_am_i() == r"u:PRACTICE\svc-quickpass"


def test_an_unknown_extended_operation_is_a_protocol_error(service: Client):
    reply = service.extended("1.3.6.1.4.1.4203.1.11.1")  # the password modify that AD lacks
    assert (reply.code, reply.text[:17]) == (2, "0000203D: LdapErr")


def test_an_unknown_control_is_refused_only_when_critical(service: Client):
    for critical, code in ((True, 12), (False, 0)):
        assert service.search(STAFF, controls=[("9.9.9", critical, None)]).code == code


def test_the_root_dse_lists_what_is_there(client: Client):
    dse = client.read("", "*")
    assert dse["defaultNamingContext"] == [BASE.encode()]
    assert dse["dnsHostName"] == [b"dc1.practice.test"]
    assert dse["configurationNamingContext"] == [f"CN=Configuration,{BASE}".encode()]
    assert b"1.2.840.113556.1.4.319" in dse["supportedControl"]
    assert b"1.2.840.113556.1.4.800" in dse["supportedCapabilities"]
    assert dse["currentTime"] == [b"20260302120000.0Z"]
    assert client.read("", "dnsHostName") == {"dnsHostName": [b"dc1.practice.test"]}


def test_nobody_is_told_the_password_of_a_request(service: Client, dc: SimulatedDomain):
    service.reset(ANNA, "Second-Secret-1")
    service.change(ANNA, FIRST, "Third-Secret-1")
    shown = repr(list(dc.journal)) + repr(dc.directory.named("samaccountname", "anna"))
    for secret in (SERVICE_PASSWORD, FIRST, "Second-Secret-1", "Third-Secret-1"):
        assert secret not in shown


def test_no_request_shows_its_password():
    for request in (BIND_OF_ANNA, RESET):
        assert "Secret" not in repr(read_request(request))
