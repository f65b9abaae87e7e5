"""Resetting one account: which one, and what keeps protected accounts from being reset by chance."""

import re
from functools import partial
from typing import Any

import pytest

from flows.reset_password import reset_password
from flows.rotate_passwords import rotate_passwords
from flows.set_rotation_policy import set_rotation_policy
from models.account import Account, AccountType
from models.password_recipe import PasswordStyle
from models.rotation import RotationState
from tasks.clients.database import writing
from tasks.clients.errors import Refused
from tasks.forms import NotAnswered
from tasks.reports import RotationIncomplete
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice, page

SERVICE = [AccountType.SERVICE]


def protect(practice: Practice, name: str) -> None:
    """Let the account be one for emergencies, as its import would have found it."""
    with writing() as session:
        session.get_one(Account, practice.account(name).id).display_name = "Break-Glass 1"


def test_a_run_for_many_leaves_protected_accounts_out_and_says_why(contoso: Practice):
    protect(contoso, "svc-sql")
    before = contoso.directory_password("svc-sql")
    assert rotate_passwords(CUSTOMER, SERVICE).proven == 2
    assert rotate_passwords(CUSTOMER, accounts=["svc-sql", "svc-backup"]).proven == 1
    assert contoso.directory_password("svc-sql") == before
    said = page("rotation-report")
    assert "## Left out" in said
    assert r"CONTOSO\\svc-sql | Its name says that it is a break-glass account" in said


def test_a_protected_account_is_reset_alone_when_its_name_is_typed_again(contoso: Practice):
    protect(contoso, "svc-sql")
    unconfirmed = r"type its sign-in name once more.*Nothing was changed"
    with pytest.raises(Refused, match=unconfirmed):
        rotate_passwords(CUSTOMER, accounts=["svc-sql"])
    with pytest.raises(Refused, match=unconfirmed):
        reset_password(CUSTOMER, "svc-sql", confirm_protected="svc-backup")
    assert reset_password(CUSTOMER, "svc-sql", confirm_protected="SVC-SQL ").proven == 1


def test_what_was_sent_to_an_account_that_is_protected_by_now_is_finished(contoso: Practice):
    contoso.itglue.key().password_access = False
    with pytest.raises(RotationIncomplete, match="sealed in the escrow"):
        rotate_passwords(CUSTOMER, SERVICE)
    contoso.itglue.key().password_access = True
    protect(contoso, "svc-sql")
    assert rotate_passwords(CUSTOMER, SERVICE).proven == 3


def test_an_account_that_the_directory_protects_by_now_is_not_sent_anything(contoso: Practice):
    contoso.contoso.protect("svc-sql")
    with pytest.raises(RotationIncomplete, match=r"protected \(adminCount=1\).*Reset it alone"):
        rotate_passwords(CUSTOMER, SERVICE)
    assert contoso.rotation("svc-sql").state == RotationState.REFUSED


def test_the_account_is_picked_in_a_form_and_resume_alone_resets_nobody(contoso: Practice):
    protect(contoso, "svc-sql")
    beforehand: list[object] = []

    def choose(form: Form) -> dict[str, object]:
        beforehand.append(form.chosen("account"))
        label = form.label("account", r"CONTOSO\svc-sql · Break-Glass 1 · service · protected")
        return {"account": label, "confirm_protected": "svc-sql"}

    asked = partial(reset_password, CUSTOMER, choose_in_form=True)
    assert answering(asked, choose).proven == 1
    assert beforehand == [None]
    assert contoso.rotation("svc-sql").state == RotationState.RECORDED


def test_a_run_that_the_form_started_before_the_typed_password_was_chosen_waits_to_be_confirmed(
    contoso: Practice,
):
    before = contoso.directory_password("svc-sql")

    def refuse(form: Form) -> dict[str, Any]:
        assert "No password was typed" in form.text
        return {"generate": False}

    asked = partial(reset_password, CUSTOMER, "svc-sql", choose_in_form=True)
    with pytest.raises(NotAnswered, match="nothing was changed"):
        answering(asked, refuse)
    assert contoso.directory_password("svc-sql") == before


def test_a_new_password_looks_as_the_policy_of_its_type_says_though_that_is_switched_off(
    contoso: Practice,
):
    said = set_rotation_policy(CUSTOMER, password_style=PasswordStyle.PHRASE, password_words=5)
    assert "new passwords, by hand as well: passphrases of 5 words (65 bits)" in said
    reset_password(CUSTOMER, "svc-sql")
    assert re.fullmatch(r"[A-Z][a-z]+(-[a-z]+){4}-\d", str(contoso.entry("svc-sql")["password"]))


def test_without_a_form_the_account_has_to_be_named(contoso: Practice):
    with pytest.raises(Refused, match="Write the account"):
        reset_password(CUSTOMER)


def test_a_dry_run_shows_the_plan_and_changes_nothing(contoso: Practice):
    before = contoso.directory_password("svc-sql")
    reset_password(CUSTOMER, "svc-sql", dry_run=True)
    assert contoso.directory_password("svc-sql") == before
    assert r"CONTOSO\\svc-sql" in page("plan-reset-password-contoso-ltd")
