from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import PERSONS, Client
from tests.deployments.sandbox.active_directory.practice import (
    ANNA,
    BASE,
    BOSS,
    PSO,
    STAFF,
    STRANGER,
    Clock,
    practice_domain,
    user,
)

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


def test_a_size_limit_is_exceeded_by_one_more_only(service: Client):
    children = len(service.search(STAFF, scope="LEVEL").entries)
    assert service.search(STAFF, scope="LEVEL", limit=children).code == 0
    reply = service.search(STAFF, scope="LEVEL", limit=children - 1)
    assert (reply.code, len(reply.entries)) == (4, children - 1)


@pytest.fixture
def crowd(clock: Clock) -> Iterator[Client]:
    """Signed in to a domain of 1,500 users more, in one organizational unit."""
    many = practice_domain(*(user(f"u{n:04}", f"User {n:04}") for n in range(1500)))
    with SimulatedDomain(many, now=clock) as dc, closing(Client(dc)) as client:
        assert client.bind("anna@practice.test", "First-Secret-1").code == 0
        yield client


def test_a_search_without_pages_ends_at_1000(crowd: Client):
    reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn")
    assert (reply.code, len(reply.entries)) == (4, 1000)


def test_pages_give_everything_once(crowd: Client):
    seen: list[str] = []
    cookie = b""
    sizes: list[int] = []
    while cookie or not seen:
        reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=600, cookie=cookie)
        assert reply.code == 0
        seen += reply.entries
        sizes.append(len(reply.entries))
        cookie = reply.cookie
    assert sizes == [600, 600, 300]
    assert len(set(seen)) == 1500


def test_a_page_holds_1000_at_most(crowd: Client):
    reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=5000)
    assert (reply.code, len(reply.entries), bool(reply.cookie)) == (0, 1000, True)


def test_two_searches_are_paged_side_by_side(crowd: Client):
    first = crowd.search(STAFF, "(sAMAccountName=u0*)", "cn", page=10)
    second = crowd.search(STAFF, "(sAMAccountName=u1*)", "cn", page=10)
    assert "CN=User 0010," in str(
        list(
            crowd.search(STAFF, "(sAMAccountName=u0*)", "cn", page=10, cookie=first.cookie).entries
        )
    )
    assert "CN=User 1010," in str(
        list(
            crowd.search(STAFF, "(sAMAccountName=u1*)", "cn", page=10, cookie=second.cookie).entries
        )
    )


def test_a_cookie_serves_once_and_no_other_is_known(crowd: Client):
    page = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10)
    crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10, cookie=page.cookie)
    for cookie in (page.cookie, b"made up"):
        reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10, cookie=cookie)
        assert (reply.code, reply.text[:16]) == (12, "00002040: SvcErr")


def test_a_size_limit_below_the_page_size_counts(crowd: Client):
    reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10, limit=3)
    assert (reply.code, len(reply.entries)) == (4, 3)


def test_an_entry_deleted_between_two_pages_is_left_out(dc: SimulatedDomain, service: Client):
    wanted = "(|(sAMAccountName=anna)(sAMAccountName=stranger))"
    first = service.search(BASE, wanted, "cn", page=1)
    assert list(first.entries) == [ANNA]
    dc.delete("stranger")
    assert service.search(BASE, wanted, "cn", page=1, cookie=first.cookie).entries == {}
    assert service.search(STRANGER, scope="BASE").code == 32
