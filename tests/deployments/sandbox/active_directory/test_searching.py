from dataclasses import replace

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import PERSONS, Client
from tests.deployments.sandbox.active_directory.practice import ANNA, BASE, BOSS, PSO, STAFF

DOMAIN_SCOPE = ("1.2.840.113556.1.4.1339", True, None)
ADMINS = f"CN=Domain Admins,CN=Users,{BASE}"


def test_the_three_scopes_reach_as_far_as_they_should(service: Client):
    assert list(service.search(STAFF, scope="BASE").entries) == [STAFF]
    children = service.search(STAFF, scope="LEVEL").entries
    assert STAFF not in children
    assert {ANNA, f"OU=Größe\\, XL,{STAFF}"} <= children.keys()
    assert {STAFF, *children} == service.search(STAFF).entries.keys()


def test_the_persons_are_the_users_without_computers_and_groups(service: Client):
    found = service.search(BASE, PERSONS, "sAMAccountName").entries
    names = {entry["sAMAccountName"][0].decode() for entry in found.values()}
    staff = {"anna", "off", "locked", "new", "boss", "lena", "stranger"}
    assert names == {"Administrator", "Guest", "krbtgt", "svc-quickpass", *staff}


def test_identity_attributes_read_as_windows_writes_them(service: Client):
    anna = service.read(
        ANNA,
        *("objectClass", "objectCategory", "sAMAccountName", "userPrincipalName", "displayName"),
        *("distinguishedName", "userAccountControl", "objectSid", "objectGUID"),
    )
    assert anna["objectClass"] == [b"top", b"person", b"organizationalPerson", b"user"]
    assert anna["objectCategory"] == [f"CN=Person,CN=Schema,CN=Configuration,{BASE}".encode()]
    assert anna["sAMAccountName"] == [b"anna"]
    assert anna["userPrincipalName"] == [b"anna@practice.test"]
    assert anna["displayName"] == [b"Anna Weber"]
    assert anna["distinguishedName"] == [ANNA.encode()]
    assert anna["userAccountControl"] == [b"512"]
    assert anna["objectSid"][0][:8] == bytes([1, 5, 0, 0, 0, 0, 0, 5])
    assert len(anna["objectGUID"][0]) == 16


def test_the_states_of_accounts_can_be_read(service: Client):
    names = ("userAccountControl", "pwdLastSet", "adminCount", "memberOf", "lockoutTime")
    assert service.read(f"CN=Switched Off,{STAFF}", *names)["userAccountControl"] == [b"514"]
    assert service.read(f"CN=Brand New,{STAFF}", *names)["pwdLastSet"] == [b"0"]
    assert service.read(f"CN=Locked Out,{STAFF}", *names)["lockoutTime"] != [b"0"]
    boss = service.read(BOSS, *names)
    assert (boss["adminCount"], boss["memberOf"]) == ([b"1"], [ADMINS.encode()])
    assert BOSS.encode() in service.read(ADMINS, "member")["member"]


def test_constructed_attributes_come_only_when_named(service: Client):
    everything = service.read(ANNA, "*")
    assert "pwdLastSet" in everything
    assert "msDS-KeyVersionNumber" not in everything
    both = service.read(ANNA, "*", "msDS-KeyVersionNumber")
    assert both["msDS-KeyVersionNumber"] == [b"2"]
    assert both["pwdLastSet"] == everything["pwdLastSet"]


def test_only_the_named_attributes_come_in_the_schemas_spelling(service: Client):
    reply = service.search(ANNA, "(objectClass=*)", "SAMACCOUNTNAME", "nosuch", scope="BASE")
    assert {n: v for n, v in reply.entries[ANNA].items() if v} == {"sAMAccountName": [b"anna"]}


def test_no_attributes_and_no_values_can_be_asked_for(service: Client):
    assert service.search(ANNA, "(objectClass=*)", "1.1", scope="BASE").entries[ANNA] == {}
    shown = service.search(ANNA, "(objectClass=*)", "cn", scope="BASE", types_only=True)
    assert {name: bool(values) for name, values in shown.entries[ANNA].items()} == {"cn": False}


