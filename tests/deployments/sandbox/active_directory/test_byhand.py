import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.world import Policy
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.practice import (
    ANNA,
    BASE,
    BOSS,
    FIRST,
    LONG,
    STAFF,
    Clock,
    practice_domain,
)

NEW = "Second-Secret-1"


def row(dc: SimulatedDomain, sam: str = "anna") -> dict[str, object]:
    return next(row for row in dc.snapshot() if row["sam_account_name"] == sam)


def test_the_immutable_id_outlives_every_name(dc: SimulatedDomain):
    before = row(dc)["object_id"]
    dc.rename("anna", "Anna Müller, née Weber")
    dc.move("anna", ("Elsewhere",))
    dc.rename_sign_in("anna", "amueller", "anna.mueller@practice.test")
    after = row(dc, "amueller")
    assert after["object_id"] == before
    assert after["user_principal_name"] == "anna.mueller@practice.test"
    assert after["distinguished_name"] == (f"CN=Anna Müller\\, née Weber,OU=Elsewhere,{BASE}")


def test_a_deleted_account_is_nowhere(dc: SimulatedDomain, service: Client, client: Client):
    dc.delete("boss")
    assert service.search(BOSS, scope="BASE").code == 32
    assert "52e" in client.bind("boss@practice.test", FIRST).text
    assert (
        BOSS.encode() not in service.read(f"CN=Domain Admins,CN=Users,{BASE}", "member")["member"]
    )


def test_accounts_are_disabled_and_enabled(dc: SimulatedDomain, client: Client):
    dc.disable("anna")
    assert "533" in client.bind("anna@practice.test", FIRST).text
    assert row(dc)["enabled"] is False
    dc.disable("anna", disabled=False)
    assert client.bind("anna@practice.test", FIRST).code == 0


def test_accounts_are_locked_and_unlocked(dc: SimulatedDomain, client: Client, service: Client):
    dc.lock("anna")
    assert "775" in client.bind("anna@practice.test", FIRST).text
    assert (row(dc)["locked"], row(dc)["bad_password_count"]) == (True, 3)
    dc.unlock("anna")
    assert client.bind("anna@practice.test", FIRST).code == 0


def test_a_password_set_by_hand_passes_every_policy(dc: SimulatedDomain, client: Client):
    dc.set_password("anna", "x")
    assert client.bind("anna@practice.test", "x").code == 0
    assert (row(dc)["password"], row(dc)["key_version"], row(dc)["history_count"]) == ("x", 3, 1)
    dc.set_password("anna", "y", must_change=True)
    assert "773" in client.bind("anna@practice.test", "y").text


def test_a_changed_policy_holds_at_once(dc: SimulatedDomain, service: Client):
    dc.change_policy(Policy(min_length=20))
    assert service.reset(ANNA, NEW).code == 53
    dc.change_long_password_policy(Policy(min_length=1, complexity=False))
    assert service.reset(LONG, "a").code == 0


def test_names_that_are_not_there_are_reported(dc: SimulatedDomain):
    for change in (dc.lock, dc.unlock, dc.delete, dc.disable, dc.protect):
        with pytest.raises(KeyError):
            change("nobody")
    with pytest.raises(KeyError):
        dc.move("anna", ("No Such OU",))
    with pytest.raises(KeyError):
        dc.lock("Domain Admins")


def test_two_objects_cannot_have_one_name(dc: SimulatedDomain):
    with pytest.raises(ValueError, match="there already"):
        dc.rename("anna", "the boss")
    dc.rename("anna", "ANNA WEBER")
    assert row(dc)["distinguished_name"] == f"CN=ANNA WEBER,{STAFF}"


def test_the_snapshot_shows_every_user_and_no_computer(dc: SimulatedDomain):
    rows = {row["sam_account_name"]: row for row in dc.snapshot(candidates=["x"])}
    assert {"anna", "Administrator", "svc-quickpass"} <= rows.keys()
    assert "SRV-FILES$" not in rows
    assert rows["anna"] == {
        "object_id": rows["anna"]["object_id"],
        "sam_account_name": "anna",
        "user_principal_name": "anna@practice.test",
        "distinguished_name": ANNA,
        "password": FIRST,
        "password_set_at": "2025-12-02T12:00:00+00:00",
        "must_change": False,
        "enabled": True,
        "locked": False,
        "protected": False,
        "history_count": 0,
        "key_version": 2,
        "bad_password_count": 0,
    }
    assert rows["new"]["must_change"] is True
    assert rows["locked"]["locked"] is True
    assert rows["boss"]["protected"] is True
    assert rows["Administrator"]["user_principal_name"] is None


def test_every_start_draws_the_same_objects(dc: SimulatedDomain, clock: Clock):
    assert SimulatedDomain(practice_domain(), now=clock).snapshot() == dc.snapshot()
