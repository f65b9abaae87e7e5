"""Picking the customer, the OUs and the accounts to import in forms."""

from functools import partial
from typing import Any

import pytest

from flows.import_accounts import import_accounts
from flows.import_organizations import import_organizations
from models.account import AccountType
from tasks.clients.errors import Misconfigured
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice


@pytest.fixture
def customer(practice: Practice) -> Practice:
    import_organizations(practice.connection, [CUSTOMER, "Fabrikam GmbH"])
    return practice


def test_customer_unit_and_accounts_are_picked_one_after_the_other(customer: Practice):
    def choose(form: Form) -> dict[str, Any]:
        if "customer" in form.fields:
            return {"customer": form.label("customer", CUSTOMER)}
        if "units" in form.fields:
            assert "  - Service: 4 users, 5 with those below" in form.text
            return {"units": [form.label("units", "Customers / Service · ")]}
        assert form.chosen("accounts") == form.labels("accounts")
        return {"accounts": [form.label("accounts", "svc-sql")]}

    asked = partial(import_accounts, domain=customer.contoso_domain, choose_in_form=True)
    imported = answering(partial(asked, account_type=AccountType.SERVICE), choose)
    assert imported.new == [r"CONTOSO\svc-sql"]


def test_a_customer_with_a_domain_is_imported_again_without_naming_it(customer: Practice):
    units = ["Customers / Service"]
    first = import_accounts(CUSTOMER, customer.contoso_domain, units)
    again = import_accounts(CUSTOMER, organizational_units=units)
    assert (len(again.new), again.updated) == (0, first.new)


def test_a_customer_without_a_domain_says_that_one_has_to_be_chosen(customer: Practice):
    with pytest.raises(Misconfigured, match="has no domain yet: choose the domain connection"):
        import_accounts(CUSTOMER, organizational_units=["Customers"])
