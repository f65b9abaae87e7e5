"""Picking the organizations to import in a form."""

from functools import partial

import pytest

from flows.create_customers import create_customers
from flows.import_organizations import import_organizations
from tasks.forms import NotAnswered
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice, customers


def test_only_what_has_no_customer_yet_is_offered_and_only_what_is_chosen_is_imported(
    practice: Practice,
):
    import_organizations(practice.connection, [CUSTOMER])
    create_customers(["Fabrikam GmbH"])

    def choose(form: Form) -> dict[str, object]:
        assert "1 other is imported already" in form.text
        assert "Fabrikam GmbH: a customer of this name is not matched yet" in form.text
        assert not [each for each in form.labels("organizations") if each.startswith(CUSTOMER)]
        return {"organizations": [form.label("organizations", "Smith, Jones")]}

    asked = partial(import_organizations, practice.connection, choose_in_form=True)
    assert answering(asked, choose).created == ["Smith, Jones"]
    assert set(customers()) == {CUSTOMER, "Fabrikam GmbH", "Smith, Jones"}


def test_resume_alone_imports_all_that_are_few(practice: Practice):
    asked = partial(import_organizations, practice.connection, choose_in_form=True)
    created = answering(asked, lambda form: {"organizations": form.chosen("organizations")}).created
    assert len(created) == len(practice.world.organizations)


def test_named_organizations_are_imported_without_a_form(practice: Practice):
    import_organizations(practice.connection, [CUSTOMER], choose_in_form=True)
    assert set(customers()) == {CUSTOMER}


def test_a_form_that_nobody_answers_ends_its_run_and_imports_nothing(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tasks.forms.ANSWER_SECONDS", 1)
    with pytest.raises(NotAnswered, match="Start the run again"):
        import_organizations(practice.connection, choose_in_form=True)
    assert customers() == {}
