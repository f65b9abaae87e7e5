import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client, quoted
from tests.deployments.sandbox.active_directory.practice import ANNA, FIRST, STAFF

NEW = "Second-Secret-1"


@pytest.mark.parametrize("order", [1, -1])
def test_must_change_goes_with_a_reset_in_any_order(service: Client, client: Client, order: int):
    changes = [("unicodePwd", "REPLACE", [quoted(NEW)]), ("pwdLastSet", "REPLACE", [b"0"])]
    assert service.modify(ANNA, *changes[::order]).code == 0
    assert service.read(ANNA, "pwdLastSet")["pwdLastSet"] == [b"0"]
    assert "data 773" in client.bind("anna@practice.test", NEW).text


def test_a_reset_alone_lifts_must_change(service: Client, client: Client):
    dn = f"CN=Brand New,{STAFF}"
    assert service.reset(dn, "Third-Secret-1").code == 0
    assert client.bind("new@practice.test", "Third-Secret-1").code == 0


def test_who_may_not_unexpire_passwords_demands_a_change_by_every_reset(
    dc: SimulatedDomain, service: Client, client: Client, administrator: Client
):
    dc.settings.unexpire_password = False
    assert service.reset(ANNA, NEW).code == 0
    assert service.read(ANNA, "pwdLastSet")["pwdLastSet"] == [b"0"]
    assert "data 773" in client.bind("anna@practice.test", NEW).text
    assert service.modify(ANNA, ("pwdLastSet", "REPLACE", [b"-1"])).code == 50
    assert administrator.reset(ANNA, NEW).code == 0
    assert client.bind("anna@practice.test", NEW).code == 0


def test_pwd_last_set_takes_0_and_minus_1_only(service: Client, client: Client):
    assert service.modify(ANNA, ("pwdLastSet", "REPLACE", [b"0"])).code == 0
    assert "data 773" in client.bind("anna@practice.test", FIRST).text
    assert service.modify(ANNA, ("pwdLastSet", "REPLACE", [b"-1"])).code == 0
    assert client.bind("anna@practice.test", FIRST).code == 0
    assert service.modify(ANNA, ("pwdLastSet", "REPLACE", [b"1"])).code == 53
