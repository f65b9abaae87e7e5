"""What administrators do meanwhile, and what a domain that keeps its policy to itself shows."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.world import Policy
from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.errors import NotFound
from tests.tasks.clients.active_directory.conftest import (
    CUSTOMERS,
    NOON,
    SERVICE,
    Connect,
    account,
    contoso,
    password_of,
)

NEW = SecretStr("Fresh-Harbour-2718")


def test_a_renamed_account_is_still_reset_by_its_id(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    before = account(simulated_client, "svc-sql")
    simulated.rename("svc-sql", "SQL, the other")
    simulated.rename_sign_in("svc-sql", "svc-sql2", None)
    simulated_client.set_password(before.object_id, NEW)
    after = simulated_client.fetch_account(before.object_id)
    assert after.distinguished_name == rf"CN=SQL\, the other,{SERVICE}"
    assert (after.sam_account_name, after.user_principal_name) == ("svc-sql2", None)
    assert simulated_client.verify_password(after, NEW) is Logon.ACCEPTED


def test_a_moved_account_is_found_where_it_is_now(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    before = account(simulated_client, "svc-sql")
    simulated.move("svc-sql", ("Customers", "営業部"))
    after = simulated_client.fetch_account(before.object_id)
    assert (before.ou_dn, after.ou_dn) == (SERVICE, f"OU=営業部,{CUSTOMERS}")


def test_an_account_that_has_expired_shows_so(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    simulated.expire("svc-sql", NOON - timedelta(hours=1))
    simulated.expire("svc-backup", datetime.now(UTC) + timedelta(days=365))
    shown = {name: account(simulated_client, name) for name in ("svc-sql", "svc-backup")}
    assert {name: each.expired for name, each in shown.items()} == {
        "svc-sql": True,
        "svc-backup": False,
    }


def test_an_account_whose_password_has_run_out_shows_so(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    assert not account(simulated_client, "svc-sql").expired
    simulated.expire_passwords_after(timedelta(0))
    assert account(simulated_client, "svc-sql").expired


def test_an_account_moved_out_of_the_delegation_shows_so(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    simulated.move("svc-sql", ("Not Delegated",))
    assert simulated_client.may_reset(account(simulated_client, "svc-sql").ou_dn) is False


def test_a_protected_account_says_nothing_about_the_delegation_of_its_ou(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    *others, last = [
        e.sam_account_name for e in simulated_client.fetch_accounts(SERVICE, subtree=False)
    ]
    for sam in others:
        simulated.protect(sam)
    assert simulated_client.may_reset(SERVICE) is True
    simulated.protect(last)
    assert simulated_client.may_reset(SERVICE) is None


def test_a_deleted_account_is_not_found_any_more(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    before = account(simulated_client, "svc-sql")
    simulated.delete("svc-sql")
    with pytest.raises(NotFound, match=str(before.object_id)):
        simulated_client.fetch_account(before.object_id)
    with pytest.raises(NotFound, match=str(before.object_id)):
        simulated_client.set_password(before.object_id, NEW)


def test_the_password_of_an_old_name_is_not_taken_for_wrong_by_its_new_dn(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    before = account(simulated_client, "svc-sql")
    simulated.rename("svc-sql", "Another")
    after = simulated_client.fetch_account(before.object_id)
    assert simulated_client.verify_password(after, password_of("svc-sql")) is Logon.ACCEPTED


def test_a_policy_that_may_not_be_read_is_named_so_with_the_domains_figures(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    simulated.settings.pso_readable = False
    found = account(simulated_client, "svc-long")
    _, policy = simulated_client.fetch_account_and_policy(found.object_id)
    assert (policy.min_length, policy.readable) == (12, False)


def test_a_client_learns_a_changed_policy_when_it_is_new(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory, connect: Connect
):
    found = account(simulated_client, "svc-sql")
    assert simulated_client.fetch_account_and_policy(found.object_id)[1].min_length == 12
    simulated.change_policy(Policy(min_length=15))
    assert simulated_client.fetch_account_and_policy(found.object_id)[1].min_length == 12
    assert connect(simulated).fetch_account_and_policy(found.object_id)[1].min_length == 15


def test_more_users_than_a_page_holds_are_all_read(connect: Connect):
    domain = contoso(1500)
    with SimulatedDomain(domain, now=lambda: NOON) as simulated:
        client = connect(simulated)
        read = [each.sam_account_name for each in client.fetch_accounts(CUSTOMERS, subtree=True)]
        drawn = {user.sam for user in domain.users if user.ou[0] == "Customers"}
        assert len(read) == len(drawn) > 1400
        assert set(read) == drawn
        units = {unit.path: unit for unit in client.fetch_organizational_units()}
        assert units["Customers"].users_below == len(drawn)
        assert units["Customers / Teams / Team 000"].users == 50
