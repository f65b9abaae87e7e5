"""Going over a rotation policy in a form, as an operator who changes one thing of it."""

from functools import partial
from typing import Any

from sqlmodel import select

from flows.set_rotation_policy import set_rotation_policy
from models.account import AccountType
from models.rotation_policy import RotationPolicy, Weekday
from tasks.clients.database import reading
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice

WORKDAYS = list(Weekday)[:5]


def stored() -> list[RotationPolicy]:
    with reading() as session:
        return list(session.exec(select(RotationPolicy)).all())


def test_the_form_begins_with_what_is_stored_and_with_what_was_changed_before_it(
    contoso: Practice,
):
    set_rotation_policy(CUSTOMER, enabled=True, interval_days=90, weekdays=WORKDAYS, waves=[2, 4])

    def go_over(form: Form) -> dict[str, Any]:
        assert "what is stored" in form.text
        names = ("enabled", "interval_days", "weekdays", "waves", "password_length", "opens_at")
        begins = [form.chosen(name) for name in names]
        assert begins == [True, 90, WORKDAYS, [2, 4], 40, "02:00"]
        return {"opens_at": "04:30"}

    answering(
        partial(set_rotation_policy, CUSTOMER, password_length=40, choose_in_form=True), go_over
    )
    (policy,) = stored()
    assert (policy.enabled, policy.interval_days, policy.weekdays) == (True, 90, WORKDAYS)
    assert (policy.waves, policy.password_length, policy.opens_at) == ([2, 4], 40, "04:30")


def test_the_first_policy_of_a_type_begins_with_the_usual_and_is_off(contoso: Practice):
    def go_over(form: Form) -> dict[str, Any]:
        assert "Nothing is stored yet" in form.text
        assert (form.chosen("enabled"), form.chosen("interval_days")) == (False, 30)
        return {}

    asked = partial(set_rotation_policy, CUSTOMER, AccountType.END_USER, choose_in_form=True)
    answering(asked, go_over)
    (policy,) = stored()
    assert (policy.account_type, policy.enabled) == (AccountType.END_USER, False)
