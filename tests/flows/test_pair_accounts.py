"""Pairing the accounts of a domain with the users of its tenant."""

from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM, made_up_id
from deployments.sandbox.entra.faults import Effect
from flows.create_customers import create_customers
from flows.import_accounts import import_accounts
from flows.import_tenant_accounts import import_tenant_accounts
from flows.pair_accounts import pair_accounts
from models.account import AccountType
from models.audit import AuditRecord
from tasks.clients.database import reading
from tasks.clients.errors import Misconfigured, NotFound, Refused
from tasks.doors import close_doors
from tasks.pairing import TwinPair
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice, page
from tests.flows.tenants import Tenants

FABRIKAM_NAME = "Fabrikam GmbH"
BRIAN = TwinPair(account=r"FABRIKAM\bwilson", user="bwilson@fabrikam.test")


@pytest.fixture
def contoso_365(practice: Practice, tenants: Tenants) -> Tenants:
    """Contoso's service accounts, and its tenant that Entra Connect fills."""
    create_customers([CUSTOMER])
    import_tenant_accounts(CUSTOMER, tenants.contoso)
    import_accounts(CUSTOMER, practice.contoso_domain, ["Customers / Service"])
    return tenants


@pytest.fixture
def fabrikam_365(practice: Practice, tenants: Tenants) -> Tenants:
    """Fabrikam's domain and its tenant, with nothing between them."""
    create_customers([FABRIKAM_NAME])
    import_accounts(FABRIKAM_NAME, practice.fabrikam_domain, ["Fabrikam"])
    import_tenant_accounts(FABRIKAM_NAME, tenants.fabrikam, AccountType.END_USER)
    return tenants


def test_an_import_pairs_what_is_certain_by_itself(practice: Practice, contoso_365: Tenants):
    again = import_accounts(CUSTOMER, organizational_units=["Customers / Service"])
    assert again.twins.startswith(f"{len(again.updated)} accounts of the domain are paired")
    sql = practice.account("svc-sql")
    assert sql.twin_object_id == contoso_365.id_of("svc-sql@contoso.test", CONTOSO)
    assert (sql.twin_name, sql.paired_by) == ("svc-sql@contoso.test", "SID")
    said = page(f"accounts-{sql.customer_id}-contoso-ltd")
    assert "twin svc-sql@contoso.test (SID)" in said


def test_names_alone_pair_nobody_and_are_told_as_suggestions(
    practice: Practice, fabrikam_365: Tenants
):
    paired = pair_accounts(FABRIKAM_NAME)
    assert paired.paired == []
    assert r"FABRIKAM\bwilson = bwilson@fabrikam.test? (userPrincipalName)" in paired.suggested
    assert practice.account("bwilson").twin_object_id is None
    listed = page(f"pairs-{practice.account('bwilson').customer_id}-fabrikam-gmbh")
    assert r"- FABRIKAM\\bwilson = bwilson@fabrikam.test? (userPrincipalName)" in listed


def test_a_person_pairs_unpairs_and_is_not_overruled(practice: Practice, fabrikam_365: Tenants):
    paired = pair_accounts(FABRIKAM_NAME, [BRIAN])
    assert paired.paired == [r"FABRIKAM\bwilson = bwilson@fabrikam.test (operator)"]
    import_accounts(FABRIKAM_NAME, organizational_units=["Fabrikam"])
    twin = fabrikam_365.id_of("bwilson@fabrikam.test", FABRIKAM)
    assert practice.account("bwilson").twin_object_id == twin
    parted = pair_accounts(FABRIKAM_NAME, unpair=["bwilson"])
    assert r"FABRIKAM\bwilson: A person parted it from its twin." in parted.not_paired
    assert practice.account("bwilson").twin_object_id is None


def test_what_an_operator_parted_no_import_pairs_again(practice: Practice, contoso_365: Tenants):
    pair_accounts(CUSTOMER, unpair=["svc-sql"])
    import_accounts(CUSTOMER, organizational_units=["Customers / Service"])
    assert practice.account("svc-sql").twin_object_id is None
    pair_accounts(CUSTOMER, [TwinPair(account="svc-sql", user="svc-sql@contoso.test")])
    assert practice.account("svc-sql").paired_by == "operator"
    with reading() as session:
        done = [each.action for each in session.exec(select(AuditRecord)).all()]
    assert "unpair account" in done
    assert "pair account" in done


