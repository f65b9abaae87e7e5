"""Who is an administrator, as Graph tells it in three places."""

from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM
from deployments.sandbox.entra.roles import GLOBAL_ADMINISTRATOR, TEMPLATES
from tests.deployments.sandbox.entra.conftest import Caller, problem

ROLES = "/roleManagement/directory"


def test_assignments_name_users_groups_and_applications_but_not_the_eligible(caller: Caller):
    found = caller.rows(f"{ROLES}/roleAssignments?$expand=principal")
    kinds = [row["principal"]["@odata.type"].rpartition(".")[2] for row in found]
    assert sorted(kinds) == ["group", "user", "user"]
    assert caller.id_of("maybe@northwind.test") not in {row["principalId"] for row in found}
    theirs = caller.rows(f"{ROLES}/roleAssignments?$expand=principal", token=caller.token(FABRIKAM))
    assert "#microsoft.graph.servicePrincipal" in {
        row["principal"]["@odata.type"] for row in theirs
    }


def test_assignments_can_be_asked_for_one_principal(caller: Caller):
    own = caller.id_of("admin@northwind.test")
    [row] = caller.rows(f"{ROLES}/roleAssignments?$filter=principalId eq '{own}'")
    assert row["roleDefinitionId"] == TEMPLATES[GLOBAL_ADMINISTRATOR]
    assert "principal" not in row


def test_eligible_roles_need_a_licence(caller: Caller):
    [row] = caller.rows(f"{ROLES}/roleEligibilitySchedules?$expand=principal")
    assert row["principalId"] == caller.id_of("maybe@northwind.test")
    refused = caller.call("GET", f"{ROLES}/roleEligibilitySchedules", token=caller.token(CONTOSO))
    assert problem(refused) == (400, "AadPremiumLicenseRequired")


def test_members_of_a_group_come_as_users(caller: Caller):
    [group] = [
        row["principal"]
        for row in caller.rows(f"{ROLES}/roleAssignments?$expand=principal")
        if row["principal"]["@odata.type"].endswith("group")
    ]
    path = f"/groups/{group['id']}/transitiveMembers/microsoft.graph.user?$select=id"
    assert caller.rows(path) == [{"id": caller.id_of("member@northwind.test")}]


def test_groups_are_found_by_their_names(caller: Caller):
    [group] = caller.rows("/groups?$filter=displayName eq 'Role holders'&$select=displayName")
    assert group["displayName"] == "Role holders"
    assert len(caller.rows("/groups")) == 2
    assert caller.rows("/groups?$filter=displayName eq 'Nobody'") == []


def test_activated_roles_take_no_page_size(caller: Caller):
    roles = {row["displayName"]: row for row in caller.rows("/directoryRoles?$expand=members")}
    members = roles[GLOBAL_ADMINISTRATOR]["members"]
    assert [each["id"] for each in members] == [caller.id_of("admin@northwind.test")]
    assert "Exchange Administrator" not in roles
    own = roles[GLOBAL_ADMINISTRATOR]["id"]
    assert caller.rows(f"/directoryRoles/{own}/members") == members
    for path in ("/directoryRoles?$top=5", f"/directoryRoles/{own}/members?$top=5"):
        assert problem(caller.call("GET", path)) == (400, "Request_UnsupportedQuery")


def test_definitions_are_known_by_their_templates(caller: Caller):
    rows = caller.rows(f"{ROLES}/roleDefinitions?$select=id,templateId,displayName,isBuiltIn")
    known = {row["displayName"]: row["templateId"] for row in rows if row["isBuiltIn"]}
    assert known == TEMPLATES
