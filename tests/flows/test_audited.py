"""Every change leaves a record, and the chain of records holds."""

import pytest
from sqlmodel import col, select

from flows.match_accounts import match_accounts
from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from models.audit import AuditHead, AuditRecord, first_broken
from tasks.audit import HEAD, audit_key
from tasks.clients.database import reading
from tasks.reports import RotationIncomplete
from tests.flows.conftest import CUSTOMER, Practice


def test_customers_accounts_links_and_rotations_are_in_the_log(contoso: Practice):
    rotate_passwords(CUSTOMER, [AccountType.SERVICE])
    match_accounts(CUSTOMER, unlink=["svc-sql"], match_automatically=False)
    with reading() as session:
        records = session.exec(select(AuditRecord).order_by(col(AuditRecord.number))).all()
        head = session.get_one(AuditHead, HEAD)
    said = [(each.action, each.subject, each.outcome) for each in records]
    svc = r"CONTOSO\svc-sql"
    assert ("create customer", CUSTOMER, "done") in said
    assert ("import accounts", CUSTOMER, "done") in said
    assert ("link account", svc, "done") in said
    rotated = [outcome for action, subject, outcome in said if "rotate" in action if subject == svc]
    assert rotated == ["sealed", "sent", "set", "verified", "recording", "recorded"]
    assert said[-1] == ("unlink account", svc, "done")
    assert any("rotate passwords" in each.who for each in records)
    assert first_broken(records, audit_key(), head) is None


def test_a_refusal_is_in_the_log_with_its_reason(contoso: Practice):
    contoso.contoso.protect("svc-sql")
    with pytest.raises(RotationIncomplete):
        rotate_passwords(CUSTOMER, accounts=["svc-sql"])
    newest_first = select(AuditRecord).order_by(col(AuditRecord.number).desc())
    with reading() as session:
        last = session.exec(newest_first).first()
    assert last is not None
    assert last.outcome == "failed, refused"
    assert "old password still works" in last.why
