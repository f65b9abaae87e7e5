"""Who is let in and why not, the same at a simulated and at a real domain controller.

The real one is shared, so every test that changes an account has one of its own.
"""

import pytest

from tests.deployments.sandbox.active_directory.client import Client
from tests.tasks.clients.active_directory.conftest import CUSTOMERS, SERVICE, password_of

SQL = f"CN=SQL Server,{SERVICE}"
TEAM = f"OU=Administrators,{CUSTOMERS}"
WRONG = "Wrong-Guess-1"


def data_code(client: Client, name: str, password: str) -> str:
    """Empty after a successful sign-in."""
    reply = client.bind(name, password)
    assert reply.code == (49 if reply.text else 0)
    return reply.text.partition(", data ")[2].partition(",")[0]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("svc-sql@contoso.test", ""),
        ("SVC-SQL@contoso.test", ""),
        (r"CONTOSO\svc-sql", ""),
        (r"contoso\SVC-SQL", ""),
        ("svc-sql@CONTOSO", ""),
        (SQL, ""),
        (SQL.lower(), ""),
        ("svc-sql", "52e"),
        ("SQL Server", "52e"),
        (r"contoso.test\svc-sql", "52e"),
        (r"FABRIKAM\svc-sql", "52e"),
        (f"CN=Nobody,{SERVICE}", "52e"),
        ("nobody@contoso.test", "52e"),
    ],
)
def test_an_account_signs_in_by_these_names_only(
    anonymous: Client, service: Client, name: str, code: str
):
    password = password_of("svc-sql").get_secret_value()
    assert service.reset(SQL, password).code == 0
    assert data_code(anonymous, name, password) == code


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("accountExpires", b"132000000000000000", "701"),
        ("logonHours", b"\0" * 21, "530"),
        ("userWorkstations", b"PC1,PC2", "531"),
        ("userAccountControl", b"514", "533"),
        ("pwdLastSet", b"0", "773"),
    ],
)
def test_what_keeps_an_account_out_is_told_to_who_knows_its_password(
    anonymous: Client, administrator: Client, attribute: str, value: bytes, code: str
):
    dn, name = f"CN=Upper Case,{TEAM}", "adm-case@contoso.test"
    password = password_of("adm-case").get_secret_value()
    before = administrator.read(dn, attribute)[attribute]
    assert administrator.modify(dn, (attribute, "REPLACE", [value])).code == 0
    assert data_code(anonymous, name, password) == code
    assert data_code(anonymous, name, WRONG) == "52e"
    after = [b"-1"] if attribute == "pwdLastSet" else before
    assert administrator.modify(dn, (attribute, "REPLACE", after)).code == 0
    assert data_code(anonymous, name, password) == ""


def test_a_password_that_never_expires_need_not_be_changed(
    anonymous: Client, administrator: Client
):
    dn, password = f"CN=Personal Admin,{TEAM}", password_of("adm-personal").get_secret_value()
    never, must_change = b"66048", ("pwdLastSet", "REPLACE", [b"0"])
    assert administrator.modify(dn, must_change).code == 0
    assert data_code(anonymous, "adm-personal@contoso.test", password) == "773"
    administrator.modify(dn, ("userAccountControl", "REPLACE", [never]))
    assert data_code(anonymous, "adm-personal@contoso.test", password) == ""
    computed = ("msDS-UserPasswordExpiryTimeComputed", "msDS-User-Account-Control-Computed")
    assert administrator.read(dn, *computed) == {
        computed[0]: [b"9223372036854775807"],
        computed[1]: [b"0"],
    }
    administrator.modify(dn, ("userAccountControl", "REPLACE", [b"512"]))
    assert administrator.modify(dn, ("pwdLastSet", "REPLACE", [b"-1"])).code == 0


def test_the_two_passwords_before_the_present_one_count_for_nothing_and_older_ones_do(
    anonymous: Client, service: Client
):
    dn = f"CN=Trailing Blank,{TEAM}"
    for number in range(4):
        assert service.reset(dn, f"Fresh-Harbour-{number}").code == 0
    counts: list[bytes] = []
    for number in (2, 1, 0):
        assert data_code(anonymous, "adm-spaces@contoso.test", f"Fresh-Harbour-{number}") == "52e"
        counts += service.read(dn, "badPwdCount")["badPwdCount"]
    assert counts == [b"0", b"0", b"1"]


def test_a_lockout_comes_at_the_threshold_and_ends_with_lockout_time_0(
    anonymous: Client, service: Client
):
    dn, name = f"CN=Twin Admin,{TEAM}", "adm-twin@contoso.test"
    password = "Fresh-Harbour-0"
    assert service.reset(dn, password).code == 0
    assert {data_code(anonymous, name, WRONG) for _ in range(5)} == {"52e"}
    assert data_code(anonymous, name, WRONG) == "775"
    assert data_code(anonymous, name, password) == "775"
    assert service.reset(dn, "Fresh-Harbour-1").code == 0
    assert data_code(anonymous, name, "Fresh-Harbour-1") == "775"
    assert service.modify(dn, ("lockoutTime", "REPLACE", [b"0"])).code == 0
    assert service.read(dn, "badPwdCount")["badPwdCount"] == [b"0"]
    assert data_code(anonymous, name, "Fresh-Harbour-1") == ""
