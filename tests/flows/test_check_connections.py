"""The preflight names precisely what is missing."""

from typing import Any

import pytest
from pydantic import SecretStr

from deployments.sandbox.itglue.faults import Effect
from flows.check_connections import check_connections
from tasks.clients.errors import Misconfigured
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection
from tasks.preflight import ConnectionsIncomplete
from tests.flows.conftest import Practice, page


def key(practice: Practice, number: int) -> ITGlueConnection:
    value = practice.world.keys[number].value
    block = ITGlueConnection(api_key=SecretStr(value), base_url=practice.itglue.url)
    block.save("checked", overwrite=True)
    return block


def domain(practice: Practice, **changed: Any) -> ActiveDirectoryDomain:
    block = practice.contoso_domain.model_copy(update=changed)
    block.save("checked", overwrite=True)
    return block


def test_connections_that_lack_nothing_pass(practice: Practice):
    checks = check_connections(practice.connection, [practice.contoso_domain])
    assert checks == 5
    assert "The key has Password Access." in page("connections")
    assert "May reset passwords in" in page("connections")
    assert "No right to reset in: Not Delegated" in page("connections")


def test_a_key_without_password_access_is_named(practice: Practice):
    with pytest.raises(ConnectionsIncomplete, match="no Password Access"):
        check_connections(key(practice, 1))


def test_a_revoked_key_is_named(practice: Practice):
    with pytest.raises(ConnectionsIncomplete, match="revoked or paused"):
        check_connections(key(practice, 2))


def test_a_key_at_another_region_is_named(practice: Practice):
    block = ITGlueConnection(
        api_key=SecretStr(practice.world.keys[0].value), base_url=practice.itglue.urls["EU"]
    )
    block.save("checked", overwrite=True)
    with pytest.raises(ConnectionsIncomplete, match="another region"):
        check_connections(block)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"port": 1}, "No domain controller answers at"),
        ({"ca_certificate": None}, "not trusted"),
        ({"bind_password": SecretStr("wrong")}, "the name or the password is wrong"),
        ({"base_dn": "DC=fabrikam,DC=test"}, "base DN"),
    ],
)
def test_what_is_wrong_with_a_domain_is_named(
    practice: Practice, changed: dict[str, Any], says: str
):
    with pytest.raises(ConnectionsIncomplete, match=says):
        check_connections(domains=[domain(practice, **changed)])


def test_a_service_account_that_may_reset_nowhere_is_named(practice: Practice):
    password = next(
        each.password for each in practice.world.domains[0].users if each.sam == "tanaka"
    )
    block = domain(practice, bind_user="tanaka@contoso.test", bind_password=SecretStr(password))
    with pytest.raises(ConnectionsIncomplete, match="May reset passwords in 0 of"):
        check_connections(domains=[block])


def test_one_broken_connection_does_not_hide_the_others(practice: Practice):
    with pytest.raises(ConnectionsIncomplete) as missing:
        check_connections(key(practice, 1), [domain(practice, port=1)])
    assert "no Password Access" in str(missing.value)
    assert "No domain controller answers" in str(missing.value)


def test_a_check_of_nothing_is_no_green_one(prefect: None):
    with pytest.raises(ConnectionsIncomplete, match="choose at least one connection"):
        check_connections()


def test_an_it_glue_that_answers_html_is_named(practice: Practice):
    practice.itglue.faults.arm(Effect.HTML, times=9)
    with pytest.raises(ConnectionsIncomplete, match="something that is not JSON"):
        check_connections(practice.connection)


def test_a_connection_that_is_not_saved_is_named(prefect: None):
    unsaved = ITGlueConnection(api_key=SecretStr("ITG.x"))
    with pytest.raises(Misconfigured, match="Save the connection as a block first"):
        check_connections(unsaved)
