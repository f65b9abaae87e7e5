"""What a check may mend by itself."""

import pytest

from models.account import AccountType
from models.repair import Repair, are_too_many, repair_of
from models.verdict import Verdict
from tests.models.builders import account

MENDED = {
    Verdict.ENTRY_STALE: Repair.WRITE,
    Verdict.ENTRY_EDITED: Repair.WRITE,
    Verdict.DIRECTORY_CHANGED: Repair.ROTATE,
    Verdict.CHANGED_APART: Repair.ROTATE,
}


@pytest.mark.parametrize("verdict", Verdict)
def test_only_what_the_escrow_can_put_right_is_mended(verdict: Verdict):
    plain = account(1, "jane", type=AccountType.END_USER)
    found = repair_of(plain, verdict, rotated=True, pulls_entries=False)
    assert found == MENDED.get(verdict)
    assert repair_of(plain, verdict, rotated=False, pulls_entries=False) is None


@pytest.mark.parametrize("verdict", MENDED)
def test_service_and_protected_accounts_keep_their_password(verdict: Verdict):
    for left_alone in (
        account(1, "svc", type=AccountType.SERVICE),
        account(2, "adm", type=AccountType.ADMINISTRATOR, protected=True),
    ):
        found = repair_of(left_alone, verdict, rotated=True, pulls_entries=False)
        assert found != Repair.ROTATE
        assert (found is Repair.WRITE) == (MENDED[verdict] is Repair.WRITE)


def test_where_the_directory_follows_the_entry_an_edit_is_not_taken_back():
    found = repair_of(account(1, "jane"), Verdict.ENTRY_EDITED, rotated=True, pulls_entries=True)
    assert found is None
    stale = repair_of(account(1, "jane"), Verdict.ENTRY_STALE, rotated=True, pulls_entries=True)
    assert stale is Repair.WRITE


@pytest.mark.parametrize(("repairs", "accounts"), [(3, 3), (4, 20), (20, 100)])
def test_a_few_or_a_fifth_may_drift_by_accident(repairs: int, accounts: int):
    assert not are_too_many(repairs, accounts)
    assert are_too_many(repairs + 1, accounts)
