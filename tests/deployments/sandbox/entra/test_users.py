"""Lists of users: what is selected, filtered and counted, and how they are paged."""

from collections.abc import Callable

import httpx
import pytest

from deployments.sandbox.entra.drawing import CONTOSO, NORTHWIND
from deployments.sandbox.entra.rows import DEFAULT_PROPERTIES
from tests.deployments.sandbox.entra.conftest import Caller, problem

EVENTUAL = {"ConsistencyLevel": "eventual"}


def names(reply: httpx.Response) -> set[str]:
    return {row["userPrincipalName"].partition("@")[0] for row in reply.json()["value"]}


def test_only_a_handful_of_properties_come_unselected(caller: Caller):
    first = caller.rows("/users")[0]
    assert set(first) == set(DEFAULT_PROPERTIES)
    chosen = caller.rows("/users?$select=accountEnabled,userType")[0]
    assert set(chosen) == {"id", "accountEnabled", "userType"}
    encoded = caller.rows("/users?%24select=accountEnabled%2CuserType")[0]
    assert chosen == encoded


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("$select=nonsense", 400, "BadRequest"),
        ("$select=aboutMe", 501, "NotImplemented"),
        ("$top=0", 400, "Request_UnsupportedQuery"),
        ("$top=1000", 400, "Request_UnsupportedQuery"),
        ("$top=many", 400, "Request_UnsupportedQuery"),
        ('$search="displayName:a"', 400, "Request_UnsupportedQuery"),
        ("$skip=10", 400, "Request_BadRequest"),
        ("$skiptoken=made-up", 400, "Directory_ExpiredPageToken"),
        ("$filter=displayName", 400, "BadRequest"),
        ("$filter=displayName eq 'a' and", 400, "BadRequest"),
        ('$filter=displayName eq "a"', 400, "BadRequest"),
        ("$filter=displayName startsWith 'a'", 400, "BadRequest"),
        ("$filter=displayName not 'a'", 400, "Request_UnsupportedQuery"),
        ("$filter=jobTitle eq 'a'", 400, "Request_UnsupportedQuery"),
        ("$filter=onPremisesSecurityIdentifier ne null", 400, "Request_UnsupportedQuery"),
        ("$filter=onPremisesSyncEnabled ne true", 400, "Request_UnsupportedQuery"),
        ("$filter=not(accountEnabled eq true)", 400, "Request_UnsupportedQuery"),
        ("$filter=endsWith(mail,'x')", 400, "Request_UnsupportedQuery"),
        ("$filter=assignedLicenses/$count eq 0", 400, "Request_UnsupportedQuery"),
    ],
)
def test_what_graph_refuses_is_refused(caller: Caller, query: str, status: int, code: str):
    assert problem(caller.call("GET", f"/users?{query}")) == (status, code)


def test_a_filter_takes_what_each_property_lets_itself_be_asked(caller: Caller):
    def found(text: str, **headers: str) -> set[str]:
        return names(caller.call("GET", f"/users?$count=true&$filter={text}", **headers))

    assert found("userType eq 'Guest'") == {"partner_example.com#EXT#"}
    assert found("accountEnabled eq false") == {"retired"}
    assert found("userPrincipalName eq 'O''BRIEN@northwind.test'") == {"o'brien"}
    assert found("startsWith(displayName,'help') or displayName eq 'Branch Clerk'") == {
        "helpdesk",
        "clerk",
    }
    assert found("userPrincipalName in ('helpdesk@northwind.test','x')") == {"helpdesk"}
    assert found("(accountEnabled eq false) and displayName eq 'nobody'") == set()
    assert found("not(accountEnabled eq true)", **EVENTUAL) == {"retired"}
    assert found("endsWith(userPrincipalName,'branch.northwind.test')", **EVENTUAL) == {"clerk"}
    assert "admin" not in found("assignedLicenses/$count eq 0", **EVENTUAL)
    assert "helpdesk" in found("assignedLicenses/$count eq 0", **EVENTUAL)


def test_a_count_comes_only_with_the_header_and_on_the_first_page(caller: Caller):
    url = "/users?$count=true&$top=4"
    assert "@odata.count" not in caller.call("GET", url).json()
    first = caller.call("GET", url, **EVENTUAL).json()
    assert first["@odata.count"] == 9
    second = caller.call("GET", first["@odata.nextLink"], **EVENTUAL).json()
    assert "@odata.count" not in second
    assert caller.call("GET", "/users/$count", **EVENTUAL).text == "9"
    assert problem(caller.call("GET", "/users/$count")) == (400, "Request_UnsupportedQuery")


