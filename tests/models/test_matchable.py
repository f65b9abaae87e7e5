"""When the halves of a pair are one to automatch, and when they are two."""

from collections.abc import Sequence

import pytest

from models.account import Account
from models.customer import Arrangement, Directory, DirectoryKind
from models.link_offer import link_offer
from models.matchable import MatchableAccount, matchables
from models.matching import Matched, match
from tests.models.builders import account
from tests.models.matching_cases import ORGANIZATION, entry

DIRECTORIES: dict[int | None, Directory] = {
    number: Directory(
        id=number,
        customer_id=1,
        kind=kind,
        object_id=str(number),
        dns_name="contoso.test",
        netbios_name=netbios,
        connection="c",
    )
    for number, kind, netbios in (
        (1, DirectoryKind.ACTIVE_DIRECTORY, "CONTOSO"),
        (2, DirectoryKind.ENTRA, None),
    )
}
TWIN = {"twin_object_id": "2", "twin_name": "john.smith@contoso.com", "paired_by": "SID"}


def halves() -> list[Account]:
    upn = {"user_principal_name": "john.smith@contoso.com", "label": "john.smith@contoso.com"}
    return [account(1, "jsmith", **TWIN), account(2, "", directory_id=2, **upn)]


def seen(
    arrangement: Arrangement | None, accounts: Sequence[Account] = ()
) -> list[MatchableAccount]:
    return matchables(accounts or halves(), DIRECTORIES, arrangement)


@pytest.mark.parametrize("arrangement", [Arrangement.SYNC_ON, Arrangement.ENTRA_CONNECT])
def test_the_halves_of_a_pair_that_shares_a_password_know_each_other(arrangement: Arrangement):
    assert [each.twin for each in seen(arrangement)] == [2, 1]


@pytest.mark.parametrize("arrangement", [Arrangement.SYNC_OFF, None])
def test_with_passwords_apart_they_are_two_accounts(arrangement: Arrangement | None):
    assert [(each.twin, each.twin_name) for each in seen(arrangement)] == [(None, None)] * 2


def test_an_account_is_matched_by_the_name_of_a_twin_that_was_not_imported():
    [alone] = seen(Arrangement.ENTRA_CONNECT, halves()[:1])
    decision = match([alone], [entry(10, "john.smith@contoso.com")], ORGANIZATION)[1]
    assert isinstance(decision, Matched)
    assert decision.criterion == "userPrincipalName"


def test_one_entry_is_matched_to_both_halves_whichever_of_their_names_it_has():
    for username in ("jsmith", r"contoso\jsmith", "John.Smith@contoso.com"):
        decisions = match(seen(Arrangement.SYNC_ON), [entry(10, username)], ORGANIZATION)
        assert [type(each) for each in decisions.values()] == [Matched, Matched]


def test_a_pair_is_offered_once():
    offer = link_offer(seen(Arrangement.SYNC_ON), [entry(10, "jsmith")], ORGANIZATION)
    assert [each.label for each, _ in offer.certain] == [r"CONTOSO\jsmith"]
    apart = link_offer(seen(Arrangement.SYNC_OFF), [], ORGANIZATION)
    assert len(apart.without) == 2
