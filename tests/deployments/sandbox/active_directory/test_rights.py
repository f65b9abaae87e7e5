from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.world import Grant
from tests.deployments.sandbox.active_directory.client import Client, Reply
from tests.deployments.sandbox.active_directory.practice import (
    ADMINISTRATOR,
    ANNA,
    BASE,
    BOSS,
    FIRST,
    PSO,
    SERVICE_PASSWORD,
    STAFF,
    STRANGER,
    Clock,
    practice_domain,
)

NEW = "Second-Secret-1"
UNLOCK = ("lockoutTime", "REPLACE", [b"0"])


def denied(reply: Reply) -> bool:
    text = "00000005: SecErr: DSID-031A11B9, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0\n\0"
    return (reply.code, reply.text) == (50, text)


@pytest.mark.parametrize("dn", [STRANGER, BOSS, ADMINISTRATOR, f"CN=SRV-FILES,CN=Computers,{BASE}"])
def test_the_delegation_ends_at_its_ou_and_at_protected_accounts(service: Client, dn: str):
    assert denied(service.reset(dn, NEW))
    assert service.modify(dn, UNLOCK).text.startswith("00002098: SecErr")
    assert service.read(dn, "allowedAttributesEffective")["allowedAttributesEffective"] == []


def test_the_delegation_reaches_every_ou_below(dc: SimulatedDomain, service: Client):
    dc.move("anna", ("Staff", "Größe, XL"))
    assert service.reset(f"CN=Anna Weber,OU=Größe\\, XL,{STAFF}", NEW).code == 0


def test_the_delegation_is_for_users_and_not_for_computers(dc: SimulatedDomain, service: Client):
    dc.move("SRV-FILES$", ("Staff",))
    assert denied(service.reset(f"CN=SRV-FILES,{STAFF}", NEW))


def test_who_becomes_an_administrator_leaves_the_delegation(dc: SimulatedDomain, service: Client):
    dc.protect("anna")
    assert denied(service.reset(ANNA, NEW))
    dc.protect("anna", protected=False)
    assert service.reset(ANNA, NEW).code == 0


def test_nobody_else_may_reset(client: Client):
    client.bind("stranger@practice.test", FIRST)
    assert denied(client.reset(ANNA, NEW))


def test_the_administrator_may_reset_everybody(administrator: Client):
    for dn in (ANNA, BOSS, STRANGER, ADMINISTRATOR):
        assert administrator.reset(dn, NEW).code == 0


@pytest.mark.parametrize("attribute", ["displayName", "userAccountControl", "description"])
def test_the_service_account_writes_nothing_but_what_is_delegated(service: Client, attribute: str):
    reply = service.modify(ANNA, (attribute, "REPLACE", [b"514"]))
    assert (reply.code, reply.text[:16]) == (50, "00002098: SecErr")


def test_the_delegation_shows_in_allowed_attributes_effective(
    service: Client, administrator: Client
):
    name = "allowedAttributesEffective"
    assert service.read(ANNA, name)[name] == [b"lockoutTime", b"pwdLastSet"]
    assert b"displayName" in administrator.read(ANNA, name)[name]


def test_the_service_account_reads_the_pso_only_where_it_was_delegated(
    dc: SimulatedDomain, service: Client, client: Client
):
    length = "msDS-MinimumPasswordLength"
    assert service.read(PSO, length)[length] == [b"20"]
    dc.settings.pso_readable = False
    reply = service.search(PSO, scope="BASE")
    assert (reply.code, reply.text[:17]) == (32, "0000208D: NameErr")
    assert service.search(BASE, f"({length}=*)").entries == {}
    assert service.modify(PSO, ("description", "REPLACE", [b"x"])).code == 32


def test_the_pso_is_hidden_from_everybody_but_administrators(administrator: Client, client: Client):
    client.bind("anna@practice.test", FIRST)
    assert client.search(PSO, scope="BASE").code == 32
    assert administrator.search(PSO, scope="BASE").code == 0


def test_every_account_reads_which_pso_holds_for_it(client: Client):
    client.bind("anna@practice.test", FIRST)
    lena = client.read(f"CN=Lena Long,{STAFF}", "msDS-ResultantPSO")
    assert lena["msDS-ResultantPSO"] == [PSO.encode()]
    assert client.read(ANNA, "msDS-ResultantPSO")["msDS-ResultantPSO"] == []


def test_the_anonymous_read_the_root_dse_and_nothing_else(client: Client):
    for reply in (client.search(BASE), client.modify(ANNA, UNLOCK)):
        assert (reply.code, reply.text[:17]) == (1, "000004DC: LdapErr")
    assert client.read("", "defaultNamingContext")["defaultNamingContext"] == [BASE.encode()]


@pytest.fixture
def granted(clock: Clock) -> Iterator[Client]:
    """The service account where it may also write one attribute below Staff and one elsewhere."""
    grants = (Grant(("Staff",), "extensionAttribute15"), Grant(("Elsewhere",), "info"))
    domain = replace(practice_domain(), grants=grants)
    with SimulatedDomain(domain, now=clock) as dc, closing(Client(dc)) as client:
        client.bind(r"PRACTICE\svc-quickpass", SERVICE_PASSWORD)
        yield client


@pytest.mark.parametrize(
    ("dn", "attribute", "code"),
    [
        (ANNA, "extensionAttribute15", 0),
        (ANNA, "EXTENSIONATTRIBUTE15", 0),
        (ANNA, "extensionAttribute14", 50),
        (ANNA, "info", 50),
        (STRANGER, "info", 0),
        (STRANGER, "extensionAttribute15", 50),
        (BOSS, "extensionAttribute15", 50),
        (STAFF, "extensionAttribute15", 50),
    ],
)
def test_a_grant_is_for_its_attribute_of_the_users_below_its_ou(
    granted: Client, dn: str, attribute: str, code: int
):
    assert granted.modify(dn, (attribute, "REPLACE", [b"x"])).code == code


def test_a_grant_of_an_attribute_allows_no_reset(granted: Client):
    assert denied(granted.reset(STRANGER, NEW, ("info", "REPLACE", [b"x"])))
    assert granted.read(STRANGER, "info")["info"] == []


@pytest.mark.parametrize("attribute", ["noSuchAttribute", "objectGUID", "unicodePwd", "memberOf"])
def test_what_nobody_writes_cannot_be_granted(clock: Clock, attribute: str):
    domain = replace(practice_domain(), grants=(Grant(("Staff",), attribute),))
    with pytest.raises(ValueError, match=attribute):
        SimulatedDomain(domain, now=clock)


def test_the_protected_write_nothing_of_their_own(dc: SimulatedDomain, client: Client):
    client.bind("anna@practice.test", FIRST)
    assert client.modify(ANNA, ("info", "REPLACE", [b"mine"])).code == 0
    dc.protect("anna")
    assert client.modify(ANNA, ("info", "REPLACE", [b"mine"])).code == 50


def test_objects_come_and_go_by_hand_only(administrator: Client, service: Client, client: Client):
    for who, code in ((administrator, 53), (service, 50), (client, 1)):
        assert who.delete(ANNA).code == code
        assert who.rename(ANNA, "CN=Other").code == code
    assert service.read(ANNA, "cn")["cn"] == [b"Anna Weber"]


def test_values_of_what_is_hidden_are_not_compared(dc: SimulatedDomain, service: Client):
    assert service.compare(PSO, "cn", "Long passwords").code == 6
    dc.settings.pso_readable = False
    assert service.compare(PSO, "cn", "Long passwords").code == 32
