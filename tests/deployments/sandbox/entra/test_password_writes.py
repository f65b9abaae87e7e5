"""Who may reset whose password, what the cloud takes as one, and what works then."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from deployments.sandbox.entra.directory import SignIn
from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM, MSP_APPLICATION, NORTHWIND
from deployments.sandbox.entra.roles import may_reset
from tests.deployments.sandbox.entra.conftest import Caller, problem, profile

GOOD = "Corr3ct-Horse"
SERVICE = "svc-backup@northwind.test"


@pytest.fixture
def path(caller: Caller) -> str:
    return f"/users/{caller.id_of(SERVICE)}"


def permit(caller: Caller, tenant: str, permissions: set[str], *roles: str) -> str:
    """A token with these permissions, for an application with these roles."""
    consents = caller.entra.directories[tenant].consents
    consents[MSP_APPLICATION] = replace(
        consents[MSP_APPLICATION], permissions=frozenset(permissions), roles=roles
    )
    return caller.token(tenant)


def test_a_reset_is_204_and_the_new_password_works(caller: Caller, path: str):
    before = caller.rows(f"/users?$select=lastPasswordChangeDateTime&$filter=id eq '{path[7:]}'")
    caller.clock.pass_time(seconds=5)
    reply = caller.call("PATCH", path, profile(GOOD))
    assert (reply.status_code, reply.content) == (204, b"")
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == SignIn.ACCEPTED
    after = caller.rows(f"/users?$select=lastPasswordChangeDateTime&$filter=id eq '{path[7:]}'")
    assert after[0]["lastPasswordChangeDateTime"] > before[0]["lastPasswordChangeDateTime"]
    assert caller.call("PATCH", path, profile(GOOD)).status_code == 204
    shown = caller.call("GET", f"{path}?$select=passwordProfile")
    assert shown.json()["passwordProfile"] is None


def test_it_must_be_changed_at_once_unless_that_is_denied(caller: Caller, path: str):
    caller.call("PATCH", path, {"passwordProfile": {"password": GOOD}})
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == SignIn.MUST_CHANGE
    caller.call("PATCH", path, profile(GOOD))
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == SignIn.ACCEPTED
    assert caller.entra.sign_in(NORTHWIND, SERVICE, "else") == SignIn.WRONG


def test_the_notes_of_microsofts_own_clients_are_let_pass(caller: Caller, path: str):
    noted = {"@odata.type": "#microsoft.graph.passwordProfile", **profile(GOOD)["passwordProfile"]}
    body = {"@odata.type": "#microsoft.graph.user", "passwordProfile": noted}
    assert caller.call("PATCH", path, body).status_code == 204
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == SignIn.ACCEPTED


def test_a_profile_without_a_password_is_taken_and_does_nothing(caller: Caller, path: str):
    before = caller.entra.snapshot()
    body = {"passwordProfile": {"forceChangePasswordNextSignIn": True}}
    assert caller.call("PATCH", path, body).status_code == 204
    assert caller.entra.snapshot() == before


@pytest.mark.parametrize(
    "password",
    ["Ab1-567", "A1-" + "a" * 254, "abcdefgh12", "ABCDEFGH12", "Größe-1234", "My-Northwind-1"],
    ids=["short", "long", "two kinds", "two other kinds", "letter", "banned word"],
)
def test_the_policy_refuses(caller: Caller, path: str, password: str):
    reply = caller.call("PATCH", path, profile(password))
    assert problem(reply) == (400, "Request_BadRequest")
    assert "password complexity requirements" in reply.json()["error"]["message"]


def test_a_weak_password_passes_where_strong_ones_are_not_asked_for(caller: Caller, path: str):
    directory = caller.entra.directories[NORTHWIND]
    directory.change(path[7:], passwordPolicies="DisablePasswordExpiration, DisableStrongPassword")
    assert caller.call("PATCH", path, profile("abcdefgh12")).status_code == 204


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"nonsense": 1}, "Request_BadRequest"),
        ({"passwordProfile": {"pasword": GOOD}}, "Request_BadRequest"),
        ({"passwordProfile": GOOD}, "Request_BadRequest"),
        ([], "BadRequest"),
        (None, "BadRequest"),
    ],
)
def test_a_body_that_graph_does_not_know_is_refused(
    caller: Caller, path: str, body: object, code: str
):
    assert problem(caller.call("PATCH", path, body)) == (400, code)


def test_resets_need_their_own_permission_or_an_old_one_and_a_role(caller: Caller, path: str):
    def answer(permissions: set[str], *roles: str) -> int:
        token = permit(caller, NORTHWIND, permissions, *roles)
        return caller.call("PATCH", path, profile(GOOD), token=token).status_code

    assert answer({"User-PasswordProfile.ReadWrite.All"}) == 204
    assert answer({"User.ReadWrite.All"}) == 403
    assert answer({"User.ReadWrite.All"}, "User Administrator") == 204
    assert answer({"User.Read.All"}, "Global Administrator") == 403


def test_a_token_keeps_its_old_permissions(caller: Caller, path: str):
    old = permit(caller, NORTHWIND, {"User.Read.All"})
    new = permit(caller, NORTHWIND, {"User-PasswordProfile.ReadWrite.All"})
    assert caller.call("PATCH", path, profile(GOOD), token=old).status_code == 403
    assert caller.call("PATCH", path, profile(GOOD), token=new).status_code == 204


def test_all_of_a_request_is_done_or_nothing_of_it(caller: Caller, path: str):
    both = {**profile(GOOD), "accountEnabled": False}
    assert problem(caller.call("PATCH", path, both)) == (403, "Authorization_RequestDenied")
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == SignIn.WRONG
    rights = {"User-PasswordProfile.ReadWrite.All", "User.ReadWrite.All"}
    token = permit(caller, NORTHWIND, rights)
    assert caller.call("PATCH", path, both, token=token).status_code == 204
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == SignIn.DISABLED


@pytest.mark.parametrize("name", ["admin", "helpdesk", "member"])
def test_administrators_outrank_an_application_without_a_role(caller: Caller, name: str):
    target = f"/users/{caller.id_of(f'{name}@northwind.test')}"
    refused = caller.call("PATCH", target, profile(GOOD))
    assert problem(refused) == (403, "Authorization_RequestDenied")
    role = "Privileged Authentication Administrator"
    token = permit(caller, NORTHWIND, {"User-PasswordProfile.ReadWrite.All"}, role)
    assert caller.call("PATCH", target, profile(GOOD), token=token).status_code == 204


@pytest.mark.parametrize(
    ("own", "target", "allowed"),
    [
        ("Password Administrator", "Reports Reader", False),
        ("Helpdesk Administrator", "Reports Reader", True),
        ("Helpdesk Administrator", "Authentication Administrator", False),
        ("User Administrator", "Groups Administrator", True),
        ("User Administrator", "Global Administrator", False),
        ("User Administrator", "A role of their own", False),
        ("Global Administrator", "A role of their own", True),
    ],
)
def test_the_table_of_who_may_reset_whom(own: str, target: str, *, allowed: bool):
    assert may_reset([own], [target], in_role_group=False) is allowed
    assert may_reset([own], [], in_role_group=True) is (own == "Global Administrator")


def test_a_federated_domain_has_its_passwords_elsewhere(caller: Caller):
    clerk = "clerk@branch.northwind.test"
    refused = caller.call("PATCH", f"/users/{caller.id_of(clerk)}", profile(GOOD))
    assert problem(refused) == (400, "Request_BadRequest")
    assert caller.entra.sign_in(NORTHWIND, clerk, GOOD) == SignIn.FEDERATED


def test_a_synced_user_is_split_or_refused(caller: Caller):
    token, user = caller.token(CONTOSO), "jsmith@contoso.test"
    path = f"/users/{caller.id_of(user, CONTOSO)}"
    assert caller.call("PATCH", path, profile(GOOD), token=token).status_code == 204
    assert caller.entra.sign_in(CONTOSO, user, GOOD) == SignIn.ACCEPTED
    caller.entra.directories[CONTOSO].settings.synced_patch = "reject"
    refused = caller.call("PATCH", path, profile("An0ther-One"), token=token)
    assert problem(refused) == (400, "Request_BadRequest")
    assert "on-premises mastered" in refused.json()["error"]["message"]


def test_reads_lag_behind_and_writes_do_not(caller: Caller, path: str):
    caller.entra.directories[NORTHWIND].settings.replication_seconds = 60
    shown = f"{path}?$select=lastPasswordChangeDateTime"
    before = caller.call("GET", shown).json()
    caller.clock.pass_time(seconds=5)
    caller.call("PATCH", path, profile(GOOD))
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == SignIn.ACCEPTED
    assert caller.call("GET", shown).json() == before
    caller.clock.pass_time(seconds=61)
    assert caller.call("GET", shown).json() != before


def test_a_user_that_has_gone_is_not_found(caller: Caller, path: str):
    caller.entra.directories[NORTHWIND].remove(path[7:])
    refused = caller.call("PATCH", path, profile(GOOD))
    assert problem(refused) == (404, "Request_ResourceNotFound")


def test_tenants_are_drawn_the_same_each_time(start: Callable[[int], Caller]):
    one, other = start(3), start(3)
    ids = [
        [(row["tenant"], row["id"], row["password"]) for row in each.entra.snapshot()]
        for each in (one, other)
    ]
    assert ids[0] == ids[1]
    assert FABRIKAM in {tenant for tenant, _, _ in ids[0]}
