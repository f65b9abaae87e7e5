"""What is read from a domain, the same from a simulated and from a real domain controller."""

from uuid import UUID

import pytest

from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.errors import Misconfigured, NotFound
from tests.tasks.clients.active_directory.conftest import (
    CUSTOMERS,
    SERVICE,
    Connect,
    DomainController,
    account,
)

NOBODY = UUID("00000000-0000-4000-8000-000000000001")
WEB = f"OU=Web / Front,{SERVICE}"
DRAWN = {
    "Customers": (0, 22),
    "Customers / Administrators": (12, 12),
    "Customers / Service": (4, 5),
    "Customers / Service / Web / Front": (1, 1),
    "Customers / Sales, South": (2, 2),
    "Customers / 営業部": (1, 1),
    "Customers / #1 Team #2; <a+b=c>": (1, 1),
    'Customers / Größe "XL"': (1, 1),
    "Not Delegated": (1, 1),
}


def names(client: ActiveDirectory, ou_dn: str, *, subtree: bool) -> set[str]:
    return {each.sam_account_name for each in client.fetch_accounts(ou_dn, subtree=subtree)}


def test_the_domain_tells_its_names(client: ActiveDirectory):
    domain = client.fetch_domain()
    assert (domain.dns_name, domain.netbios_name) == ("contoso.test", "CONTOSO")
    assert domain.object_id == client.fetch_domain().object_id


def test_ous_with_users_are_offered_by_their_plain_names_and_counted(client: ActiveDirectory):
    units = {unit.path: unit for unit in client.fetch_organizational_units()}
    assert {path: (units[path].users, units[path].users_below) for path in DRAWN} == DRAWN
    assert set(units) - set(DRAWN) == {"Users"}


def test_every_ou_that_is_offered_can_be_read_by_its_dn(client: ActiveDirectory):
    for unit in client.fetch_organizational_units():
        assert len(list(client.fetch_accounts(unit.dn, subtree=False))) == unit.users
        assert len(list(client.fetch_accounts(unit.dn, subtree=True))) == unit.users_below


def test_an_ou_is_read_with_or_without_what_is_below(client: ActiveDirectory):
    here = {"svc-backup", "svc-sql", "svc-print", "svc-noupn"}
    assert names(client, SERVICE, subtree=False) == here
    assert names(client, SERVICE, subtree=True) == here | {"svc-web"}
    assert names(client, f"OU=Nobody Here,{CUSTOMERS}", subtree=True) == set()


@pytest.mark.parametrize("ou_dn", [f"OU=Gone,{CUSTOMERS}", "not a dn", ""])
def test_an_ou_that_is_not_there_is_not_found(client: ActiveDirectory, ou_dn: str):
    with pytest.raises(NotFound):
        list(client.fetch_accounts(ou_dn, subtree=True))


def test_a_unit_is_known_by_an_id_that_leads_to_where_it_is(client: ActiveDirectory):
    for dn in (SERVICE, WEB, f"OU=Nobody Here,{CUSTOMERS}"):
        own, found = client.fetch_unit(dn)
        assert found.casefold() == dn.casefold()
        assert client.fetch_unit(own) == (own, found)
    with pytest.raises(NotFound, match="was renamed, moved or deleted"):
        client.fetch_unit(NOBODY)


def test_an_account_shows_its_names_and_where_it_is(client: ActiveDirectory):
    found = account(client, "svc-web")
    assert found.user_principal_name == "svc-web@contoso.test"
    assert found.display_name == "Web Front"
    assert found.distinguished_name == f"CN=Web Front,{found.ou_dn}"
    assert names(client, found.ou_dn, subtree=False) == {"svc-web"}
    assert account(client, "svc-noupn").user_principal_name is None


def test_an_account_shows_its_state(client: ActiveDirectory):
    shown = {each.sam_account_name: each for each in client.fetch_accounts(CUSTOMERS, subtree=True)}
    assert {sam for sam, each in shown.items() if not each.enabled} == {"adm-old"}
    assert "adm-locked" in {sam for sam, each in shown.items() if each.locked}
    assert {sam for sam, each in shown.items() if each.protected} == {"adm-root"}
    assert {sam for sam, each in shown.items() if each.password_set_at is None} == {"o.brien"}


def test_an_account_is_read_by_its_id_alone(client: ActiveDirectory):
    for sam in ("gross", "tanaka", "svc-print", "svc-long"):
        found = account(client, sam)
        assert client.fetch_account(found.object_id) == found


def test_an_unknown_id_is_not_found(client: ActiveDirectory):
    with pytest.raises(NotFound):
        client.fetch_account(NOBODY)
    with pytest.raises(NotFound):
        client.fetch_account_and_policy(NOBODY)


def test_the_domain_policy_holds_for_most(client: ActiveDirectory):
    found, policy = client.fetch_account_and_policy(account(client, "svc-sql").object_id)
    assert found.sam_account_name == "svc-sql"
    assert (policy.min_length, policy.history_length, policy.complexity) == (12, 24, True)
    assert (policy.lockout_threshold, policy.lockout_window.total_seconds()) == (5, 1800)
    assert (policy.min_age.days, policy.readable, policy.name) == (1, True, "the domain policy")


def test_a_policy_of_its_own_holds_for_whom_it_applies_to(client: ActiveDirectory):
    _, policy = client.fetch_account_and_policy(account(client, "svc-long").object_id)
    assert (policy.min_length, policy.lockout_threshold, policy.readable) == (40, 3, True)
    assert policy.lockout_window.total_seconds() == 1800


@pytest.mark.parametrize(
    ("ou_dn", "may"),
    [
        (SERVICE, True),
        (f"OU=Administrators,{CUSTOMERS}", True),  # although one in it is protected
        ("OU=Not Delegated,DC=contoso,DC=test", False),
        (f"OU=Nobody Here,{CUSTOMERS}", None),
    ],
)
def test_whether_an_ou_was_delegated_is_told_without_writing(
    client: ActiveDirectory, ou_dn: str, may: object
):
    assert client.may_reset(ou_dn) is may


@pytest.mark.parametrize(
    "base_dn",
    [
        "OU=Customers,DC=contoso,DC=test",
        "DC=gone,DC=contoso,DC=test",
        "DC=other,DC=test",
        "contoso",
    ],
)
def test_a_base_dn_that_is_no_domain_is_said_to_be_misconfigured(
    server: DomainController, connect: Connect, base_dn: str
):
    with pytest.raises(Misconfigured, match=r"base DN|domain's own DN"):
        connect(server, base_dn=base_dn).fetch_domain()
