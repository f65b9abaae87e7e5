"""Many clients, and clients that send more than anybody needs."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.conftest import Connect
from tests.deployments.sandbox.active_directory.practice import ANNA, FIRST, STAFF
from tests.deployments.sandbox.active_directory.test_protocol import (
    ANONYMOUS_BIND,
    BOUND,
    NOTICE,
    tlv,
)

IDLE = 300
MIB = 1024 * 1024


def test_hundreds_who_say_nothing_keep_nobody_out(dc: SimulatedDomain):
    with ExitStack() as idle:
        for port in (dc.port, dc.starttls_port) * (IDLE // 2):
            idle.enter_context(socket.create_connection((dc.host, port)))
        with closing(Client(dc)) as client:
            assert client.bind("anna@practice.test", FIRST).code == 0


def test_a_stopped_controller_has_let_go_of_all_who_waited(dc: SimulatedDomain):
    with ExitStack() as idle:
        waiting = [
            idle.enter_context(socket.create_connection((dc.host, dc.starttls_port)))
            for _ in range(IDLE)
        ]
        for each in waiting:
            each.sendall(ANONYMOUS_BIND)
            assert each.recv(100) == BOUND
        dc.stop()
        for each in waiting:
            with suppress(ConnectionError):
                assert each.recv(100) == b""


def test_one_marker_advanced_by_many_at_once_is_advanced_by_one(
    dc: SimulatedDomain, administrator: Client, connect: Connect
):
    administrator.modify(ANNA, ("info", "ADD", [b"0"]))
    clients = [connect() for _ in range(16)]
    for client in clients:
        client.bind(r"PRACTICE\Administrator", "Root-Secret-1")

    def advance(number: int) -> int:
        change = (("info", "DELETE", [b"0"]), ("info", "ADD", [b"%d" % (number + 1)]))
        return clients[number].reset(ANNA, f"Parallel-Secret-{number}", *change).code

    with ThreadPoolExecutor(len(clients)) as pool:
        codes = list(pool.map(advance, range(len(clients))))
    assert sorted(codes) == [0] + [16] * (len(clients) - 1)
    winner = codes.index(0)
    assert administrator.read(ANNA, "info")["info"] == [b"%d" % (winner + 1)]
    row = next(row for row in dc.snapshot() if row["sam_account_name"] == "anna")
    assert (row["password"], row["history_count"]) == (f"Parallel-Secret-{winner}", 1)


@pytest.fixture
def plain(dc: SimulatedDomain) -> Iterator[socket.socket]:
    with socket.create_connection((dc.host, dc.starttls_port), timeout=30) as connected:
        yield connected


def long_search(size: int) -> bytes:
    fixed = bytes.fromhex("0a01000a0100020100020100010100")
    base, asked = tlv(4, b"x" * size), tlv(0x30, b"")
    return tlv(0x30, b"\x02\x01\x01" + tlv(0x63, base + fixed + tlv(0x87, b"cn") + asked))


def test_a_message_of_nine_mebibytes_is_answered(plain: socket.socket, service: Client):
    plain.sendall(long_search(9 * MIB))
    assert service.search(STAFF).code == 0
    assert b"000004DC" in plain.recv(1000)


def test_a_message_beyond_ten_mebibytes_ends_the_connection_and_no_other(
    plain: socket.socket, service: Client
):
    with suppress(ConnectionError):
        plain.sendall(long_search(11 * MIB))
        while plain.recv(65536):
            pass
    assert service.search(STAFF).code == 0


def test_half_a_message_holds_nobody_up(plain: socket.socket, service: Client):
    plain.sendall(long_search(MIB)[:-1])
    assert service.search(STAFF).code == 0


def numbered_search(message_id: bytes, size_limit: bytes) -> bytes:
    fixed = bytes.fromhex("04000a01000a0100") + size_limit + bytes.fromhex("020100010100")
    return tlv(0x30, message_id + tlv(0x63, fixed + tlv(0x87, b"cn") + tlv(0x30, b"")))


@pytest.mark.parametrize(
    ("message_id", "size_limit"),
    [
        (b"\x02\x01\xff", b"\x02\x01\x00"),
        (b"\x02\x01\x00", b"\x02\x01\x00"),
        (b"\x02\x05\x00\x80\x00\x00\x00", b"\x02\x01\x00"),
        (b"\x02\x01\x01", b"\x02\x01\xff"),
    ],
    ids=["negative", "zero", "2 to the 31st", "size limit"],
)
def test_numbers_out_of_range_are_no_ldap(
    plain: socket.socket, service: Client, message_id: bytes, size_limit: bytes
):
    plain.sendall(numbered_search(message_id, size_limit))
    assert NOTICE in plain.recv(1000)
    assert service.search(STAFF).code == 0
