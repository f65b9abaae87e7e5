"""What any LDAP client sees, the same at a simulated and at a real domain controller.

The real one is shared, so every test that changes an account has one of its own.
"""

import pytest

from tests.deployments.sandbox.active_directory.client import Client
from tests.tasks.clients.active_directory.conftest import (
    CUSTOMERS,
    MARKER,
    SERVICE,
    SignedIn,
    contoso,
    password_of,
)

BASE = contoso().base_dn
SQL = f"CN=SQL Server,{SERVICE}"
TEAM = f"OU=Administrators,{CUSTOMERS}"
UNKNOWN_CONTROL = "1.3.6.1.4.1.99999.1"


def test_every_set_moves_every_counter_even_to_the_same_password(service: Client):
    dn = f"CN=Backup Service,{SERVICE}"

    def counted() -> tuple[int, int, int]:
        assert service.reset(dn, "Fresh-Harbour-5").code == 0
        read = service.read(dn, "msDS-KeyVersionNumber", "uSNChanged", "pwdLastSet")
        return (
            int(read["msDS-KeyVersionNumber"][0]),
            int(read["uSNChanged"][0]),
            int(read["pwdLastSet"][0]),
        )

    first, second = counted(), counted()
    assert second[0] == first[0] + 1
    assert second[1] > first[1]
    assert second[2] >= first[2]  # a simulated clock may stand still


def test_who_knows_the_old_password_changes_it_within_the_policy(
    signed_in: SignedIn, administrator: Client
):
    dn, first = f"CN=Archive Admin,{TEAM}", "Fresh-Harbour-6"
    assert administrator.reset(dn, first).code == 0
    assert administrator.modify(dn, ("pwdLastSet", "REPLACE", [b"-1"])).code == 0
    user = signed_in("adm-archive@contoso.test", first)
    wrong_old = user.change(dn, "Wrong-Guess-1", "Fresh-Harbour-7")
    too_young = user.change(dn, first, "Fresh-Harbour-7")
    assert (wrong_old.code, wrong_old.text[:8]) == (19, "00000056")
    assert (too_young.code, too_young.text[:8]) == (19, "0000052D")


def test_everybody_writes_some_of_his_own_object_and_not_of_others(signed_in: SignedIn):
    user = signed_in("jsmith@contoso.test", password_of("jsmith").get_secret_value())
    own = f"CN=John Smith,OU=Sales\\, South,{CUSTOMERS}"
    assert user.modify(own, (MARKER, "REPLACE", [b"mine"])).code == 0
    assert user.modify(own, ("description", "REPLACE", [b"mine"])).code == 50
    assert user.modify(own, ("lockoutTime", "REPLACE", [b"0"])).code == 50
    assert user.modify(SQL, (MARKER, "REPLACE", [b"mine"])).code == 50
    assert user.reset(own, "Fresh-Harbour-8").code == 50


def test_objects_are_found_by_identifiers_in_every_spelling(service: Client):
    for dn in (SQL, f"CN=Domain Admins,CN=Users,{BASE}", BASE):
        read = service.read(dn, "objectGUID", "objectSid")
        guid, sid = read["objectGUID"][0], read["objectSid"][0]
        parts = [int.from_bytes(sid[i : i + 4], "little") for i in range(8, len(sid), 4)]
        text = "S-1-5-" + "-".join(map(str, parts))
        for base in (f"<GUID={guid.hex()}>", f"<SID={sid.hex()}>", f"<SID={text}>"):
            assert list(service.search(base, "(objectClass=*)", "cn", scope="BASE").entries) == [dn]
        escaped = "".join(f"\\{octet:02x}" for octet in guid)
        for wanted in (f"(objectGUID={escaped})", f"(objectSid={text})"):
            assert list(service.search(BASE, wanted, "cn").entries) == [dn]


ALL = {"svc-backup", "svc-sql", "svc-print", "svc-noupn", "svc-web"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("(sAMAccountName=SVC-*)", ALL),
        ("(sAMAccountName=svc-*p*)", {"svc-backup", "svc-print", "svc-noupn"}),
        ("(sAMAccountName=*)", ALL),
        ("(&(sAMAccountName=svc-*)(!(userPrincipalName=*)))", {"svc-noupn"}),
        ("(|(sAMAccountName=svc-sql)(displayName=Web Front))", {"svc-sql", "svc-web"}),
        ("(userAccountControl:1.2.840.113556.1.4.803:=2)", set[str]()),
        ("(!(userAccountControl:1.2.840.113556.1.4.803:=2))", ALL),
        ("(userAccountControl:1.2.840.113556.1.4.804:=514)", ALL),
        ("(&(userAccountControl>=512)(userAccountControl<=512))", ALL),
        ("(userAccountControl>=513)", set[str]()),
        (r"(displayName=Print \22Spooler\22 Service)", {"svc-print"}),
        (f"(memberOf:1.2.840.113556.1.4.1941:=CN=Domain Admins,CN=Users,{BASE})", set[str]()),
        (f"(distinguishedName={SQL})", {"svc-sql"}),
        ("(noSuchAttribute=1)", set[str]()),
    ],
)
def test_filters_find_the_same(service: Client, wanted: str, found: set[str]):
    entries = service.search(SERVICE, f"(&(objectClass=user){wanted})", "sAMAccountName").entries
    names = {entry["sAMAccountName"][0].decode() for entry in entries.values()}
    assert names == found


def test_pages_hold_everything_once(service: Client):
    everything = service.search(CUSTOMERS, "(objectClass=user)", "cn").entries
    seen: list[str] = []
    cookie = b""
    while cookie or not seen:
        page = service.search(CUSTOMERS, "(objectClass=user)", "cn", page=7, cookie=cookie)
        assert page.code == 0
        assert len(page.entries) <= 7
        seen += page.entries
        cookie = page.cookie
    assert sorted(seen) == sorted(everything)


def test_a_search_from_the_head_points_to_the_configuration(service: Client):
    assert any("CN=Configuration" in url for url in service.search(BASE).references)
    assert service.search(CUSTOMERS).references == []


@pytest.mark.parametrize("critical", [True, False])
def test_an_unknown_control_stops_a_request_only_when_critical(service: Client, *, critical: bool):
    control = [(UNKNOWN_CONTROL, critical, None)]
    assert service.search(SERVICE, controls=control).code == (12 if critical else 0)
    reply = service.modify(SQL, ("lockoutTime", "REPLACE", [b"0"]), controls=control)
    assert reply.code == (12 if critical else 0)


def test_extended_operations_that_nobody_knows_are_protocol_errors(service: Client):
    assert service.extended("1.3.6.1.4.1.4203.1.11.1").code == 2
    assert service.extended("1.2.3.4").code == 2
    assert service.read(SQL, "cn")["cn"] == [b"SQL Server"]


def test_values_are_compared_on_request(service: Client):
    assert service.compare(SQL, "cn", "sql server").code == 6
    assert service.compare(SQL, "cn", "another").code == 5
    assert service.compare(f"CN=Nobody,{SERVICE}", "cn", "x").code == 32


def test_the_service_account_neither_deletes_nor_renames(service: Client):
    assert service.delete(SQL).code == 50
    assert service.rename(SQL, "CN=Other").code == 50


def test_the_anonymous_do_nothing(anonymous: Client):
    assert anonymous.search(BASE).code == 1
    assert anonymous.modify(SQL, (MARKER, "REPLACE", [b"x"])).code == 1
    assert anonymous.delete(SQL).code == 1
    assert anonymous.read("", "defaultNamingContext")["defaultNamingContext"] == [BASE.encode()]
