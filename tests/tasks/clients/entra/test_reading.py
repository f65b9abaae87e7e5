"""The tenant, its users and its administrators, from the practice Microsoft 365."""

from uuid import UUID

import pytest
import respx

from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM, MSP_APPLICATION, NORTHWIND
from models.tenant_user import TenantUser
from tasks.clients.entra import EntraTenant
from tasks.clients.errors import Misconfigured, NotFound, NotPermitted
from tests.tasks.clients.entra.conftest import GRAPH, TENANT, Practice


def by_name(client: EntraTenant) -> dict[str, TenantUser]:
    return {each.user_principal_name.partition("@")[0]: each for each in client.fetch_users().users}


def test_a_tenant_tells_its_name_its_id_and_its_domains(client: EntraTenant):
    tenant = client.fetch_tenant()
    assert (tenant.object_id, tenant.name, tenant.synced) == (TENANT, "Northwind Traders", False)
    assert tenant.federated_domains == {"branch.northwind.test"}
    assert [each.name for each in tenant.domains if each.default] == ["northwind.test"]


def test_users_come_with_what_an_import_has_to_know(client: EntraTenant):
    found = by_name(client)
    assert len(found) == 9
    assert found["partner_example.com#EXT#"].guest
    assert not found["retired"].enabled
    assert found["o'brien"].licensed
    assert found["svc-backup"].password_changed_at is not None
    assert not any(each.synced for each in found.values())


def test_administrators_are_active_eligible_or_so_by_a_group(client: EntraTenant):
    found = by_name(client)
    assert found["admin"].roles == ("Global Administrator",)
    assert found["maybe"].roles == ()
    assert found["maybe"].eligible_roles == ("Global Administrator",)
    assert found["member"].roles == ("User Administrator",)
    administrators = {name for name, each in found.items() if each.is_administrator}
    assert administrators == {"admin", "helpdesk", "maybe", "member"}


def test_what_about_the_roles_is_not_known_is_told(practice: Practice):
    listing = practice.client(CONTOSO).fetch_users()
    assert [each.partition(" could ")[0] for each in listing.unread] == [
        "Who may activate a role (Privileged Identity Management)"
    ]
    consents = practice.entra.directories[NORTHWIND].consents
    consent = consents[MSP_APPLICATION]
    for permission, told in (
        ("GroupMember.Read.All", "through group"),
        ("RoleManagement.Read.Directory", "RoleManagement.Read.Directory"),
    ):
        consents[MSP_APPLICATION] = type(consent)(
            MSP_APPLICATION, consent.permissions - {permission}
        )
        listing = practice.client().fetch_users()
        assert len(listing.users) == 9
        assert told in listing.unread[0]
        assert listing.roles_readable is (permission == "GroupMember.Read.All")


def test_the_members_of_a_group_are_found_by_its_name_and_by_its_id(
    client: EntraTenant, practice: Practice
):
    member = practice.id_of("member@northwind.test")
    assert client.fetch_group_members("Role holders") == {member}
    group = practice.entra.directories[NORTHWIND].id_of("group Role holders")
    assert client.fetch_group_members(f" {group} ") == {member}
    assert client.fetch_group_members("Everybody") == frozenset()


def test_an_unknown_group_is_named(client: EntraTenant):
    with pytest.raises(NotFound, match=r"no group called \"O'Briens\""):
        client.fetch_group_members("O'Briens")


def test_two_groups_of_one_name_are_left_to_a_person(far: EntraTenant, wire: respx.MockRouter):
    rows = [{"id": NORTHWIND}, {"id": FABRIKAM}]
    wire.get(f"{GRAPH}/v1.0/groups").respond(json={"value": rows})
    with pytest.raises(NotFound, match=f"2 groups .*ids {NORTHWIND}, {FABRIKAM}"):
        far.fetch_group_members("Sales")


def test_groups_without_the_permission_are_named(practice: Practice):
    consents = practice.entra.directories[NORTHWIND].consents
    consent = consents[MSP_APPLICATION]
    less = consent.permissions - {"GroupMember.Read.All"}
    consents[MSP_APPLICATION] = type(consent)(MSP_APPLICATION, less)
    with pytest.raises(NotPermitted, match=r"lacks the permission GroupMember\.Read\.All"):
        practice.client().fetch_group_members("Everybody")


def test_synced_users_carry_what_pairs_them_with_the_domains(practice: Practice):
    found = by_name(practice.client(CONTOSO))
    entry = practice.domain.directory.named("samaccountname", "jsmith")
    assert entry is not None
    user = found["jsmith"]
    assert user.synced
    assert user.anchor == entry.guid
    assert user.sid is not None
    assert user.sid.startswith("S-1-5-21-")
    assert (user.sam_account_name, user.domain_name) == ("jsmith", "contoso.test")
    assert not found["breakglass"].synced


def test_one_user_is_asked_for_by_its_id(client: EntraTenant, practice: Practice):
    own = practice.id_of("o'brien@northwind.test")
    assert client.fetch_user(own).object_id == own
    assert client.fetch_password_changed_at(own) == client.fetch_user(own).password_changed_at
    practice.entra.directories[NORTHWIND].remove(str(own))
    with pytest.raises(NotFound, match="deleted"):
        client.fetch_user(own)


def test_pages_are_read_to_the_end_even_past_an_empty_one(practice: Practice):
    settings = practice.entra.directories[NORTHWIND].settings
    settings.empty_pages = True
    client = practice.client()
    assert len(client.fetch_users().users) == 9
    assert practice.entra.served["GET /v1.0/users"] == 2
    assert practice.limiter.requests == sum(
        count for path, count in practice.entra.served.items() if path.startswith("GET /v1.0/")
    )


def test_rights_are_read_from_the_token_and_the_applications_roles(practice: Practice):
    rights = practice.client(FABRIKAM).fetch_rights()
    assert rights.tenant_id == UUID(FABRIKAM)
    assert rights.application_id == UUID(MSP_APPLICATION)
    assert rights.missing == {}
    assert rights.roles == ("Privileged Authentication Administrator",)


def test_rights_are_read_anew_each_time(practice: Practice):
    client = practice.client()
    client.fetch_tenant()
    consents = practice.entra.directories[NORTHWIND].consents
    consent = consents[MSP_APPLICATION]
    less = consent.permissions - {"User.Read.All", "RoleManagement.Read.Directory"}
    consents[MSP_APPLICATION] = type(consent)(MSP_APPLICATION, less)
    rights = client.fetch_rights()
    assert set(rights.missing) == {"User.Read.All", "RoleManagement.Read.Directory"}
    assert not rights.roles_readable


def test_a_tenant_by_another_id_than_the_connections_is_misconfigured(
    far: EntraTenant, wire: respx.MockRouter
):
    other = {"id": FABRIKAM, "displayName": "Fabrikam GmbH"}
    wire.get(f"{GRAPH}/v1.0/organization").respond(json={"value": [other]})
    wire.get(f"{GRAPH}/v1.0/domains").respond(json={"value": []})
    with pytest.raises(Misconfigured, match="for another tenant"):
        far.fetch_tenant()
