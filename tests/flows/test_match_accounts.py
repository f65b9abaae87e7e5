"""Matching accounts to entries, and creating the entries that are missing."""

import pytest

from deployments.sandbox.itglue.faults import Effect
from flows.create_password_entries import create_password_entries
from flows.import_accounts import import_accounts
from flows.import_organizations import import_organizations
from flows.match_accounts import match_accounts
from tasks.account_matching import AccountPair
from tasks.clients.errors import NotFound, Refused
from tasks.entries import EntriesIncomplete, ParentAsset
from tests.flows.conftest import CUSTOMER, Practice

VAULTED, PERSONAL, ARCHIVED = 7_200_000_000_000_008, 7_200_000_000_000_009, 7_200_000_000_000_010
TWIN, FOREIGN = 7_200_000_000_000_006, 7_200_000_000_000_024


@pytest.fixture
def administrators(practice: Practice) -> Practice:
    import_organizations(practice.connection, [CUSTOMER])
    import_accounts(CUSTOMER, practice.contoso_domain, ["Customers / Administrators"])
    return practice


def entries_named(practice: Practice, name: str) -> int:
    return sum(each["name"] == name for each in practice.itglue.snapshot())


def test_automatch_links_exactly_one_entry_and_leaves_the_rest_with_reasons(
    administrators: Practice,
):
    matched = match_accounts(CUSTOMER)
    assert (matched.matched, matched.ambiguous, matched.unmatched) == (7, 1, 4)
    linked_by = {
        name: administrators.account(name).linked_by
        for name in ("adm-jsmith", "adm-mueller", "adm-root", "adm-case", "adm-spaces")
    }
    assert linked_by == {
        "adm-jsmith": "sAMAccountName",
        "adm-mueller": "userPrincipalName",
        "adm-root": r"domain\sAMAccountName",
        "adm-case": r"domain\sAMAccountName",
        "adm-spaces": "sAMAccountName",
    }
    reasons = {
        name: administrators.account(name).decision_reason or ""
        for name in ("adm-twin", "adm-vault", "adm-personal", "adm-archive", "adm-new")
    }
    assert "2 entries have this account's username" in reasons["adm-twin"]
    assert "in the vault" in reasons["adm-vault"]
    assert "personal" in reasons["adm-personal"]
    assert "archived" in reasons["adm-archive"]
    assert reasons["adm-new"] == "No matches found."


def test_an_operator_links_what_is_ambiguous(administrators: Practice):
    match_accounts(CUSTOMER, [AccountPair(account="adm-twin", entry_id=TWIN)])
    assert administrators.account("adm-twin").entry_id == TWIN
    assert administrators.account("adm-twin").linked_by == "operator"


@pytest.mark.parametrize(
    ("entry_id", "says"),
    [
        (VAULTED, "in the IT Glue vault"),
        (PERSONAL, "is personal"),
        (ARCHIVED, "is archived"),
        (FOREIGN, "has no entry"),
        (1, "has no entry 1"),
    ],
)
def test_an_entry_that_cannot_be_kept_in_step_is_refused_and_nothing_is_linked(
    administrators: Practice, entry_id: int, says: str
):
    pairs = [
        AccountPair(account="adm-twin", entry_id=TWIN),
        AccountPair(account="adm-new", entry_id=entry_id),
    ]
    with pytest.raises(Refused, match=says):
        match_accounts(CUSTOMER, pairs)
    assert administrators.account("adm-twin").entry_id is None


def test_one_entry_is_never_linked_to_two_accounts(administrators: Practice):
    pairs = [
        AccountPair(account="adm-twin", entry_id=TWIN),
        AccountPair(account="adm-new", entry_id=TWIN),
    ]
    with pytest.raises(Refused, match=r"is linked to CONTOSO\\adm-twin"):
        match_accounts(CUSTOMER, pairs)


def test_an_unlinked_account_stays_unlinked_without_automatch(administrators: Practice):
    match_accounts(CUSTOMER)
    match_accounts(CUSTOMER, unlink=["adm-jsmith"], match_automatically=False)
    assert administrators.account("adm-jsmith").entry_id is None
    assert administrators.account("adm-case").entry_id is not None


def test_entries_are_created_for_those_without_one_and_never_beside_a_near_match(
    administrators: Practice,
):
    match_accounts(CUSTOMER)
    before = len(administrators.itglue.snapshot())
    created = create_password_entries(CUSTOMER, category="active directory")
    assert created.created == [r"CONTOSO\adm-new"]
    assert len(created.left_out) == 4
    assert len(administrators.itglue.snapshot()) == before + 1
    entry = administrators.entry("adm-new")
    assert (entry["name"], entry["username"]) == ("Brand New", r"CONTOSO\adm-new")
    assert entry["category"] == "Active Directory"


def test_creating_again_creates_nothing(administrators: Practice):
    match_accounts(CUSTOMER)
    create_password_entries(CUSTOMER)
    assert create_password_entries(CUSTOMER).created == []
    assert entries_named(administrators, "Brand New") == 1


@pytest.mark.parametrize("effect", [Effect.DONE_THEN_TIMEOUT, Effect.DONE_THEN_CUT])
def test_a_lost_reply_never_leaves_two_entries(administrators: Practice, effect: Effect):
    match_accounts(CUSTOMER)
    administrators.itglue.faults.arm(effect, method="POST")
    create_password_entries(CUSTOMER)
    assert entries_named(administrators, "Brand New") == 1
    assert administrators.account("adm-new").entry_id is not None


def test_a_run_whose_every_reply_was_lost_is_finished_by_the_next(administrators: Practice):
    match_accounts(CUSTOMER)
    administrators.itglue.faults.arm(Effect.DONE_THEN_CUT, method="POST")
    administrators.itglue.faults.arm(Effect.SERVER_ERROR, method="GET", times=3, skip=1)
    with pytest.raises(EntriesIncomplete, match=r"CONTOSO\\adm-new"):
        create_password_entries(CUSTOMER)
    administrators.itglue.faults.clear()
    create_password_entries(CUSTOMER)
    assert entries_named(administrators, "Brand New") == 1


def test_an_entry_can_be_embedded_in_an_asset(administrators: Practice):
    parent = ParentAsset(type="Configuration", id=88_001)
    create_password_entries(CUSTOMER, ["adm-new"], parent=parent)
    entry = administrators.entry("adm-new")
    assert (entry["resource_type"], entry["resource_id"]) == ("Configuration", 88_001)


def test_an_unknown_category_is_named_and_the_known_are_listed(administrators: Practice):
    with pytest.raises(NotFound, match=r"no password category .AD.\. It has: Active Directory"):
        create_password_entries(CUSTOMER, category="AD")


def test_a_key_without_password_access_creates_nothing_and_says_why(administrators: Practice):
    match_accounts(CUSTOMER)
    before = len(administrators.itglue.snapshot())
    administrators.itglue.key().password_access = False
    with pytest.raises(EntriesIncomplete):
        create_password_entries(CUSTOMER)
    assert len(administrators.itglue.snapshot()) == before
