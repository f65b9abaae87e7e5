"""What a check finds apart is mended where a customer is switched on, and only as far as is safe."""

from datetime import timedelta

import pytest
from sqlmodel import select

from flows.allow_repairs import allow_repairs
from flows.rotate_passwords import rotate_passwords
from flows.verify_passwords import verify_passwords
from models.account import Account, AccountType
from models.rotation import Reason
from models.sealed_password import SealedPassword
from tasks.check_report import PasswordsApart
from tasks.clients.database import reading, writing
from tests.flows.conftest import CUSTOMER, Practice, page
from tests.flows.interrupted import agree

TYPED, BY_HAND = "typed by hand", "By-Hand-2026-by-hand"


@pytest.fixture
def mending(contoso: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Three rotated service accounts, an hour later, at a customer that is switched on."""
    monkeypatch.setattr("models.drift.FORMER_SIGNS_IN", timedelta(0))
    rotate_passwords(CUSTOMER, [AccountType.SERVICE])
    allow_repairs(CUSTOMER, allowed=True)
    return contoso


def edit(practice: Practice, name: str) -> None:
    practice.itglue.edit(practice.account(name).entry_id or 0, password=TYPED)


def test_an_edited_entry_gets_back_the_password_that_works_and_the_edit_is_kept(
    mending: Practice,
):
    works = mending.directory_password("svc-sql")
    edit(mending, "svc-sql")
    found = verify_passwords(CUSTOMER)
    assert (found.fine, found.apart, found.repaired) == (3, 0, 1)
    assert mending.entry("svc-sql")["password"] == mending.directory_password("svc-sql") == works
    assert r"Repaired: CONTOSO\\svc-sql (entry edited): entry written again" in page(
        "password-checks"
    )
    with reading() as session:
        kept = session.exec(select(SealedPassword).where(SealedPassword.attempt == 0)).all()
    assert [each.account_id for each in kept] == [mending.account("svc-sql").id]
    assert verify_passwords(CUSTOMER).repaired == 0


def test_an_account_that_somebody_set_is_rotated_unless_it_is_a_service_account(
    mending: Practice,
):
    with writing() as session:
        row = session.get_one(Account, mending.account("svc-sql").id)
        row.type = AccountType.ADMINISTRATOR
    for name in ("svc-sql", "svc-backup"):
        mending.contoso.set_password(name, BY_HAND)
    with pytest.raises(PasswordsApart, match="1 account needs you; 1 other was repaired"):
        verify_passwords(CUSTOMER)
    assert agree(mending, "svc-sql")
    assert mending.rotation("svc-sql").reason is Reason.REPAIR
    assert mending.directory_password("svc-backup") == BY_HAND


def test_where_too_much_is_apart_nothing_is_mended_and_a_person_is_told(
    mending: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("models.repair.FEW", 1)
    for name in ("svc-sql", "svc-backup"):
        edit(mending, name)
    with pytest.raises(PasswordsApart, match="2 of 3 accounts are apart, too many"):
        verify_passwords(CUSTOMER)
    assert mending.entry("svc-sql")["password"] == TYPED


def test_switched_off_again_it_is_only_reported(mending: Practice):
    allow_repairs(CUSTOMER, allowed=False)
    edit(mending, "svc-sql")
    with pytest.raises(PasswordsApart, match="nothing was changed"):
        verify_passwords(CUSTOMER)
    assert mending.entry("svc-sql")["password"] == TYPED
