"""Entra Connect: objects by a cycle, passwords by their own clock, and neither by the other."""

import base64
from uuid import UUID

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.entra.connect import EntraConnect, Started
from deployments.sandbox.entra.directory import SignIn
from deployments.sandbox.entra.drawing import CONTOSO
from tests.deployments.sandbox.entra.conftest import Caller

USER = "jsmith@contoso.test"
NEW = "N3w-Password-of-the-domain"
SYNCED = "onPremisesSyncEnabled,onPremisesImmutableId,onPremisesSamAccountName"


def sign_in(caller: Caller, password: str = NEW, user: str = USER) -> SignIn:
    return caller.entra.sign_in(CONTOSO, user, password)


def connect_of(caller: Caller) -> EntraConnect:
    return caller.entra.connects[CONTOSO]


def changed_at(caller: Caller) -> str:
    path = f"/users/{caller.id_of(USER, CONTOSO)}?$select=lastPasswordChangeDateTime"
    reply = caller.call("GET", path, token=caller.token(CONTOSO))
    return reply.json()["lastPasswordChangeDateTime"]


def entry_id(domain: SimulatedDomain, sam: str) -> UUID:
    entry = domain.directory.named("samaccountname", sam)
    assert entry is not None
    return entry.guid


def test_the_tenant_begins_in_step_with_the_domain(caller: Caller):
    drawn = {each.sam: each.password for each in draw_world().domains[0].users}
    assert sign_in(caller, drawn["jsmith"]) == SignIn.ACCEPTED
    path = f"/users/{caller.id_of(USER, CONTOSO)}?$select={SYNCED}"
    row = caller.call("GET", path, token=caller.token(CONTOSO)).json()
    own = entry_id(caller.domain, "jsmith")
    assert UUID(bytes_le=base64.b64decode(row["onPremisesImmutableId"])) == own
    assert (row["onPremisesSyncEnabled"], row["onPremisesSamAccountName"]) == (True, "jsmith")
    names = {row["userPrincipalName"] for row in caller.entra.directories[CONTOSO].seen().values()}
    assert not {"krbtgt@contoso.test", "Administrator@contoso.test"} & names


def test_a_password_arrives_with_the_next_pass_and_so_does_its_time(caller: Caller):
    before = changed_at(caller)
    caller.clock.pass_time(seconds=10)
    caller.domain.set_password("jsmith", NEW)
    assert sign_in(caller) == SignIn.WRONG
    assert changed_at(caller) == before
    caller.clock.pass_time(seconds=110)
    assert sign_in(caller) == SignIn.ACCEPTED
    assert changed_at(caller) > before


def test_a_pass_that_nobody_looked_at_took_nothing_of_what_came_after(caller: Caller):
    caller.clock.pass_time(seconds=125)
    caller.domain.set_password("jsmith", NEW)
    assert sign_in(caller) == SignIn.WRONG
    caller.clock.pass_time(seconds=120)
    assert sign_in(caller) == SignIn.ACCEPTED


def test_a_delta_cycle_does_not_hurry_a_password(caller: Caller):
    caller.clock.pass_time(seconds=10)
    caller.domain.set_password("jsmith", NEW)
    connect = connect_of(caller)
    assert connect.start_delta_cycle() == Started.STARTED
    assert len(connect.cycles) == 2
    assert sign_in(caller) == SignIn.WRONG


def test_a_delta_cycle_hurries_a_new_name(caller: Caller):
    caller.domain.rename_sign_in("jsmith", "jsmith", "john.smith@contoso.test")
    assert sign_in(caller, "x", "john.smith@contoso.test") == SignIn.WRONG
    own = caller.id_of(USER, CONTOSO)
    connect_of(caller).start_delta_cycle()
    assert caller.id_of("john.smith@contoso.test", CONTOSO) == own


def test_cycles_come_by_themselves_and_take_away_who_left(caller: Caller):
    own = caller.id_of(USER, CONTOSO)
    caller.domain.delete("jsmith")
    caller.clock.pass_time(minutes=31)
    reply = caller.call("GET", f"/users/{own}", token=caller.token(CONTOSO))
    assert reply.status_code == 404
    assert len(connect_of(caller).cycles) == 2


def test_a_password_that_must_be_changed_never_arrives(caller: Caller):
    caller.domain.set_password("jsmith", NEW, must_change=True)
    caller.clock.pass_time(minutes=10)
    assert sign_in(caller) == SignIn.WRONG


def test_what_was_set_in_the_cloud_lasts_until_the_domain_changes(caller: Caller):
    directory = caller.entra.directories[CONTOSO]
    directory.set_password(caller.id_of(USER, CONTOSO), "Cl0ud-only-password")
    caller.clock.pass_time(minutes=10)
    assert sign_in(caller, "Cl0ud-only-password") == SignIn.ACCEPTED
    caller.domain.set_password("jsmith", NEW)
    caller.clock.pass_time(minutes=3)
    assert sign_in(caller) == SignIn.ACCEPTED


def test_a_server_may_be_busy_suspended_or_staging(caller: Caller):
    connect = connect_of(caller)
    connect.busy = True
    assert connect.start_delta_cycle() == Started.BUSY
    connect.suspended = True
    assert connect.start_delta_cycle() == Started.SUSPENDED
    connect.staging = True
    assert connect.start_delta_cycle() == Started.STAGING
    caller.domain.set_password("jsmith", NEW)
    caller.clock.pass_time(minutes=40)
    assert sign_in(caller) == SignIn.WRONG
    assert len(connect.cycles) == 1
