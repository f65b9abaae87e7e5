import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client, quoted
from tests.deployments.sandbox.active_directory.practice import ANNA, BASE, STAFF


def test_values_are_added_deleted_and_replaced(administrator: Client):
    principal = "servicePrincipalName"
    steps: list[tuple[str, list[bytes], list[bytes]]] = [
        ("ADD", [b"HTTP/a", b"HTTP/b"], [b"HTTP/a", b"HTTP/b"]),
        ("DELETE", [b"http/A"], [b"HTTP/b"]),
        ("REPLACE", [b"HTTP/c"], [b"HTTP/c"]),
        ("DELETE", [], []),
    ]
    for operation, values, left in steps:
        assert administrator.modify(ANNA, (principal, operation, values)).code == 0
        assert administrator.read(ANNA, principal)[principal] == left


NO_VALUES: list[bytes] = []


@pytest.mark.parametrize(
    ("change", "code", "number"),
    [
        (("displayName", "DELETE", [b"Somebody Else"]), 16, "00002085"),
        (("mail", "DELETE", NO_VALUES), 16, "00002085"),
        (("displayName", "ADD", [b"ANNA WEBER"]), 20, "00002083"),
        (("displayName", "ADD", [b"A second name"]), 19, "00002081"),
        (("userAccountControl", "REPLACE", [b"many"]), 21, "00000057"),
        (("userAccountControl", "REPLACE", [b"5_12"]), 21, "00000057"),
        (("userAccountControl", "REPLACE", [b" 512"]), 21, "00000057"),
        (("displayName", "REPLACE", [b""]), 21, "00000057"),
        (("displayName", "REPLACE", [b"\xff"]), 21, "00000057"),
        (("noSuchAttribute", "REPLACE", [b"x"]), 16, "00000057"),
        (("objectGUID", "REPLACE", [b"x" * 16]), 53, "0000209A"),
        (("badPwdCount", "REPLACE", [b"0"]), 53, "0000209A"),
        (("cn", "REPLACE", [b"Other"]), 67, "00002016"),
        (("lockoutTime", "DELETE", NO_VALUES), 53, "00000057"),
        (("lockoutTime", "REPLACE", [b"soon"]), 21, "00000057"),
    ],
)
def test_a_change_that_does_not_apply_says_why(
    administrator: Client, change: tuple[str, str, list[bytes]], code: int, number: str
):
    reply = administrator.modify(ANNA, change)
    assert (reply.code, reply.text[:8]) == (code, number)
    assert reply.text.endswith("\0")


def test_a_compare_and_set_of_one_value_goes_through_once(administrator: Client):
    administrator.modify(ANNA, ("info", "ADD", [b"1"]))
    advance = (("info", "DELETE", [b"1"]), ("info", "ADD", [b"2"]))
    assert administrator.modify(ANNA, *advance).code == 0
    assert administrator.modify(ANNA, *advance).code == 16
    assert administrator.read(ANNA, "info")["info"] == [b"2"]


def test_a_value_that_is_not_there_is_told_before_a_password_that_is_too_short(
    administrator: Client,
):
    stale = ("info", "DELETE", [b"1"])
    assert administrator.reset(ANNA, "short", stale).code == 16
    reply = administrator.modify(
        ANNA,
        stale,
        ("unicodePwd", "DELETE", [quoted("Wrong-Secret-1")]),
        ("unicodePwd", "ADD", [quoted("Second-Secret-1")]),
    )
    assert reply.code == 16
    assert administrator.read(ANNA, "badPwdCount")["badPwdCount"] == [b"0"]


def test_an_object_is_modified_by_its_guid_wherever_it_went(
    dc: SimulatedDomain, administrator: Client
):
    guid = administrator.read(ANNA, "objectGUID")["objectGUID"][0]
    dc.rename("anna", "Anna Maria Weber")
    change = ("description", "REPLACE", [b"found"])
    assert administrator.modify(f"<GUID={guid.hex()}>", change).code == 0
    reply = administrator.modify(ANNA, change)
    assert (reply.code, reply.matched) == (32, STAFF)


@pytest.mark.parametrize(
    ("dn", "code"),
    [
        (f"CN=Nobody,{STAFF}", 32),
        ("<GUID=00000000000000000000000000000001>", 32),
        ("<GUID=b1b7e123-0000-0000-0000-000000000000>", 32),
        ("<GUID=zz>", 34),
        ("<WKGUID=a9d1ca15768811d1aded00c04fd8d5cd,DC=practice,DC=test>", 34),
        ("CN=x,DC=elsewhere,DC=test", 10),
    ],
)
def test_a_modify_of_nothing_is_refused(administrator: Client, dn: str, code: int):
    assert administrator.modify(dn, ("description", "REPLACE", [b"x"])).code == code


def test_another_domain_is_referred_to(administrator: Client):
    reply = administrator.search("OU=x,DC=elsewhere,DC=test")
    assert (reply.code, reply.text[:16]) == (10, "0000202B: RefErr")
    assert reply.referrals == ["ldap://elsewhere.test/OU=x,DC=elsewhere,DC=test"]


def test_disabling_over_ldap_disables(administrator: Client, client: Client):
    administrator.modify(ANNA, ("userAccountControl", "REPLACE", [b"514"]))
    assert "data 533" in client.bind("anna@practice.test", "First-Secret-1").text


def test_a_changed_sign_in_name_is_found_at_once(administrator: Client, client: Client):
    assert administrator.modify(ANNA, ("sAMAccountName", "REPLACE", [b"annaw"])).code == 0
    assert list(administrator.search(BASE, "(sAMAccountName=annaw)").entries) == [ANNA]
    assert administrator.search(BASE, "(sAMAccountName=anna)").entries == {}
    assert client.bind(r"PRACTICE\annaw", "First-Secret-1").code == 0
