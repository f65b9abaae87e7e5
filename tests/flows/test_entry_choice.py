"""Picking the accounts that get a new entry in a form."""

from functools import partial
from typing import Any

from flows.create_password_entries import create_password_entries
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice


def test_accounts_and_category_are_picked_and_the_others_are_told_with_their_reasons(
    administrators: Practice,
):
    def choose(form: Form) -> dict[str, Any]:
        if "customer" in form.fields:
            return {"customer": form.label("customer", CUSTOMER)}
        assert r"adm-vault: 'Vaulted' (7200000000000008) may be meant" in form.text
        assert form.chosen("accounts") == [r"CONTOSO\adm-new"]
        return {"category": form.label("category", "Network (")}

    created = answering(partial(create_password_entries, choose_in_form=True), choose).created
    assert created == [r"CONTOSO\adm-new"]
    assert administrators.entry("adm-new")["category"] == "Network"
