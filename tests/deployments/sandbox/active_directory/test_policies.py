import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.world import Policy
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.practice import BASE, BOSS, LONG, PSO

OTHER = f"CN=Other,CN=Password Settings Container,CN=System,{BASE}"
THIRD = f"CN=Third,CN=Password Settings Container,CN=System,{BASE}"
ADMINS = "Domain Admins"


def resultant(reader: Client, dn: str) -> str:
    values = reader.read(dn, "msDS-ResultantPSO")["msDS-ResultantPSO"]
    return values[0].decode() if values else ""


@pytest.mark.parametrize(("precedence", "holds"), [(9, OTHER), (11, PSO)])
def test_of_two_policies_the_one_with_the_lesser_precedence_holds(
    dc: SimulatedDomain, service: Client, precedence: int, holds: str
):
    dc.add_policy("Other", Policy(min_length=30), precedence, "lena")
    assert resultant(service, LONG) == holds
    twenty_five = "Twenty-Five-Signs-1234567"
    assert service.reset(LONG, twenty_five).code == (53 if holds == OTHER else 0)


def test_of_two_policies_with_one_precedence_that_with_the_lesser_guid_holds(
    dc: SimulatedDomain, service: Client
):
    dc.add_policy("Other", Policy(min_length=30), 10, "lena")
    guids = {dn: service.read(dn, "objectGUID")["objectGUID"][0] for dn in (PSO, OTHER)}
    assert resultant(service, LONG) == min(guids, key=lambda dn: guids[dn])


def test_a_policy_reaches_the_members_of_a_group(dc: SimulatedDomain, administrator: Client):
    assert resultant(administrator, BOSS) == ""
    dc.add_policy("Other", Policy(min_length=30), 5, ADMINS)
    assert resultant(administrator, BOSS) == OTHER
    assert administrator.reset(BOSS, "Twenty-Five-Signs-1234567").code == 53
    assert administrator.read(OTHER, "msDS-PSOAppliesTo")["msDS-PSOAppliesTo"] == [
        f"CN=Domain Admins,CN=Users,{BASE}".encode()
    ]


def test_an_accounts_own_policy_comes_before_its_groups(dc: SimulatedDomain, administrator: Client):
    dc.add_policy("Other", Policy(min_length=30), 1, ADMINS)
    dc.add_policy("Third", Policy(min_length=20), 99, "boss")
    assert resultant(administrator, BOSS) == THIRD
    assert administrator.reset(BOSS, "Twenty-Five-Signs-1234567").code == 0


def test_only_who_may_read_policies_sees_a_new_one(dc: SimulatedDomain, service: Client):
    dc.add_policy("Other", Policy(min_length=30), 1, "lena")
    assert service.search(OTHER, scope="BASE").code == 0
    dc.settings.pso_readable = False
    assert service.search(OTHER, scope="BASE").code == 32
    assert resultant(service, LONG) == OTHER


def test_a_policy_for_nobody_is_reported(dc: SimulatedDomain):
    with pytest.raises(KeyError):
        dc.add_policy("Other", Policy(min_length=30), 1, "nobody")
