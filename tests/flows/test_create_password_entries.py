"""Creating the password entries that are missing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from deployments.sandbox.itglue.faults import Effect
from flows.create_customers import create_customers
from flows.create_password_entries import create_password_entries
from flows.import_accounts import import_accounts
from flows.match_accounts import match_accounts
from tasks.clients.errors import NotFound, Refused
from tasks.entries import CreatedEntries, EntriesIncomplete, ParentAsset
from tests.flows.conftest import CUSTOMER, Practice
from tests.flows.test_match_accounts import TWIN


def entries_named(practice: Practice, name: str) -> int:
    return sum(each["name"] == name for each in practice.itglue.snapshot())


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


def left_out(created: CreatedEntries, name: str) -> str:
    return next(each for each in created.left_out if name in each)


def draw_namesakes(practice: Practice) -> None:
    """Give three administrators one display name, and let one have a blank one."""
    directory = practice.contoso.directory
    with directory.lock:
        for sam, shown in (("adm-new", "Anna"), ("adm-vault", "Anna"), ("adm-old", "  ")):
            entry = directory.named("samaccountname", sam)
            assert entry is not None
            entry.attributes["displayname"] = (shown.encode(),)
    for entry in practice.itglue.snapshot():
        practice.itglue.delete(entry["id"])
    import_accounts(CUSTOMER, practice.contoso_domain, ["Customers / Administrators"])


@pytest.mark.parametrize("effect", [Effect.DONE_THEN_TIMEOUT, Effect.DONE_THEN_CUT])
def test_two_persons_of_one_name_get_an_entry_each_although_replies_are_lost(
    administrators: Practice, effect: Effect
):
    draw_namesakes(administrators)
    administrators.itglue.faults.arm(effect, method="POST", times=4)
    create_password_entries(CUSTOMER)
    entries = administrators.itglue.snapshot()
    assert len(entries) == len({each["username"] for each in entries}) == 12
    for name in ("adm-new", "adm-vault"):
        assert administrators.entry(name)["username"] == rf"CONTOSO\{name}"
    assert administrators.entry("adm-old")["name"] == "adm-old"


def test_a_new_entry_that_was_archived_and_unlinked_is_not_linked_again(administrators: Practice):
    create_password_entries(CUSTOMER, ["adm-new"])
    entry_id = administrators.account("adm-new").entry_id or 0
    administrators.itglue.edit(entry_id, archived=True)
    match_accounts(CUSTOMER, unlink=["adm-new"], match_automatically=False)
    created = create_password_entries(CUSTOMER, ["adm-new"])
    assert f"({entry_id}) may be meant" in left_out(created, "adm-new")


def test_an_account_that_has_gone_gets_no_entry_and_is_told_of(administrators: Practice):
    administrators.contoso.delete("adm-new")
    import_accounts(CUSTOMER, administrators.contoso_domain, ["Customers / Administrators"])
    assert create_password_entries(CUSTOMER).created == []
    created = create_password_entries(CUSTOMER, ["adm-new"])
    assert created.left_out == [r"CONTOSO\adm-new: has gone from its directory."]


def test_an_account_whose_entry_was_deleted_is_told_what_to_do(administrators: Practice):
    match_accounts(CUSTOMER)
    administrators.itglue.delete(administrators.account("adm-case").entry_id or 0)
    created = create_password_entries(CUSTOMER, ["adm-case"])
    assert "Unlink the account with match-accounts" in left_out(created, "adm-case")
    match_accounts(CUSTOMER, unlink=["adm-case"])
    assert create_password_entries(CUSTOMER, ["adm-case"]).created == [r"CONTOSO\adm-case"]


def test_no_entry_is_created_beside_one_in_another_form_of_the_same_account(
    administrators: Practice,
):
    administrators.itglue.edit(TWIN, username=r"contoso.test\adm-new")
    created = create_password_entries(CUSTOMER, ["adm-new"])
    assert f"({TWIN}) may be meant" in left_out(created, "adm-new")


def test_of_two_categories_of_one_name_the_id_tells(administrators: Practice):
    categories = administrators.itglue.store.categories
    categories[599] = {**categories[500], "id": "599", "name": "active directory "}
    with pytest.raises(NotFound, match=r"2 password categories are called .* \(ids 500, 599\)"):
        create_password_entries(CUSTOMER, category="Active Directory")
    create_password_entries(CUSTOMER, ["adm-new"], category="599")
    assert administrators.entry("adm-new")["category"] == "active directory "


def test_an_unknown_account_is_named_and_nothing_is_created(administrators: Practice):
    before = len(administrators.itglue.snapshot())
    with pytest.raises(NotFound, match="has no imported account called 'nobody'"):
        create_password_entries(CUSTOMER, ["adm-new", "nobody"])
    assert len(administrators.itglue.snapshot()) == before


def test_a_customer_without_an_organization_is_named(practice: Practice):
    create_customers(["Tailspin"])
    with pytest.raises(Refused, match="'Tailspin' is not matched to an IT Glue organization"):
        create_password_entries("Tailspin")


def test_a_key_that_loses_its_rights_between_two_steps_creates_nothing(administrators: Practice):
    before = len(administrators.itglue.snapshot())
    administrators.itglue.faults.arm(Effect.HELD, method="POST")
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(revoke_when_held, administrators)
        with pytest.raises(EntriesIncomplete, match=r"CONTOSO\\adm-new"):
            create_password_entries(CUSTOMER, ["adm-new"])
    assert len(administrators.itglue.snapshot()) == before
    administrators.itglue.key().revoked = False
    assert create_password_entries(CUSTOMER).created == [r"CONTOSO\adm-new"]


def revoke_when_held(practice: Practice) -> None:
    practice.itglue.faults.wait_until_held()
    practice.itglue.key().revoked = True
    practice.itglue.faults.release()


def test_an_it_glue_that_answers_html_to_a_create_leaves_no_double(administrators: Practice):
    administrators.itglue.faults.arm(Effect.HTML, method="POST", times=9)
    with pytest.raises(EntriesIncomplete):
        create_password_entries(CUSTOMER, ["adm-new"])
    administrators.itglue.faults.clear()
    create_password_entries(CUSTOMER, ["adm-new"])
    assert entries_named(administrators, "Brand New") == 1
