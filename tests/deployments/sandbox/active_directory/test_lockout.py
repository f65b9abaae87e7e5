from dataclasses import replace

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.practice import (
    ADMINISTRATOR,
    ADMINISTRATOR_PASSWORD,
    ANNA,
    BASE,
    FIRST,
    LONG,
    Clock,
)

NAME = "anna@practice.test"


def wrong(client: Client, times: int, name: str = NAME) -> None:
    for _ in range(times):
        client.bind(name, "Wrong-Secret-1")


def state(reader: Client, dn: str = ANNA) -> tuple[int, bool, bool]:
    """Wrong passwords, whether lockoutTime is set, whether it still holds."""
    computed = "msDS-User-Account-Control-Computed"
    read = reader.read(dn, "badPwdCount", "lockoutTime", computed)
    return (
        int(read["badPwdCount"][0]),
        read["lockoutTime"] != [b"0"],
        bool(int(read[computed][0]) & 0x10),
    )


def test_the_threshold_locks_and_not_one_less(client: Client, service: Client):
    wrong(client, 2)
    assert state(service) == (2, False, False)
    wrong(client, 1)
    assert state(service) == (3, True, True)
    assert "775" in client.bind(NAME, FIRST).text


def test_the_users_of_the_pso_have_its_threshold(client: Client, service: Client):
    wrong(client, 2, "lena@practice.test")
    assert state(service, LONG) == (2, True, True)


def test_wrong_passwords_are_counted_within_the_window_only(
    client: Client, service: Client, clock: Clock
):
    wrong(client, 2)
    clock.advance(minutes=30)
    wrong(client, 1)
    assert state(service) == (1, False, False)


def test_a_right_password_starts_the_count_anew(client: Client, service: Client):
    wrong(client, 2)
    assert client.bind(NAME, FIRST).code == 0
    assert state(service) == (0, False, False)


def test_a_lockout_ends_by_itself_and_lockout_time_stays_until_the_next_sign_in(
    client: Client, service: Client, clock: Clock
):
    wrong(client, 3)
    clock.advance(minutes=29)
    assert "775" in client.bind(NAME, FIRST).text
    clock.advance(minutes=1)
    assert state(service) == (3, True, False)
    assert client.bind(NAME, FIRST).code == 0
    assert state(service) == (0, False, False)


def test_the_two_passwords_before_the_present_one_are_forgiven(client: Client, service: Client):
    for number in (1, 2, 3):
        service.reset(ANNA, f"Newer-Secret-{number}")
    for old in ("Newer-Secret-2", "Newer-Secret-1"):
        assert "52e" in client.bind(NAME, old).text
        assert state(service)[0] == 0
    client.bind(NAME, FIRST)
    assert state(service)[0] == 1


def test_a_reset_does_not_unlock(client: Client, service: Client):
    wrong(client, 3)
    assert service.reset(ANNA, "Second-Secret-1").code == 0
    assert "775" in client.bind(NAME, "Second-Secret-1").text
    assert state(service) == (3, True, True)


def test_lockout_time_0_unlocks_and_resets_the_count(client: Client, service: Client):
    wrong(client, 3)
    assert service.modify(ANNA, ("lockoutTime", "REPLACE", [b"0"])).code == 0
    assert state(service) == (0, False, False)
    assert client.bind(NAME, FIRST).code == 0


def test_reset_and_unlock_go_in_one_modify(client: Client, service: Client):
    wrong(client, 3)
    unlock = ("lockoutTime", "REPLACE", [b"0"])
    assert service.reset(ANNA, "Second-Secret-1", unlock).code == 0
    assert client.bind(NAME, "Second-Secret-1").code == 0


@pytest.mark.parametrize("value", [b"1", b"-1", b"134398960913448320"])
def test_lockout_time_takes_nothing_but_0(service: Client, value: bytes):
    assert service.modify(ANNA, ("lockoutTime", "REPLACE", [value])).code == 53


def test_the_built_in_administrator_is_never_locked_out(client: Client, service: Client):
    wrong(client, 5, ADMINISTRATOR)
    assert state(service, ADMINISTRATOR) == (5, False, False)
    assert client.bind(ADMINISTRATOR, ADMINISTRATOR_PASSWORD).code == 0


def test_a_lockout_without_an_end_lasts_until_somebody_unlocks(
    dc: SimulatedDomain, client: Client, service: Client, clock: Clock
):
    dc.change_policy(replace(dc.directory.policy, lockout_minutes=0))
    policy = service.read(BASE, "lockoutDuration", "lockOutObservationWindow")
    assert policy == {
        "lockoutDuration": [b"-9223372036854775808"],
        "lockOutObservationWindow": [b"-18000000000"],
    }
    wrong(client, 3)
    clock.advance(days=365)
    assert "775" in client.bind(NAME, FIRST).text
    service.modify(ANNA, ("lockoutTime", "REPLACE", [b"0"]))
    assert client.bind(NAME, FIRST).code == 0


def test_of_all_that_sign_ins_leave_only_lockout_time_counts_as_a_change(
    client: Client, service: Client, clock: Clock
):
    def changes() -> bytes:
        return service.read(ANNA, "uSNChanged")["uSNChanged"][0]

    before = changes()
    wrong(client, 2)
    client.bind(NAME, FIRST)
    assert changes() == before
    wrong(client, 3)
    locked = changes()
    assert locked != before
    clock.advance(minutes=30)
    assert client.bind(NAME, FIRST).code == 0
    assert changes() != locked