def test_a_twin_that_was_deleted_is_parted(practice: Practice, contoso_365: Tenants):
    practice.contoso.delete("svc-print")
    contoso_365.entra.connects[CONTOSO].start_delta_cycle()
    contoso_365.entra.directories[CONTOSO].remove(
        contoso_365.id_of("svc-sql@contoso.test", CONTOSO)
    )
    paired = pair_accounts(CUSTOMER)
    assert r"CONTOSO\svc-sql: The tenant has no user with its SID or its immutable id." in (
        paired.not_paired
    )
    assert practice.account("svc-sql").twin_object_id is None


@pytest.mark.parametrize(
    ("account", "user", "says"),
    [
        (
            "svc-sql",
            "svc-mail@contoso.onmicrosoft.com",
            r"svc-sql is paired with svc-sql@contoso\.test \(SID\)",
        ),
        ("svc-sql", "nobody@contoso.test", "has no user 'nobody@contoso.test'"),
        ("breakglass@contoso.onmicrosoft.com", "jsmith@contoso.test", "is no account of a domain"),
    ],
)
def test_a_pair_that_cannot_be_is_refused_and_nothing_is_changed(
    practice: Practice, contoso_365: Tenants, account: str, user: str, says: str
):
    before = practice.account("svc-sql").twin_object_id
    with pytest.raises(Refused, match=says):
        pair_accounts(CUSTOMER, [TwinPair(account=account, user=user)])
    assert practice.account("svc-sql").twin_object_id == before


def test_a_user_that_is_synced_from_another_account_is_refused(
    practice: Practice, contoso_365: Tenants
):
    pair_accounts(CUSTOMER, unpair=["svc-sql"])
    wanted = TwinPair(account="svc-sql", user="jsmith@contoso.test")
    with pytest.raises(Refused, match="synced from another account than"):
        pair_accounts(CUSTOMER, [wanted])


def test_one_user_for_two_accounts_is_refused(fabrikam_365: Tenants):
    other = BRIAN.model_copy(update={"account": r"FABRIKAM\fab-admin"})
    with pytest.raises(Refused, match=r"is the twin of FABRIKAM\\bwilson: unpair that first"):
        pair_accounts(FABRIKAM_NAME, [BRIAN, other])


def test_names_that_are_unknown_or_have_no_twin_are_named(fabrikam_365: Tenants):
    with pytest.raises(NotFound, match="no imported account called 'nobody'"):
        pair_accounts(FABRIKAM_NAME, [TwinPair(account="nobody", user="x")])
    with pytest.raises(Refused, match=r"FABRIKAM\\bwilson has no twin"):
        pair_accounts(FABRIKAM_NAME, unpair=["FABRIKAM\\bwilson"])


def test_a_customer_with_one_directory_has_nothing_to_pair(practice: Practice, tenants: Tenants):
    create_customers([CUSTOMER])
    imported = import_accounts(CUSTOMER, practice.contoso_domain, ["Customers / Service"])
    assert imported.twins == ""
    with pytest.raises(Misconfigured, match="has no tenant: run import-tenant-accounts first"):
        pair_accounts(CUSTOMER)


def test_an_import_stands_where_the_tenant_does_not_answer_and_says_what_is_missing(
    practice: Practice, contoso_365: Tenants
):
    contoso_365.entra.graph_faults.arm(Effect.UNAVAILABLE, times=50)
    imported = import_accounts(CUSTOMER, organizational_units=["Customers / Service"])
    contoso_365.entra.graph_faults.clear()
    assert imported.twins.startswith("The tenant could not be asked for twins; run pair-accounts")
    contoso_365.block("contoso-365", CONTOSO, client_secret=SecretStr(made_up_id("good secret")))
    close_doors()
    imported = import_accounts(CUSTOMER, organizational_units=["Customers / Service"])
    assert "the secret's ID, not its value" in imported.twins
    assert practice.account("svc-sql").twin_object_id is not None


def test_what_names_suggest_is_chosen_beforehand_in_the_form(
    practice: Practice, fabrikam_365: Tenants
):
    def choose(form: Form) -> dict[str, Any]:
        titles = {field["title"]: name for name, field in form.fields.items() if "title" in field}
        brian = titles[r"FABRIKAM\bwilson"]
        assert form.chosen(brian).startswith("bwilson@fabrikam.test · Brian Wilson")
        assert "Suggested: equal userPrincipalName" in form.fields[brian]["description"]
        admin = titles[r"FABRIKAM\fab-admin"]
        return {admin: "(leave unpaired)"}

    paired = answering(partial(pair_accounts, FABRIKAM_NAME, choose_in_form=True), choose)
    assert r"FABRIKAM\bwilson = bwilson@fabrikam.test (operator)" in paired.paired
    assert practice.account("fab-admin").twin_object_id is None
