from contextlib import closing
from dataclasses import replace

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.conftest import Connect
from tests.deployments.sandbox.active_directory.practice import (
    ADMINISTRATOR,
    ADMINISTRATOR_PASSWORD,
    ANNA,
    FIRST,
    STAFF,
    Clock,
    practice_domain,
)

HOUR = b"\xff" * 21  # logonHours: all of the week
NO_HOUR = b"\0" * 21


def data_code(client: Client, name: str, password: str) -> str:
    """Empty after a successful sign-in."""
    reply = client.bind(name, password)
    if reply.code == 0:
        return ""
    assert reply.code == 49
    assert reply.text.startswith("80090308: LdapErr: DSID-")
    assert reply.text.endswith(", v4563\0")
    return reply.text.partition(", data ")[2].partition(",")[0]


@pytest.mark.parametrize(
    "name",
    [
        "anna@practice.test",
        "ANNA@Practice.Test",
        r"PRACTICE\anna",
        r"practice\ANNA",
        "anna@PRACTICE",
        ANNA,
        ANNA.lower(),
    ],
)
def test_an_account_signs_in_under_each_of_its_names(client: Client, name: str):
    assert data_code(client, name, FIRST) == ""


@pytest.mark.parametrize(
    "name",
    [
        "anna",
        r"OTHER\anna",
        r"practice.test\anna",
        "anna@other.test",
        f"CN=Nobody,{STAFF}",
        "=",
        "@",
        "\\",
        STAFF,
    ],
)
def test_a_name_that_is_no_account_gets_52e(client: Client, name: str):
    assert data_code(client, name, FIRST) == "52e"


def test_a_domain_may_say_525_to_unknown_names(dc: SimulatedDomain, client: Client):
    dc.settings.unknown_user = "525"
    assert data_code(client, "nobody@practice.test", FIRST) == "525"
    assert data_code(client, "anna@practice.test", "wrong") == "52e"


@pytest.mark.parametrize(("sam", "code"), [("off", "533"), ("new", "773")])
def test_only_the_right_password_learns_why_it_may_not_sign_in(client: Client, sam: str, code: str):
    assert data_code(client, f"{sam}@practice.test", FIRST) == code
    assert data_code(client, f"{sam}@practice.test", "wrong") == "52e"


def test_a_locked_account_gets_775_whatever_the_password(client: Client):
    assert data_code(client, "locked@practice.test", FIRST) == "775"
    assert data_code(client, "locked@practice.test", "wrong") == "775"


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("accountExpires", b"132000000000000000", "701"),
        ("logonHours", NO_HOUR, "530"),
        ("userWorkstations", b"PC1,PC2", "531"),
        ("accountExpires", b"0", ""),
        ("logonHours", HOUR, ""),
        ("userWorkstations", b"PC1,DC1", ""),
    ],
)
def test_account_restrictions_have_their_own_codes(
    administrator: Client, client: Client, attribute: str, value: bytes, code: str
):
    assert administrator.modify(ANNA, (attribute, "REPLACE", [value])).code == 0
    assert data_code(client, "anna@practice.test", FIRST) == code
    assert data_code(client, "anna@practice.test", "wrong") == "52e"


def test_logon_hours_count_from_sunday_midnight_utc(administrator: Client, client: Client):
    only_monday_noon = bytearray(21)
    only_monday_noon[(24 + 12) // 8] = 1 << (24 + 12) % 8  # where the clock stands
    administrator.modify(ANNA, ("logonHours", "REPLACE", [bytes(only_monday_noon)]))
    assert data_code(client, "anna@practice.test", FIRST) == ""


def test_an_old_password_expires_when_the_domain_says_so(
    dc: SimulatedDomain, client: Client, service: Client, clock: Clock
):
    service.reset(ANNA, "Second-Secret-1")
    dc.expire_passwords_after(clock() - clock().replace(day=1))  # a day and a half hour less
    assert data_code(client, "anna@practice.test", "Second-Secret-1") == ""
    clock.advance(days=2)
    assert data_code(client, "anna@practice.test", "Second-Secret-1") == "532"
    assert data_code(client, "anna@practice.test", FIRST) == "52e"


def test_the_old_password_is_refused_at_once_by_default(client: Client, service: Client):
    service.reset(ANNA, "Second-Secret-1")
    assert data_code(client, "anna@practice.test", "Second-Secret-1") == ""
    assert data_code(client, "anna@practice.test", FIRST) == "52e"


def test_during_the_grace_the_old_password_works_beside_the_new(
    dc: SimulatedDomain, client: Client, service: Client, clock: Clock
):
    dc.settings.old_password_grace = clock() - clock().replace(hour=11)
    service.reset(ANNA, "Second-Secret-1")
    clock.advance(minutes=59)
    assert data_code(client, "anna@practice.test", FIRST) == ""
    assert data_code(client, "anna@practice.test", "Second-Secret-1") == ""
    clock.advance(minutes=1)
    assert data_code(client, "anna@practice.test", FIRST) == "52e"


def test_setting_the_same_password_again_ends_the_grace(
    dc: SimulatedDomain, client: Client, service: Client, clock: Clock
):
    dc.settings.old_password_grace = clock() - clock().replace(hour=11)
    for _ in range(2):
        service.reset(ANNA, "Second-Secret-1")
    assert data_code(client, "anna@practice.test", FIRST) == "52e"


def test_the_built_in_administrator_signs_in_by_dn(client: Client):
    assert data_code(client, ADMINISTRATOR, ADMINISTRATOR_PASSWORD) == ""


def test_a_failed_sign_in_leaves_the_connection_anonymous(service: Client):
    service.bind("anna@practice.test", "wrong")
    assert service.search(STAFF).code == 1


def test_a_world_may_say_how_long_the_old_password_works(clock: Clock):
    domain = replace(practice_domain(), old_password_minutes=60)
    with SimulatedDomain(domain, now=clock) as dc, closing(Client(dc)) as client:
        dc.set_password("anna", "Second-Secret-1")
        clock.advance(minutes=59)
        assert data_code(client, "anna@practice.test", FIRST) == ""
        clock.advance(minutes=1)
        assert data_code(client, "anna@practice.test", FIRST) == "52e"


def test_a_password_that_never_expires_is_not_asked_to_be_changed(
    administrator: Client, client: Client
):
    never = ("userAccountControl", "REPLACE", [b"66048"])
    assert administrator.modify(f"CN=Brand New,{STAFF}", never).code == 0
    assert data_code(client, "new@practice.test", FIRST) == ""


def test_a_controller_may_take_passwords_over_tls_only(dc: SimulatedDomain, connect: Connect):
    dc.settings.signing_required = True
    plain = connect(plain=True)
    reply = plain.bind("anna@practice.test", FIRST)
    assert (reply.code, reply.text[:17]) == (8, "00002028: LdapErr")
    assert plain.search(STAFF).code == 1
    for client in (connect(start_tls=True), connect()):
        assert data_code(client, "anna@practice.test", FIRST) == ""
