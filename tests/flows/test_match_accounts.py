"""Matching accounts to entries."""

import pytest

from deployments.sandbox.itglue.faults import Effect
from flows.create_customers import create_customers
from flows.import_accounts import import_accounts
from flows.match_accounts import match_accounts
from tasks.account_matching import AccountPair
from tasks.accounts import find_accounts
from tasks.clients.errors import NotAuthenticated, NotFound, Refused, Unexpected
from tests.flows.conftest import CUSTOMER, Practice, page
from tests.flows.test_import_accounts import ADMINISTRATORS, recreate

VAULTED, PERSONAL, ARCHIVED = 7_200_000_000_000_008, 7_200_000_000_000_009, 7_200_000_000_000_010
TWIN, FOREIGN = 7_200_000_000_000_006, 7_200_000_000_000_024


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


def accounts_page(practice: Practice) -> str:
    return page(f"accounts-{practice.account('adm-new').customer_id}-contoso-ltd")


def test_an_account_is_never_linked_to_two_entries(administrators: Practice):
    pairs = [
        AccountPair(account="adm-twin", entry_id=TWIN),
        AccountPair(account="adm-twin@contoso.test", entry_id=TWIN + 1),
    ]
    with pytest.raises(Refused, match=r"adm-twin is paired with two entries\. Nothing was linked"):
        match_accounts(CUSTOMER, pairs)
    assert administrators.account("adm-twin").entry_id is None


def test_every_unknown_account_of_the_pairs_is_named(administrators: Practice):
    pairs = [AccountPair(account=name, entry_id=TWIN) for name in ("nobody", "adm-new", "no one")]
    with pytest.raises(NotFound, match=r"called 'nobody'.*called 'no one'"):
        match_accounts(CUSTOMER, pairs)


def test_an_account_that_was_made_anew_takes_over_the_entry_of_the_one_that_has_gone(
    administrators: Practice,
):
    match_accounts(CUSTOMER)
    before = administrators.account("adm-jsmith")
    recreate(administrators, "adm-jsmith")
    import_accounts(CUSTOMER, administrators.contoso_domain, ADMINISTRATORS)
    assert match_accounts(CUSTOMER).matched == 1
    [after] = find_accounts(CUSTOMER, ["adm-jsmith"])
    assert (after.id == before.id, after.entry_id) == (False, before.entry_id)


def test_an_operator_may_link_the_entry_of_an_account_that_has_gone(administrators: Practice):
    match_accounts(CUSTOMER)
    entry_id = administrators.account("adm-old").entry_id or 0
    administrators.contoso.delete("adm-old")
    import_accounts(CUSTOMER, administrators.contoso_domain, ADMINISTRATORS)
    match_accounts(CUSTOMER, [AccountPair(account="adm-new", entry_id=entry_id)])
    assert administrators.account("adm-new").entry_id == entry_id
    assert administrators.account("adm-old").entry_id is None


def test_a_linked_entry_that_was_deleted_archived_or_renamed_is_told_of(administrators: Practice):
    match_accounts(CUSTOMER)
    deleted, archived, renamed = (
        administrators.account(name).entry_id or 0 for name in ("adm-jsmith", "adm-old", "adm-root")
    )
    administrators.itglue.delete(deleted)
    administrators.itglue.edit(archived, archived=True)
    administrators.itglue.edit(renamed, name="Crown | jewels")
    assert match_accounts(CUSTOMER).lost == 2
    told = accounts_page(administrators).partition("## With a lost entry")[2]
    assert f"({deleted}) is not in the customer's organization any more" in told
    assert "is archived: restore it in IT Glue" in told
    assert administrators.account("adm-root").entry_name == "Crown | jewels"
    administrators.itglue.edit(archived, archived=False)
    assert match_accounts(CUSTOMER, unlink=["adm-jsmith"]).lost == 0
    assert administrators.account("adm-old").decision is None


def test_a_customer_without_an_organization_is_named(practice: Practice):
    create_customers(["Tailspin"])
    with pytest.raises(Refused, match="'Tailspin' is not matched to an IT Glue organization"):
        match_accounts("tailspin")


def test_an_organization_that_the_key_sees_no_longer_is_not_taken_for_an_empty_one(
    administrators: Practice,
):
    match_accounts(CUSTOMER)
    administrators.itglue.key().organization_ids = frozenset({4_101_002})
    with pytest.raises(NotFound, match=r"'Contoso, Ltd\.' \(4101001\) any more, or hides it"):
        match_accounts(CUSTOMER)
    assert "in the vault" in (administrators.account("adm-vault").decision_reason or "")
    with pytest.raises(NotFound):
        match_accounts(CUSTOMER, unlink=[" * "], match_automatically=False)
    assert administrators.account("adm-jsmith").entry_id is None


def test_an_organization_without_entries_is_no_error(administrators: Practice):
    for entry in administrators.itglue.snapshot():
        administrators.itglue.delete(entry["id"])
    assert match_accounts(CUSTOMER).unmatched == 12


def test_a_key_that_is_revoked_after_the_import_is_named_and_links_nothing(
    administrators: Practice,
):
    administrators.itglue.key().revoked = True
    with pytest.raises(NotAuthenticated, match="refuses the API key"):
        match_accounts(CUSTOMER)
    assert administrators.account("adm-jsmith").decision is None


def test_an_it_glue_that_answers_html_is_named_and_links_nothing(administrators: Practice):
    administrators.itglue.faults.arm(Effect.HTML, times=9)
    with pytest.raises(Unexpected, match="something that is not JSON"):
        match_accounts(CUSTOMER)
    assert administrators.account("adm-jsmith").entry_id is None
