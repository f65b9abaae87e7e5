"""Matching customers to organizations in forms."""

from functools import partial
from typing import Any

import pytest

from flows.create_customers import create_customers
from flows.match_customers import match_customers
from tests.flows.answering import Form, answering
from tests.flows.conftest import Practice, customers


def of(form: Form, customer: str) -> str:
    """The name of the question about a customer."""
    (name,) = (name for name, field in form.fields.items() if field["title"] == customer)
    return name


def test_equal_names_are_chosen_beforehand_and_the_others_decided_one_by_one(practice: Practice):
    create_customers(["Fabrikam GmbH ", "Smith", "Contoso", "Nobody Ltd"])

    def decide(form: Form) -> dict[str, Any]:
        if "equal" in form.fields:
            assert form.chosen("equal") == form.labels("equal")
            return {"equal": [form.label("equal", "Fabrikam GmbH = ")]}
        contoso = of(form, "Contoso")
        assert "Similar: Contoso, Ltd. (4101001)" in form.fields[contoso]["description"]
        return {contoso: form.label(contoso, "Contoso, Ltd. (")}

    answering(partial(match_customers, practice.connection, choose_in_form=True), decide)
    decided = customers()
    assert (decided["Fabrikam GmbH"], decided["Contoso"]) == (4_101_002, 4_101_001)
    assert (decided["Smith"], decided["Nobody Ltd"]) == (None, None)


def test_many_undecided_customers_come_page_by_page_until_the_operator_stops(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tasks.forms.PAGE", 2)
    create_customers([f"Company {number}" for number in range(7)])
    seen: list[str] = []

    def decide(form: Form) -> dict[str, Any]:
        seen.append(form.text.splitlines()[2])
        return {"go_on": len(seen) < 3}

    matched = answering(partial(match_customers, practice.connection, choose_in_form=True), decide)
    assert [each.partition(".")[0] for each in seen] == [f"Page {page} of 4" for page in (1, 2, 3)]
    assert len(matched.unmatched) == 7
