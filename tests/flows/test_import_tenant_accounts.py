"""Importing the accounts of a tenant."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlmodel import select

from deployments.sandbox.entra.drawing import MSP_APPLICATION, NORTHWIND, WINGTIP
from deployments.sandbox.entra.faults import Effect
from flows.create_customers import create_customers
from flows.import_accounts import import_accounts
from flows.import_tenant_accounts import import_tenant_accounts
from models.account import Account, AccountType
from models.customer import Directory
from models.protection import protection
from tasks.clients.database import reading
from tasks.clients.errors import Misconfigured, NotAuthenticated, NotFound, NotPermitted, Refused
from tests.flows.conftest import Practice, page
from tests.flows.tenants import Tenants

NAME = "Northwind Traders"
END_USER = AccountType.END_USER
BRANCH = "branch.northwind.test"
GUEST = "partner_example.com#EXT#@northwind.onmicrosoft.com"


@pytest.fixture
def northwind(tenants: Tenants) -> Tenants:
    create_customers([NAME, "Contoso, Ltd."])
    return tenants


def accounts() -> dict[str, Account]:
    """Our accounts, by the part of their UPN before the domain."""
    with reading() as session:
        found = session.exec(select(Account)).all()
    return {each.label.partition("@")[0]: each for each in found}


def beginnings(labels: Sequence[str]) -> set[str]:
    return {each.partition("@")[0] for each in labels}


def withdraw(tenants: Tenants, *permissions: str) -> None:
    consents = tenants.entra.directories[NORTHWIND].consents
    known = consents[MSP_APPLICATION]
    consents[MSP_APPLICATION] = replace(known, permissions=known.permissions - set(permissions))


def test_holders_of_roles_are_imported_as_administrators_and_the_others_as_end_users(
    northwind: Tenants,
):
    administrators = import_tenant_accounts(NAME, northwind.northwind)
    assert beginnings(administrators.new) == {"admin", "helpdesk", "maybe", "member"}
    others = import_tenant_accounts(NAME, account_type=END_USER)
    assert beginnings(others.new) == {"svc-backup", "o'brien", "retired"}
    found = accounts()
    assert found["member"].type == AccountType.ADMINISTRATOR
    assert found["member"].roles == "User Administrator"
    assert found["maybe"].roles == "Global Administrator (eligible)"
    assert found["o'brien"].type == END_USER
    assert not found["retired"].enabled
    assert {each for each, row in found.items() if row.protected} == {"admin", "maybe"}
    assert "owns the tenant" in (protection(found["maybe"]) or "")


def test_guests_and_users_of_federated_domains_are_left_out_each_with_its_reason(
    northwind: Tenants,
):
    imported = import_tenant_accounts(NAME, northwind.northwind)
    assert sorted(imported.left_out) == [
        f"{BRANCH} is a federated domain: another identity provider has its passwords.",
        f"{GUEST} is a guest: its password lives in its own organization.",
    ]
    said = page("tenant-users-northwind")
    assert "7 of 9 users can be imported." in said
    assert "| clerk@branch.northwind.test | branch.northwind.test is a federated" in said


def test_synced_users_are_left_out_with_the_domain_that_they_come_from(northwind: Tenants):
    imported = import_tenant_accounts("Contoso, Ltd.", northwind.contoso)
    assert imported.new == ["breakglass@contoso.onmicrosoft.com"]
    assert any("jsmith@contoso.test is synced from contoso.test" in x for x in imported.left_out)
    assert "Privileged Identity Management" in imported.not_known[0]


def test_an_account_of_a_tenant_stands_on_the_pages_with_its_roles_and_its_directory(
    northwind: Tenants,
):
    import_tenant_accounts(NAME, northwind.northwind)
    with reading() as session:
        [directory] = session.exec(select(Directory)).all()
    assert (directory.dns_name, directory.netbios_name) == ("northwind.test", None)
    assert directory.object_id == NORTHWIND
    assert "northwind.test (Microsoft 365)" in page("customers")
    said = page(f"accounts-{directory.customer_id}-northwind-traders")
    assert "| admin@northwind.test | administrator in northwind.test (Microsoft 365) |" in said
    assert "roles: Global Administrator (eligible)" in said


def test_importing_again_updates_and_marks_those_that_have_gone(northwind: Tenants):
    import_tenant_accounts(NAME, northwind.northwind)
    directory = northwind.entra.directories[NORTHWIND]
    own = northwind.id_of("helpdesk@northwind.test", NORTHWIND)
    directory.change(own, userPrincipalName="desk@northwind.test", displayName="The Desk")
    directory.remove(northwind.id_of("member@northwind.test", NORTHWIND))
    again = import_tenant_accounts(NAME)
    assert again.new == []
    assert beginnings(again.updated) == {"admin", "desk", "maybe"}
    assert again.gone == ["member@northwind.test"]
    found = accounts()
    assert found["desk"].object_id == own
    assert found["desk"].display_name == "The Desk"
    assert found["member"].gone_at is not None
    once_more = import_tenant_accounts(NAME)
    assert once_more.gone == []
    assert found["member"].gone_at == accounts()["member"].gone_at


def test_a_user_that_the_list_does_not_show_yet_has_not_gone(northwind: Tenants):
    import_tenant_accounts(NAME, northwind.northwind)
    directory = northwind.entra.directories[NORTHWIND]
    directory.settings.empty_pages = True
    assert import_tenant_accounts(NAME).gone == []


def test_named_users_are_imported_as_what_the_operator_says(northwind: Tenants):
    wanted = ["svc-backup@northwind.test", northwind.id_of("maybe@northwind.test", NORTHWIND)]
    imported = import_tenant_accounts(NAME, northwind.northwind, AccountType.SERVICE, wanted)
    assert beginnings(imported.new) == {"svc-backup", "maybe"}
    assert {each.type for each in accounts().values()} == {AccountType.SERVICE}
    import_tenant_accounts(NAME, account_type=END_USER, accounts=wanted[:1])
    found = accounts()
    assert (found["svc-backup"].type, found["maybe"].type) == (END_USER, AccountType.SERVICE)


def test_roles_and_groups_are_a_filter(northwind: Tenants):
    roles, groups = ["helpdesk administrator"], ["Role holders"]
    imported = import_tenant_accounts(
        NAME, northwind.northwind, END_USER, roles=roles, groups=groups
    )
    assert beginnings(imported.new) == {"helpdesk", "member"}
    assert accounts()["helpdesk"].type == END_USER


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"roles": ["Owner"]}, "No user that can be imported has the role 'Owner'"),
        ({"groups": ["Nobody"]}, "no group called 'Nobody'"),
        ({"groups": ["Everybody"]}, "Nobody who may be imported is in the roles and groups"),
        ({"accounts": ["nobody"]}, "There is no user 'nobody' to import"),
        ({"accounts": ["clerk@branch.northwind.test"]}, "is a federated domain"),
        ({"account_type": AccountType.SERVICE}, "Nothing tells which users are a service's"),
    ],
)
def test_what_cannot_be_imported_is_named_and_nothing_is_stored(
    northwind: Tenants, wanted: dict[str, Any], says: str
):
    with pytest.raises(NotFound, match=says):
        import_tenant_accounts(NAME, northwind.northwind, **wanted)
    assert accounts() == {}


def test_without_knowing_who_is_an_administrator_nobody_is_imported(northwind: Tenants):
    withdraw(northwind, "RoleManagement.Read.Directory")
    with pytest.raises(NotPermitted, match="an administrator would be taken for anybody"):
        import_tenant_accounts(NAME, northwind.northwind)
    assert accounts() == {}


def test_protection_stays_while_it_is_not_known_who_may_activate_a_role(northwind: Tenants):
    import_tenant_accounts(NAME, northwind.northwind)
    directory = northwind.entra.directories[NORTHWIND]
    directory.tenant = replace(directory.tenant, premium=False)
    again = import_tenant_accounts(NAME)
    assert "Who may activate a role" in again.not_known[0]
    assert accounts()["maybe"].protected


def test_protection_ends_with_the_role_when_all_roles_are_known(northwind: Tenants):
    import_tenant_accounts(NAME, northwind.northwind)
    directory = northwind.entra.directories[NORTHWIND]
    directory.special = [each for each in directory.special if not each.eligible]
    import_tenant_accounts(NAME)
    assert not accounts()["maybe"].protected


def test_a_tenant_belongs_to_one_customer(northwind: Tenants):
    import_tenant_accounts(NAME, northwind.northwind)
    with pytest.raises(Refused, match=r"northwind\.test belongs to customer 'Northwind Traders'"):
        import_tenant_accounts("Contoso, Ltd.", northwind.northwind)
    assert {each.customer_id for each in accounts().values()} == {accounts()["admin"].customer_id}


def test_a_customer_has_one_tenant(northwind: Tenants):
    import_tenant_accounts(NAME, northwind.northwind)
    with pytest.raises(Refused, match=r"has the tenant northwind\.test already"):
        import_tenant_accounts(NAME, northwind.contoso)
    assert "breakglass" not in accounts()


def test_a_customer_without_a_tenant_says_that_one_has_to_be_chosen(northwind: Tenants):
    with pytest.raises(Misconfigured, match="has no Microsoft 365 tenant yet: choose the tenant"):
        import_tenant_accounts(NAME)


def test_a_domain_is_not_taken_for_a_tenant_nor_a_tenant_for_a_domain(
    northwind: Tenants, practice: Practice
):
    import_tenant_accounts("Contoso, Ltd.", northwind.contoso)
    with pytest.raises(Misconfigured, match="has no domain yet"):
        import_accounts("Contoso, Ltd.", organizational_units=["Customers"])
    import_accounts("Contoso, Ltd.", practice.contoso_domain, ["Customers / Service"])
    again = import_accounts("Contoso, Ltd.", organizational_units=["Customers / Service"])
    assert again.new == []


def test_a_tenant_that_has_not_consented_gives_the_address_where_it_does(northwind: Tenants):
    with pytest.raises(NotPermitted, match=f"opens https://[^ ]*{WINGTIP}/adminconsent"):
        import_tenant_accounts(NAME, northwind.block("wingtip", WINGTIP))


def test_a_wrong_secret_is_named(northwind: Tenants):
    block = northwind.block("northwind", NORTHWIND, client_secret=SecretStr("wrong"))
    with pytest.raises(NotAuthenticated, match="refuses the client secret"):
        import_tenant_accounts(NAME, block)
    assert accounts() == {}


def test_a_throttled_tenant_is_asked_again(northwind: Tenants):
    northwind.entra.graph_faults.retry_after = 1
    northwind.entra.graph_faults.arm(Effect.THROTTLED, path="/users")
    imported = import_tenant_accounts(NAME, northwind.northwind)
    assert len(imported.new) == 4


def test_each_account_is_known_by_its_object_id(northwind: Tenants):
    import_tenant_accounts(NAME, northwind.northwind)
    assert all(UUID(each.object_id) for each in accounts().values())