def test_links_lead_through_all_pages_and_only_as_they_are(start: Callable[[int], Caller]):
    caller = start(250)
    found: list[str] = []
    reply = caller.call("GET", "/users?$select=id&$top=100").json()
    link = reply["@odata.nextLink"]
    while True:
        found += [row["id"] for row in reply["value"]]
        if "@odata.nextLink" not in reply:
            break
        reply = caller.call("GET", reply["@odata.nextLink"]).json()
    assert len(found) == len(set(found)) == 259
    token = link.partition("$skiptoken=")[2]
    rebuilt = caller.call("GET", f"/users?$skiptoken={token}")
    assert problem(rebuilt) == (400, "Directory_ExpiredPageToken")


def test_a_page_may_be_empty_and_not_be_the_last(caller: Caller):
    caller.entra.directories[NORTHWIND].settings.empty_pages = True
    first = caller.call("GET", "/users").json()
    assert first["value"] == []
    assert len(caller.call("GET", first["@odata.nextLink"]).json()["value"]) == 9


def test_one_user_is_shown_by_id_and_by_name_and_the_rest_of_a_guests_name_is_lost(caller: Caller):
    own = caller.id_of("admin@northwind.test")
    assert caller.call("GET", f"/users/{own}").json()["id"] == own
    assert caller.call("GET", "/users/ADMIN@northwind.test").json()["id"] == own
    missing = caller.call("GET", "/users/nobody@northwind.test")
    assert problem(missing) == (404, "Request_ResourceNotFound")
    # What stands behind the # never leaves the client.
    assert caller.call("GET", "/users/o'brien#EXT#@northwind.test").status_code == 404


def test_a_token_opens_its_own_tenant_and_nothing_without_a_permission(caller: Caller):
    nobody = caller.http.get(f"{caller.entra.graph_url}/v1.0/users")
    assert problem(nobody) == (401, "InvalidAuthenticationToken")
    assert caller.call("GET", "/users", token="made.up.token").status_code == 401
    theirs = caller.rows("/users?$select=userPrincipalName", token=caller.token(CONTOSO))
    assert not any("northwind" in row["userPrincipalName"] for row in theirs)
    own = caller.world.applications[1]
    limited = caller.token(client_id=own.client_id, client_secret=own.secrets[0].value)
    assert caller.call("GET", "/users", token=limited).status_code == 200
    for path in ("/domains", "/roleManagement/directory/roleAssignments", "/directoryRoles"):
        refused = caller.call("GET", path, token=limited)
        assert problem(refused) == (403, "Authorization_RequestDenied")


def test_a_token_runs_out(caller: Caller):
    token = caller.token()
    caller.clock.pass_time(seconds=3600)
    refused = caller.call("GET", "/users", token=token)
    assert problem(refused) == (401, "InvalidAuthenticationToken")
    assert "expired" in refused.json()["error"]["message"]


def test_every_reply_names_the_request(caller: Caller):
    reply = caller.call("GET", "/nowhere", client_request_id="mine")
    assert reply.headers["client-request-id"] == "mine"
    inner = reply.json()["error"]["innerError"]
    assert inner["client-request-id"] == "mine"
    assert inner["request-id"] == reply.headers["request-id"]
    assert caller.http.get(caller.entra.graph_url + "/beta/users").status_code == 400


def test_what_changed_comes_with_a_token_for_next_time(caller: Caller):
    first = caller.call("GET", "/users/delta?$select=displayName").json()
    assert len(first["value"]) == 9
    link = first["@odata.deltaLink"]
    assert caller.call("GET", link).json()["value"] == []
    directory = caller.entra.directories[NORTHWIND]
    changed, gone = caller.id_of("admin@northwind.test"), caller.id_of("retired@northwind.test")
    directory.change(changed, displayName="Another Name")
    directory.remove(gone)
    found = {row["id"]: row for row in caller.call("GET", link).json()["value"]}
    assert found[changed] == {"id": changed, "displayName": "Another Name"}
    assert found[gone]["@removed"] == {"reason": "changed"}
    assert len(found) == 2
    assert caller.rows("/users/delta?$deltaToken=latest") == []
    assert caller.call("GET", "/users/delta?$top=5").status_code == 400
    caller.clock.pass_time(days=8)
    expired = caller.call("GET", link)
    assert problem(expired) == (410, "syncStateNotFound")
    assert expired.headers["location"].endswith("$deltatoken=")
