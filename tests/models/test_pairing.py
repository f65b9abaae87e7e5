"""Which user of a tenant is the same person as an account of a domain."""

import base64
from typing import Any
from uuid import UUID

import pytest

from models.pairing import DomainAccount, NotPaired, PairDecision, Paired, Suggested, pair
from models.tenant_user import TenantUser
from tests.models import builders

GUID, OTHER_GUID = UUID(int=0x1001), UUID(int=0x1002)
SID, OTHER_SID = "S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1105"


def nothing_against(account: DomainAccount, user: TenantUser) -> str | None:
    return None


def two_entries(account: DomainAccount, user: TenantUser) -> str | None:
    return "They have two entries."


def domain_account(number: int = 1, **more: Any) -> DomainAccount:
    given: dict[str, Any] = {
        "id": number,
        "label": f"CONTOSO\\user{number}",
        "object_id": UUID(int=0x1000 + number),
        "sid": f"S-1-5-21-1-2-3-{1103 + number}",
        "anchor": None,
        "sam_account_name": f"user{number}",
        "user_principal_name": f"user{number}@contoso.test",
        "dns_name": "contoso.test",
        **more,
    }
    return DomainAccount(**given)


def user(number: int, **more: Any) -> TenantUser:
    return builders.user(number, f"cloud{number}@contoso.com", **{"synced": True, **more})


def anchor(guid: UUID) -> str:
    return base64.b64encode(guid.bytes_le).decode()


def decide(*users: TenantUser, account: DomainAccount | None = None) -> PairDecision:
    account = account or domain_account()
    return pair([account], users, nothing_against)[account.id]


@pytest.mark.parametrize(
    ("known_by", "criterion"),
    [
        ({"sid": SID}, "SID"),
        ({"sid": SID.lower()}, "SID"),
        ({"immutable_id": anchor(GUID)}, "immutable id"),
        ({"sid": SID, "immutable_id": anchor(GUID)}, "SID"),
        ({"sid": SID, "immutable_id": "an employee number"}, "SID"),
    ],
)
def test_a_user_with_the_accounts_sid_or_immutable_id_is_its_twin(
    known_by: dict[str, Any], criterion: str
):
    twin = user(7, **known_by)
    assert decide(twin, user(8, sid=OTHER_SID)) == Paired(twin, criterion)


def test_the_consistency_guid_counts_before_the_object_guid():
    account = domain_account(anchor=OTHER_GUID)
    by_object_guid, twin = (
        user(7, immutable_id=anchor(GUID)),
        user(8, immutable_id=anchor(OTHER_GUID)),
    )
    assert decide(by_object_guid, twin, account=account) == Paired(twin, "immutable id")


def test_criteria_that_lead_to_different_users_pair_nobody():
    decision = decide(user(7, sid=SID), user(8, immutable_id=anchor(GUID)))
    assert decision == NotPaired(
        "Its SID and its immutable id lead to different users: cloud7@contoso.com, "
        "cloud8@contoso.com."
    )


def test_an_immutable_id_under_another_accounts_sid_pairs_nobody():
    decision = decide(user(7, sid=OTHER_SID, immutable_id=anchor(GUID)))
    assert isinstance(decision, NotPaired)
    assert "the SID of another account" in decision.reason


def test_equal_names_are_a_suggestion_only():
    named = user(7, sam_account_name="USER1", domain_name="contoso.TEST")
    assert decide(named) == Suggested(named, r"domain\sAMAccountName")
    never_synced = user(8, user_principal_name="User1@contoso.test", synced=False)
    assert decide(never_synced) == Suggested(never_synced, "userPrincipalName")


def test_the_same_name_in_another_domain_suggests_nothing():
    assert isinstance(decide(user(7, sam_account_name="user1", domain_name="b.test")), NotPaired)


def test_a_name_under_another_sid_suggests_nothing():
    recreated = user(7, sam_account_name="user1", domain_name="contoso.test", sid=OTHER_SID)
    assert isinstance(decide(recreated), NotPaired)


def test_a_guest_is_nobodys_twin():
    assert isinstance(decide(user(7, sid=SID, guest=True)), NotPaired)


def test_two_accounts_that_want_one_user_get_none_and_are_both_named():
    twin = user(7, sid=SID)
    first, second = domain_account(1), domain_account(2, sid=SID)
    decisions = pair([first, second], [twin], nothing_against)
    for each in decisions.values():
        assert isinstance(each, NotPaired)
        assert r"CONTOSO\user1 and CONTOSO\user2 would both be paired" in each.reason


def test_two_accounts_to_which_names_suggest_one_user_get_no_suggestion():
    upn = "shared@contoso.test"
    accounts = [domain_account(number, user_principal_name=upn) for number in (1, 2)]
    decisions = pair(accounts, [user(7, user_principal_name=upn)], nothing_against)
    assert all(isinstance(each, NotPaired) for each in decisions.values())


def test_what_a_person_decided_stays_whatever_the_criteria_say():
    chosen, by_sid = user(8), user(7, sid=SID)
    account = domain_account(twin=chosen.object_id, by_operator=True)
    assert decide(chosen, by_sid, account=account) == Paired(chosen, "operator")
    parted = domain_account(by_operator=True)
    assert decide(by_sid, account=parted) == NotPaired("A person parted it from its twin.")


def test_a_user_that_a_person_gave_to_one_account_is_taken_from_no_other():
    twin = user(7, sid=SID)
    held = domain_account(2, twin=twin.object_id, by_operator=True)
    decisions = pair([domain_account(1), held], [twin], nothing_against)
    assert isinstance(decisions[1], NotPaired)
    assert decisions[2] == Paired(twin, "operator")


def test_a_twin_that_has_gone_is_told():
    account = domain_account(twin=UUID(int=9), by_operator=True)
    decision = decide(account=account)
    assert isinstance(decision, NotPaired)
    assert "has gone from the tenant" in decision.reason


def test_what_speaks_against_a_pair_is_its_reason():
    decisions = pair([domain_account()], [user(7, sid=SID)], two_entries)
    assert decisions == {1: NotPaired("They have two entries.")}


def test_ten_thousand_accounts_are_paired_at_once():
    accounts = [domain_account(number) for number in range(1, 10_001)]
    users = [user(number, sid=accounts[number - 1].sid) for number in range(1, 10_001)]
    decisions = pair(accounts, users, nothing_against)
    assert all(decisions[each.id] == Paired(users[each.id - 1], "SID") for each in accounts)
