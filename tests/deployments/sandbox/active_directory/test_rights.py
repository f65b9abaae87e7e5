import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client, Reply
from tests.deployments.sandbox.active_directory.practice import (
    ADMINISTRATOR,
    ANNA,
    BASE,
    BOSS,
    FIRST,
    PSO,
    STAFF,
    STRANGER,
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
