"""The preflight of a tenant names precisely what is missing, and where consent is given."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from deployments.sandbox.entra.drawing import (
    AGENCY,
    FABRIKAM,
    MSP_APPLICATION,
    NORTHWIND,
    WINGTIP,
    made_up_id,
)
from deployments.sandbox.entra.simulator import EntraSimulator
from flows.check_connections import check_connections
from tasks.preflight import ConnectionsIncomplete
from tests.flows.conftest import Practice, page
from tests.flows.tenants import Tenants


def withdraw(entra: EntraSimulator, *permissions: str) -> None:
    consents = entra.directories[NORTHWIND].consents
    known = consents[MSP_APPLICATION]
    less = known.permissions - set(permissions)
    consents[MSP_APPLICATION] = replace(known, permissions=less)


def test_a_tenant_that_lacks_nothing_passes_and_tells_its_name(tenants: Tenants):
    assert check_connections(tenants=[tenants.fabrikam]) == 3
    said = page("connections")
    assert f"Signed in to Fabrikam GmbH (fabrikam.test, {FABRIKAM})." in said
    assert "All 5 permissions are granted." in said
    assert "Privileged Authentication Administrator: it may reset all." in said
    assert "MISSING" not in said


def test_an_application_without_a_role_is_a_note_as_it_resets_no_administrators(tenants: Tenants):
    assert check_connections(tenants=[tenants.northwind]) == 4
    said = page("connections")
    assert "| note | Tenant northwind | The application has no directory role" in said
    assert "the role Privileged Authentication Administrator in this tenant" in said
    assert "Federated: branch.northwind.test." in said


def test_a_synced_tenant_is_told_apart(tenants: Tenants):
    check_connections(tenants=[tenants.contoso])
    assert "brings users from a domain: their passwords are set there" in page("connections")


def test_each_missing_permission_is_named_with_what_it_is_for(tenants: Tenants):
    withdraw(tenants.entra, "User-PasswordProfile.ReadWrite.All", "Organization.Read.All")
    with pytest.raises(ConnectionsIncomplete) as missing:
        check_connections(tenants=[tenants.northwind])
    said = str(missing.value)
    assert "User-PasswordProfile.ReadWrite.All (to reset passwords)" in said
    assert "Organization.Read.All (to read the tenant's name)" in said
    assert "Domain.Read.All" not in said
    url = f"https://login.microsoftonline.com/{NORTHWIND}/adminconsent?client_id={MSP_APPLICATION}"
    assert f"opens {url} and agrees" in said
    assert f"]({url})" in page("connections")


def test_a_permission_without_which_less_is_seen_is_a_note(tenants: Tenants):
    withdraw(tenants.entra, "GroupMember.Read.All")
    check_connections(tenants=[tenants.northwind])
    assert "GroupMember.Read.All (to see who is an administrator through a group)" in page(
        "connections"
    )


def test_what_the_application_may_reset_is_not_told_where_roles_may_not_be_read(tenants: Tenants):
    withdraw(tenants.entra, "RoleManagement.Read.Directory")
    with pytest.raises(ConnectionsIncomplete):
        check_connections(tenants=[tenants.northwind])
    assert "Whether administrators can be reset cannot be told" in page("connections")


@pytest.mark.parametrize(
    ("tenant", "changed", "says"),
    [
        (NORTHWIND, {"client_secret": SecretStr("wrong")}, "refuses the client secret"),
        (
            NORTHWIND,
            {"client_secret": SecretStr(made_up_id("good secret"))},
            "is the secret's ID, not its value",
        ),
        (NORTHWIND, {"client_secret": None}, "neither a client secret nor a certificate"),
        (made_up_id("?"), {}, "There is no such tenant in this cloud"),
        ("northwind.test", {}, "Tenant ID of the Microsoft 365 connection is not an id"),
        (AGENCY, {}, "lives in another national cloud"),
        (WINGTIP, {}, "has not consented to the application"),
        (NORTHWIND, {"client_id": made_up_id("?")}, "does not know the application"),
        (NORTHWIND, {"login_url": "https://127.0.0.1:1"}, "login 127.0.0.1 cannot be reached"),
        (NORTHWIND, {"ca_certificate": "nonsense"}, "CA certificate .* is not one"),
    ],
)
def test_what_is_wrong_with_a_tenants_connection_is_named(
    tenants: Tenants, tenant: str, changed: dict[str, Any], says: str
):
    with pytest.raises(ConnectionsIncomplete, match=says):
        check_connections(tenants=[tenants.block("checked", tenant, **changed)])


def test_an_expired_secret_is_named_and_never_shown(tenants: Tenants):
    expired = tenants.entra.applications[MSP_APPLICATION].secrets[1].value
    block = tenants.block("checked", NORTHWIND, client_secret=SecretStr(expired))
    with pytest.raises(ConnectionsIncomplete, match="The client secret has expired") as told:
        check_connections(tenants=[block])
    assert expired not in str(told.value) + page("connections")


def test_the_consent_address_is_for_this_tenant_and_this_application(tenants: Tenants):
    address = f"https://login.microsoftonline.com/{WINGTIP}/adminconsent.client_id="
    with pytest.raises(ConnectionsIncomplete, match=f"{address}{MSP_APPLICATION} and agrees"):
        check_connections(tenants=[tenants.block("checked", WINGTIP)])


def test_a_broken_tenant_does_not_hide_the_other_connections(practice: Practice, tenants: Tenants):
    broken = tenants.block("checked", WINGTIP)
    with pytest.raises(ConnectionsIncomplete):
        check_connections(
            practice.connection, [practice.contoso_domain], [broken, tenants.fabrikam]
        )
    assert "Signed in to Fabrikam GmbH" in page("connections")
    assert "Signed in to contoso.test" in page("connections")
