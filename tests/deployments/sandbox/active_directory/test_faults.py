import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from deployments.sandbox.active_directory.faults import Effect
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client, Lost
from tests.deployments.sandbox.active_directory.conftest import Connect
from tests.deployments.sandbox.active_directory.practice import (
    ANNA,
    FIRST,
    SERVICE_PASSWORD,
    Clock,
    practice_domain,
)

NEW = "Second-Secret-1"
SERVICE = r"PRACTICE\svc-quickpass"


def password_of(dc: SimulatedDomain) -> str:
    return next(str(row["password"]) for row in dc.snapshot() if row["sam_account_name"] == "anna")


def signed_in(connect: Connect) -> Client:
    client = connect()
    assert client.bind(SERVICE, SERVICE_PASSWORD).code == 0
    return client


def test_a_cut_before_leaves_the_password_and_a_cut_after_has_set_it(
    dc: SimulatedDomain, connect: Connect
):
    for effect, password in ((Effect.CUT_BEFORE, FIRST), (Effect.CUT_AFTER, NEW)):
        client = signed_in(connect)
        dc.faults.arm(effect, "modify")
        with pytest.raises(Lost):
            client.reset(ANNA, NEW)
        assert password_of(dc) == password


@pytest.mark.parametrize(
    ("effect", "code", "number"),
    [(Effect.BUSY, 51, "0000200E"), (Effect.UNAVAILABLE, 52, "0000200F")],
)
def test_a_busy_or_unavailable_controller_says_so_and_changes_nothing(
    dc: SimulatedDomain, service: Client, effect: Effect, code: int, number: str
):
    dc.faults.arm(effect, "modify")
    reply = service.reset(ANNA, NEW)
    assert (reply.code, reply.text[:8]) == (code, number)
    assert password_of(dc) == FIRST
    assert service.reset(ANNA, NEW).code == 0


def test_a_fault_strikes_its_kind_as_often_as_armed_after_those_it_skips(
    dc: SimulatedDomain, service: Client
):
    dc.faults.arm(Effect.BUSY, "modify", times=2, skip=1)
    assert service.search(ANNA).code == 0
    assert [service.reset(ANNA, NEW).code for _ in range(5)] == [0, 51, 51, 0, 0]


def test_a_fault_without_a_number_lasts_until_it_is_cleared(dc: SimulatedDomain, service: Client):
    dc.faults.arm(Effect.UNAVAILABLE, times=None)
    assert [service.search(ANNA).code, service.reset(ANNA, NEW).code] == [52, 52]
    dc.faults.clear()
    assert service.reset(ANNA, NEW).code == 0


def test_a_held_request_is_carried_out_late_even_when_its_client_has_gone(
    dc: SimulatedDomain, connect: Connect
):
    client = connect(seconds=1)
    client.bind(SERVICE, SERVICE_PASSWORD)
    dc.faults.arm(Effect.HOLD, "modify")
    with pytest.raises(Lost):
        client.reset(ANNA, NEW)
    assert password_of(dc) == FIRST
    dc.faults.clear()
    dc.stop()  # returns when all connections have ended
    assert password_of(dc) == NEW


def test_a_held_request_is_answered_after_the_release(dc: SimulatedDomain, service: Client):
    dc.faults.arm(Effect.HOLD, "modify")
    with ThreadPoolExecutor() as pool:
        reply = pool.submit(service.reset, ANNA, NEW)
        dc.faults.wait_until_held()
        dc.faults.release()
        assert reply.result().code == 0


def test_a_power_cut_forgets_what_is_held(dc: SimulatedDomain, service: Client):
    dc.faults.arm(Effect.HOLD, "modify")
    with ThreadPoolExecutor() as pool:
        lost = pool.submit(service.reset, ANNA, NEW)
        dc.faults.wait_until_held()
        dc.stop()
        assert isinstance(lost.exception(), Lost)
    assert password_of(dc) == FIRST


def test_waiting_for_what_is_never_held_ends(dc: SimulatedDomain):
    with pytest.raises(TimeoutError):
        dc.faults.wait_until_held(seconds=0)


def test_refused_connections_leave_the_open_ones_alone(dc: SimulatedDomain, service: Client):
    dc.faults.refuse_connections()
    for port in (dc.port, dc.starttls_port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((dc.host, port))
    assert service.search(ANNA).code == 0
    dc.faults.clear()
    with closing(Client(dc)) as client:
        assert client.bind(SERVICE, SERVICE_PASSWORD).code == 0


def test_after_a_power_cut_nothing_is_carried_out_that_was_on_its_way(dc: SimulatedDomain):
    dc.faults.arm(Effect.HOLD, "modify", times=None)
    dc.stop()
    assert dc.faults.struck("modify") is Effect.CUT_BEFORE
    assert not dc.faults.hold()
    dc.start()
    assert dc.faults.struck("modify") is None


def test_a_stopped_controller_comes_back_as_it_was(dc: SimulatedDomain, connect: Connect):
    client = signed_in(connect)
    client.reset(ANNA, NEW)
    before = (dc.port, dc.starttls_port, dc.ca_certificate, dc.snapshot())
    dc.stop()
    with pytest.raises(Lost):
        client.search(ANNA)
    with pytest.raises(Lost):
        connect()
    dc.start()
    assert (dc.port, dc.starttls_port, dc.ca_certificate, dc.snapshot()) == before
    assert connect().bind("anna@practice.test", NEW).code == 0


def test_clearing_faults_does_not_start_a_stopped_controller(dc: SimulatedDomain):
    dc.stop()
    dc.faults.clear()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((dc.host, dc.port))


def test_a_later_controller_may_be_given_the_same_ports(dc: SimulatedDomain, clock: Clock):
    ports = (dc.port, dc.starttls_port)
    dc.stop()
    with SimulatedDomain(
        practice_domain(), now=clock, port=ports[0], starttls_port=ports[1]
    ) as later:
        assert (later.port, later.starttls_port) == ports
        with closing(Client(later)) as client:
            assert client.bind(SERVICE, SERVICE_PASSWORD).code == 0


def test_the_journal_counts_what_was_asked_and_how_it_ended(dc: SimulatedDomain, service: Client):
    service.reset(ANNA, "short")
    service.reset(ANNA, NEW)
    dc.faults.arm(Effect.CUT_AFTER, "modify")
    with pytest.raises(Lost):
        service.reset(ANNA, "Third-Secret-1")
    assert [tuple(served) for served in dc.journal] == [
        ("bind", "svc-quickpass@practice.test", 0),
        ("modify", ANNA, 53),
        ("modify", ANNA, 0),
        ("modify", ANNA, 0),
    ]


def test_eight_clients_at_once_get_their_own_answers(dc: SimulatedDomain, connect: Connect):
    clients = [signed_in(connect) for _ in range(8)]
    users = [str(row["distinguished_name"]) for row in dc.snapshot()]

    def read_all(client: Client) -> bool:
        return all(
            client.read(dn, "cn", "distinguishedName")["distinguishedName"] == [dn.encode()]
            for dn in users * 5
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read_all, clients))
