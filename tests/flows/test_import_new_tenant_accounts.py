"""Imports that repeat themselves every night, through the trouble of real tenants."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from deployments.sandbox.entra.drawing import CONTOSO, NORTHWIND
from deployments.sandbox.entra.roles import HELPDESK
from deployments.sandbox.entra.tenant import Person
from flows.import_new_accounts import import_new_accounts
from flows.import_tenant_accounts import import_tenant_accounts
from flows.stop_importing import stop_importing
from models.account import Account, AccountType
from tasks.clients.database import reading
from tasks.connections import Microsoft365Tenant
from tasks.customers import store_named_customers
from tasks.news_report import ImportsIncomplete
from tests.flows.answering import Form, answering
from tests.flows.conftest import gone
from tests.flows.tenants import Tenants

CLOUD = "Northwind Traders"


@pytest.fixture
def northwind(tenants: Tenants) -> Tenants:
    store_named_customers.fn([CLOUD])
    return tenants


def types() -> dict[str, AccountType]:
    with reading() as session:
        found = session.exec(select(Account)).all()
    return {each.label.partition("@")[0]: each.type for each in found}


def promote(tenants: Tenants, upn: str, *roles: str, groups: tuple[str, ...] = ()) -> None:
    directory = tenants.entra.directories[NORTHWIND]
    with directory.lock:
        directory.special = [each for each in directory.special if each.upn != upn]
        directory.special.append(Person(upn, upn, "", roles=roles, groups=groups))


def test_whoever_gets_a_role_or_into_a_group_of_a_tenant_is_told_the_next_morning(
    northwind: Tenants,
):
    import_tenant_accounts(CLOUD, northwind.northwind, keep_importing=True)
    import_tenant_accounts(
        CLOUD, None, AccountType.SERVICE, groups=["Role holders"], keep_importing=True
    )
    promote(northwind, "o'brien@northwind.test", HELPDESK)
    promote(northwind, "svc-backup@northwind.test", groups=("Role holders",))
    directory = northwind.entra.directories[NORTHWIND]
    directory.remove(northwind.id_of("helpdesk@northwind.test", NORTHWIND))
    own = northwind.id_of("member@northwind.test", NORTHWIND)
    directory.change(own, userPrincipalName="first@northwind.test")
    news = import_new_accounts()
    assert news.new_administrators == ["o'brien@northwind.test", "svc-backup@northwind.test"]
    assert news.gone == ["helpdesk@northwind.test"]
    assert news.renamed == ["first@northwind.test"]
    found = types()
    assert found["o'brien"] == AccountType.ADMINISTRATOR
    assert found["svc-backup"] == AccountType.SERVICE  # a group decides before what is suggested
    assert found["first"] == AccountType.ADMINISTRATOR  # as it was imported first


def test_a_tenants_connection_that_was_removed_or_leads_elsewhere_marks_nobody(
    northwind: Tenants,
):
    import_tenant_accounts(CLOUD, northwind.northwind, keep_importing=True)
    northwind.block("northwind", CONTOSO, tenant_id=CONTOSO)
    with pytest.raises(ImportsIncomplete, match=r"leads to Contoso, Ltd\. now"):
        import_new_accounts()
    Microsoft365Tenant.delete("northwind")
    with pytest.raises(ImportsIncomplete, match="There is no block 'northwind'"):
        import_new_accounts()
    assert gone() == set()


def test_a_group_that_is_not_there_any_more_is_named_and_the_others_go_on(northwind: Tenants):
    import_tenant_accounts(CLOUD, northwind.northwind, groups=["Role holders"], keep_importing=True)
    import_tenant_accounts(CLOUD, None, roles=["Helpdesk Administrator"], keep_importing=True)
    directory = northwind.entra.directories[NORTHWIND]
    directory.tenant = replace(directory.tenant, groups=())
    promote(northwind, "o'brien@northwind.test", HELPDESK)
    with pytest.raises(ImportsIncomplete, match="group Role holders"):
        import_new_accounts()
    assert types()["o'brien"] == AccountType.ADMINISTRATOR
    assert gone() == set()

    def answer(form: Form) -> dict[str, Any]:
        return {"rules": [form.label("rules", "group Role holders as administrators")]}

    stopped = answering(partial(stop_importing, CLOUD, choose_in_form=True), answer)
    assert stopped == ["group Role holders"]
    assert stop_importing(CLOUD, ["*"]) == ["role Helpdesk Administrator"]
