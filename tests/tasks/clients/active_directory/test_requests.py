"""How many requests an account costs, which is what a domain and its lockout policy feel."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.errors import NotAuthenticated
from tests.tasks.clients.active_directory.conftest import Connect, account, password_of

NEW = SecretStr("Fresh-Harbour-2718")
WRONG = SecretStr("Wrong-Guess-1")


@contextmanager
def counted(simulated: SimulatedDomain) -> Generator[Counter[str]]:
    """Counts the kinds of requests that come inside."""
    before = len(simulated.journal)
    kinds: Counter[str] = Counter()
    yield kinds
    kinds.update(served.kind for served in list(simulated.journal)[before:])


def bad_passwords(simulated: SimulatedDomain, sam: str) -> object:
    rows = {row["sam_account_name"]: row for row in simulated.snapshot()}
    return rows[sam]["bad_password_count"]


def test_an_account_with_its_policy_is_one_search_once_the_policy_is_known(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    plain, long = (account(simulated_client, sam) for sam in ("svc-sql", "svc-long"))
    for each in (plain, long):
        simulated_client.fetch_account_and_policy(each.object_id)
    with counted(simulated) as kinds:
        for each in (plain, long):
            simulated_client.fetch_account_and_policy(each.object_id)
    assert kinds == {"search": 2}


def test_a_policy_that_may_not_be_read_is_asked_for_once(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    simulated.settings.pso_readable = False
    long = account(simulated_client, "svc-long")
    simulated_client.fetch_account_and_policy(long.object_id)
    with counted(simulated) as kinds:
        simulated_client.fetch_account_and_policy(long.object_id)
    assert kinds == {"search": 1}


def test_a_reset_is_one_request_with_or_without_unlocking(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    found = account(simulated_client, "adm-locked")
    with counted(simulated) as kinds:
        simulated_client.set_password(found.object_id, NEW)
        simulated_client.set_password(found.object_id, NEW, unlock=True)
    assert kinds == {"modify": 2}
    assert not simulated_client.fetch_account(found.object_id).locked


def test_a_logon_is_one_bind_and_leaves_the_service_account_signed_in(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    found = account(simulated_client, "svc-sql")
    with counted(simulated) as kinds:
        simulated_client.verify_password(found, password_of("svc-sql"))
        simulated_client.verify_password(found, password_of("svc-sql"))
        simulated_client.fetch_account(found.object_id)
    assert kinds == {"bind": 2, "search": 1}


def test_a_wrong_password_counts_exactly_once(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    found = account(simulated_client, "svc-sql")
    for count in (1, 2):
        assert simulated_client.verify_password(found, WRONG) is Logon.WRONG
        assert bad_passwords(simulated, "svc-sql") == count


def test_a_refused_service_account_is_tried_once_per_call(
    simulated: SimulatedDomain, connect: Connect
):
    client = connect(simulated, bind_password=WRONG)
    for count in (1, 2):
        with pytest.raises(NotAuthenticated):
            client.fetch_domain()
        assert bad_passwords(simulated, "svc-quickpass") == count


def test_all_users_of_a_small_domain_are_one_request(
    simulated: SimulatedDomain, simulated_client: ActiveDirectory
):
    simulated_client.fetch_domain()
    with counted(simulated) as kinds:
        simulated_client.fetch_organizational_units()
    assert kinds == {"search": 1}