def test_the_policy_stands_on_the_domains_head(dc: SimulatedDomain, service: Client):
    names = ("minPwdLength", "pwdProperties", "pwdHistoryLength", "minPwdAge", "maxPwdAge")
    locks = ("lockoutThreshold", "lockoutDuration", "lockOutObservationWindow")
    assert service.read(BASE, *names, *locks) == {
        "minPwdLength": [b"10"],
        "pwdProperties": [b"1"],
        "pwdHistoryLength": [b"3"],
        "minPwdAge": [b"-864000000000"],
        "maxPwdAge": [b"-9223372036854775808"],
        "lockoutThreshold": [b"3"],
        "lockoutDuration": [b"-18000000000"],
        "lockOutObservationWindow": [b"-18000000000"],
    }
    dc.change_policy(replace(dc.directory.policy, min_length=14, complexity=False))
    changed = service.read(BASE, "minPwdLength", "pwdProperties")
    assert changed == {"minPwdLength": [b"14"], "pwdProperties": [b"0"]}


def test_the_pso_says_to_whom_it_applies_and_what_it_wants(service: Client):
    names = ("msDS-PSOAppliesTo", "msDS-PasswordComplexityEnabled", "msDS-LockoutThreshold")
    assert service.read(PSO, *names) == {
        "msDS-PSOAppliesTo": [f"CN=Lena Long,{STAFF}".encode()],
        "msDS-PasswordComplexityEnabled": [b"TRUE"],
        "msDS-LockoutThreshold": [b"2"],
    }


def test_the_netbios_name_stands_in_the_partitions(service: Client):
    partitions = f"CN=Partitions,CN=Configuration,{BASE}"
    filter_ = f"(&(objectCategory=crossRef)(nCName={BASE})(systemFlags:1.2.840.113556.1.4.803:=2))"
    found = service.search(partitions, filter_, "nETBIOSName", "dnsRoot", scope="LEVEL").entries
    assert list(found.values()) == [{"nETBIOSName": [b"PRACTICE"], "dnsRoot": [b"practice.test"]}]


def test_a_deep_search_at_the_domains_head_points_to_the_configuration(service: Client):
    url = f"ldaps://practice.test/CN=Configuration,{BASE}"
    assert service.search(BASE).references == [url]
    assert service.search(BASE, controls=[DOMAIN_SCOPE]).references == []
    assert service.search(STAFF).references == []
    assert not any("Configuration" in dn for dn in service.search(BASE).entries)


def test_a_base_may_be_an_identifier(dc: SimulatedDomain, service: Client):
    anna = service.read(ANNA, "objectGUID", "objectSid")
    guid, sid = anna["objectGUID"][0], anna["objectSid"][0]
    object_id = next(r["object_id"] for r in dc.snapshot() if r["sam_account_name"] == "anna")
    dc.move("anna", ("Elsewhere",))
    for base in (f"<GUID={guid.hex()}>", f"<GUID={object_id}>", f"<SID={sid.hex()}>"):
        reply = service.search(base, "(objectClass=*)", "cn", scope="BASE")
        assert list(reply.entries) == [f"CN=Anna Weber,OU=Elsewhere,{BASE}"]


def test_everything_with_a_sid_is_found_by_it_also_as_people_write_it(service: Client):
    for dn in (ANNA, ADMINS, BASE):
        sid = service.read(dn, "objectSid")["objectSid"][0]
        parts = [int.from_bytes(sid[i : i + 4], "little") for i in range(8, len(sid), 4)]
        text = "S-1-5-" + "-".join(map(str, parts))
        for base in (f"<SID={sid.hex()}>", f"<SID={text}>"):
            assert list(service.search(base, scope="BASE").entries) == [dn]


@pytest.mark.parametrize(
    "base", ["<SID=S-1-99999999999999999999-1>", "<SID=S-1-5-4294967296>", "<SID=S-1-x>", "<SID=g>"]
)
def test_what_is_no_identifier_is_no_name(service: Client, base: str):
    assert service.search(base, scope="BASE").code == 34


@pytest.mark.parametrize(
    ("base", "code", "number", "matched"),
    [
        (f"OU=Gone,{STAFF}", 32, "0000208D", STAFF),
        (f"CN=x,OU=Gone,{BASE}", 32, "0000208D", BASE),
        ("CN=no domain", 32, "0000208D", ""),
        ("", 32, "0000208D", ""),
    ],
)
def test_a_base_that_is_not_there_names_the_nearest_that_is(
    service: Client, base: str, code: int, number: str, matched: str
):
    reply = service.search(base)
    assert (reply.code, reply.text[:8], reply.matched) == (code, number, matched)
