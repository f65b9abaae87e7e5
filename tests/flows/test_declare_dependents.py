"""Declared dependents stand in the plans."""

import pytest

from flows.declare_dependents import declare_dependents
from flows.rotate_passwords import rotate_passwords
from models.dependent import DeclaredDependent
from tasks.clients.errors import NotFound
from tests.flows.conftest import CUSTOMER, Practice, page

SQL = DeclaredDependent(host="SRV1", name="MSSQLSERVER")


def test_a_plan_names_what_signs_in_with_the_account(contoso: Practice):
    declare_dependents(CUSTOMER, r"CONTOSO\svc-sql", [SQL])
    rotate_passwords(CUSTOMER, accounts=["svc-sql"], dry_run=True)
    assert "MSSQLSERVER on SRV1" in page("plan-rotate-passwords-contoso-ltd")


def test_what_is_declared_replaces_what_was_declared_before(contoso: Practice):
    declare_dependents(CUSTOMER, "svc-sql", [SQL])
    said = declare_dependents(CUSTOMER, "svc-sql", [DeclaredDependent(host="SRV2", name="Agent")])
    assert "Agent on SRV2" in said
    assert "SRV1" not in said
    assert declare_dependents(CUSTOMER, "svc-sql") == ""


def test_an_unknown_account_is_refused(contoso: Practice):
    with pytest.raises(NotFound):
        declare_dependents(CUSTOMER, "svc-nobody", [SQL])
