from itertools import pairwise

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client, quoted
from tests.deployments.sandbox.active_directory.practice import ANNA, FIRST, Clock

NEW = "Second-Secret-1"


@pytest.fixture
def anna(client: Client) -> Client:
    assert client.bind("anna@practice.test", FIRST).code == 0
    return client


def test_who_knows_the_old_password_may_change_it(anna: Client):
    assert anna.change(ANNA, FIRST, NEW).code == 0
    assert anna.bind("anna@practice.test", NEW).code == 0


def test_a_wrong_old_password_gets_19_and_counts(anna: Client, service: Client):
    reply = anna.change(ANNA, "Wrong-Secret-1", NEW)
    assert (reply.code, reply.text[:16]) == (19, "00000056: AtrErr")
    assert service.read(ANNA, "badPwdCount")["badPwdCount"] == [b"1"]
    assert anna.change(ANNA, FIRST, NEW).code == 0


def test_changes_can_lock_an_account_out(anna: Client):
    for _ in range(3):
        anna.change(ANNA, "Wrong-Secret-1", NEW)
    reply = anna.change(ANNA, FIRST, NEW)
    assert (reply.code, reply.text[:8]) == (19, "00000775")


@pytest.mark.parametrize("password", ["short", "onlylowercase", "Anna-Secret-1", FIRST])
def test_a_change_against_the_policy_gets_19_and_0000052d(anna: Client, password: str):
    reply = anna.change(ANNA, FIRST, password)
    assert (reply.code, reply.text[:16]) == (19, "0000052D: AtrErr")
    assert reply.text.endswith("Att 9005a (unicodePwd)\n\0")


def test_a_change_respects_the_minimum_age_unless_it_is_demanded(
    anna: Client, service: Client, clock: Clock
):
    service.reset(ANNA, NEW)
    clock.advance(hours=23)
    assert anna.change(ANNA, NEW, "Third-Secret-1").text.startswith("0000052D")
    service.modify(ANNA, ("pwdLastSet", "REPLACE", [b"0"]))
    assert anna.change(ANNA, NEW, "Third-Secret-1").code == 0
    clock.advance(days=1)
    assert anna.change(ANNA, "Third-Secret-1", "Fourth-Secret-1").code == 0


def test_a_change_respects_the_history_to_its_length(
    dc: SimulatedDomain, anna: Client, clock: Clock
):
    passwords = [FIRST, *(f"Newer-Secret-{number}" for number in range(3))]
    for old, new in pairwise(passwords):
        assert anna.change(ANNA, old, new).code == 0
        clock.advance(days=1)
    for remembered in passwords[1:]:
        assert anna.change(ANNA, passwords[-1], remembered).code == 19
    assert anna.change(ANNA, passwords[-1], FIRST).code == 0


def test_an_account_may_not_reset_itself(anna: Client):
    assert anna.reset(ANNA, NEW).code == 50


@pytest.mark.parametrize("operation", ["ADD", "DELETE"])
def test_half_a_change_is_no_change(anna: Client, operation: str):
    assert anna.modify(ANNA, ("unicodePwd", operation, [quoted(FIRST)])).code == 53
