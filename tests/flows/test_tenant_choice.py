"""Picking the users of a tenant to import in a form."""

from functools import partial
from typing import Any

import pytest

from deployments.sandbox.entra.drawing import NORTHWIND
from flows.create_customers import create_customers
from flows.import_tenant_accounts import import_tenant_accounts
from models.account import AccountType
from tasks.forms import NotAnswered
from tests.flows.answering import Form, answering
from tests.flows.tenants import Tenants

NAME = "Northwind Traders"


@pytest.fixture
def northwind(tenants: Tenants) -> Tenants:
    create_customers([NAME])
    return tenants


def asked(tenants: Tenants, account_type: AccountType) -> Any:
    importing = partial(import_tenant_accounts, NAME, tenants.northwind, account_type)
    return partial(importing, choose_in_form=True)


def test_holders_of_roles_are_chosen_beforehand_as_administrators(northwind: Tenants):
    def choose(form: Form) -> dict[str, Any]:
        assert [each.partition("@")[0] for each in form.chosen("users")] == [
            "admin",
            "helpdesk",
            "maybe",
            "member",
        ]
        assert (
            "maybe@northwind.test · Sometimes Admin · Global Administrator (eligible)"
            in (form.chosen("users")[2])
        )
        assert "clerk" not in str(form.labels("users"))
        assert "branch.northwind.test is a federated domain" in form.text
        return {}

    imported = answering(asked(northwind, AccountType.ADMINISTRATOR), choose)
    assert len(imported.new) == 4


def test_a_person_may_choose_others_than_are_suggested(northwind: Tenants):
    def choose(form: Form) -> dict[str, Any]:
        assert [each.partition("@")[0] for each in form.chosen("users")] == [
            "o'brien",
            "retired",
            "svc-backup",
        ]
        return {"users": [form.label("users", "helpdesk@")]}

    imported = answering(asked(northwind, AccountType.END_USER), choose)
    assert imported.new == ["helpdesk@northwind.test"]


def test_nobody_is_suggested_as_a_service_and_nobody_chosen_changes_nothing(northwind: Tenants):
    def choose(form: Form) -> dict[str, Any]:
        assert form.chosen("users") == []
        return {}

    with pytest.raises(NotAnswered, match="Nothing was chosen"):
        answering(asked(northwind, AccountType.SERVICE), choose)


def test_many_suggested_ones_are_a_switch_and_no_administrator_is_among_them(northwind: Tenants):
    directory = northwind.entra.directories[NORTHWIND]
    for number in range(30):
        upn = f"user{number}@northwind.test"
        directory.add(directory.id_of(upn), upn, f"User {number}")

    def choose(form: Form) -> dict[str, Any]:
        assert form.chosen("users") == []
        assert form.fields["all_suggested"]["title"] == "All 33 that are suggested as end-users"
        return {}

    imported = answering(asked(northwind, AccountType.END_USER), choose)
    assert len(imported.new) == 33
    assert "admin@northwind.test" not in imported.new
