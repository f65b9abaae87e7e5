"""The whole way: from an organization to rotated, proven passwords, and single resets."""

from functools import partial
from typing import Any

import pytest

from flows.import_organizations import import_organizations
from flows.onboard_customer import onboard_customer
from flows.reset_password import reset_password
from models.rotation import Reason
from tasks.clients.errors import NotFound, Refused
from tasks.forms import NotAnswered
from tasks.reports import RotationIncomplete, RotationSummary
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice, customers

FABRIKAM = "Fabrikam GmbH"


def asking(practice: Practice) -> partial[RotationSummary]:
    return partial(
        onboard_customer,
        practice.connection,
        domain=practice.fabrikam_domain,
        choose_in_form=True,
    )


def onboarded(practice: Practice, unit: str) -> RotationSummary:
    return onboard_customer(
        practice.connection,
        FABRIKAM,
        domain=practice.fabrikam_domain,
        organizational_units=[unit],
    )


def test_every_account_of_a_new_customer_ends_proven(practice: Practice):
    summary = onboarded(practice, "Fabrikam")
    assert (summary.proven, summary.failed) == (5, 0)
    for name in ("fab-admin", "fab-long", "fab-dup", "bwilson", "cwilson"):
        assert practice.entry(name)["password"] == practice.directory_password(name)


def test_an_account_with_a_policy_of_its_own_gets_a_password_that_fits_it(practice: Practice):
    onboarded(practice, "Fabrikam / IT")
    assert len(str(practice.directory_password("fab-long"))) == 40


def test_a_policy_that_may_not_be_read_is_met_by_a_longer_candidate(practice: Practice):
    practice.fabrikam.settings.pso_readable = False
    onboarded(practice, "Fabrikam / IT")
    assert practice.rotation("fab-long").attempt == 2
    assert len(str(practice.directory_password("fab-long"))) == 64


def test_onboarding_twice_creates_nothing_twice(practice: Practice):
    for _ in range(2):
        onboarded(practice, "Fabrikam")
    usernames = [each["username"] for each in practice.itglue.snapshot()]
    assert usernames.count(r"FABRIKAM\cwilson") == 1


def test_organization_and_units_are_picked_in_forms(practice: Practice):
    def choose(form: Form) -> dict[str, Any]:
        if "organization" in form.fields:
            assert form.chosen("organization") == "(choose an organization)"
            return {"organization": form.label("organization", FABRIKAM)}
        return {"units": [form.label("units", "Fabrikam / IT · ")]}

    summary = answering(asking(practice), choose)
    assert (summary.proven, summary.failed) == (3, 0)
    assert practice.entry("fab-long")["password"] == practice.directory_password("fab-long")


def test_resume_alone_onboards_nobody(practice: Practice):
    with pytest.raises(NotAnswered, match="No organization was chosen, so nothing was changed"):
        answering(asking(practice), lambda _: {})
    assert customers() == {}


def test_an_organization_has_to_be_named_where_nobody_is_asked(practice: Practice):
    with pytest.raises(Refused, match="Write the organization"):
        onboard_customer(practice.connection, domain=practice.fabrikam_domain)


def test_one_account_is_reset_alone(contoso: Practice):
    neighbour = contoso.directory_password("svc-backup")
    reset_password(CUSTOMER, "svc-sql@contoso.test")
    assert contoso.entry("svc-sql")["password"] == contoso.directory_password("svc-sql")
    assert contoso.rotation("svc-sql").reason == Reason.RESET
    assert contoso.directory_password("svc-backup") == neighbour


def test_the_reset_of_an_unknown_account_is_refused(contoso: Practice):
    with pytest.raises(NotFound, match="no imported account called 'svc-none'"):
        reset_password(CUSTOMER, "svc-none")


def test_a_customer_without_an_organization_is_told_what_to_run(practice: Practice):
    import_organizations(practice.connection, [FABRIKAM])
    with pytest.raises(NotFound, match="There is no customer"):
        reset_password(CUSTOMER, "svc-sql")


def test_a_locked_account_is_rotated_and_honestly_called_unconfirmed(practice: Practice):
    with pytest.raises(RotationIncomplete, match="because the account is locked"):
        onboard_customer(
            practice.connection,
            CUSTOMER,
            domain=practice.contoso_domain,
            organizational_units=["Customers / Administrators"],
        )
    assert practice.entry("adm-locked")["password"] == practice.directory_password("adm-locked")
