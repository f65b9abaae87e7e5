"""What an arrangement means, and what speaks against it."""

from typing import Any
from uuid import UUID

import pytest

from models.arrangement import Pair, Surroundings, objections, what_follows, why_not_a_pair
from models.customer import Arrangement
from models.tenant import TenantDomain, TenantFacts
from models.tenant_user import TenantUser

CONNECT, ON, OFF = Arrangement.ENTRA_CONNECT, Arrangement.SYNC_ON, Arrangement.SYNC_OFF


def pair(name: str = "jsmith", *, synced: bool = False, **entries: str) -> Pair:
    user = TenantUser(
        object_id=UUID(int=7),
        user_principal_name=f"{name}@contoso.com",
        display_name=None,
        mail=None,
        enabled=True,
        guest=False,
        licensed=True,
        synced=synced,
        password_changed_at=None,
    )
    return Pair(f"CONTOSO\\{name}", user, **entries)


def around(*pairs: Pair, synced: bool = True, **more: Any) -> Surroundings:
    domain = TenantDomain(name="contoso.com", federated=False, default=True)
    tenant = TenantFacts(object_id=UUID(int=1), name="Contoso", synced=synced, domains=(domain,))
    given: dict[str, Any] = {"has_domain": True, "tenant": tenant, **more}
    return Surroundings("Contoso", pairs=pairs, **given)


@pytest.mark.parametrize("arrangement", list(Arrangement))
@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        ({"has_domain": False}, "has no domain: run import-accounts first"),
        ({"tenant": None}, "has no Microsoft 365 tenant: run import-tenant-accounts first"),
    ],
)
def test_an_arrangement_is_about_two_directories(
    arrangement: Arrangement, lacking: dict[str, Any], says: str
):
    [problem] = objections(arrangement, around(**lacking))
    assert says in problem


def test_entra_connect_needs_a_tenant_that_a_sync_fills():
    [problem] = objections(CONNECT, around(synced=False))
    assert problem.startswith("No sync fills the tenant contoso.com")
    assert objections(CONNECT, around(pair(synced=True))) == []


def test_password_sync_on_is_refused_for_synced_pairs_and_names_each():
    problems = objections(ON, around(pair("a", synced=True), pair("b"), pair("c", synced=True)))
    assert [each.partition("@")[0] for each in problems[:2]] == ["a", "c"]
    assert "is synced from a domain" in problems[0]
    assert "pair-accounts, under Unpair" in problems[2]


def test_entra_connect_is_refused_for_a_pair_that_it_would_never_follow():
    [problem, _] = objections(CONNECT, around(pair()))
    assert "is not synced, so that Entra Connect never brings it the password" in problem


@pytest.mark.parametrize(("arrangement", "synced"), [(ON, False), (CONNECT, True)])
def test_two_entries_for_one_password_are_refused_and_both_are_named(
    arrangement: Arrangement, *, synced: bool
):
    twice = pair(synced=synced, entry="'John' (10)", user_entry="'John 365' (11)")
    [problem, _] = objections(arrangement, around(twice))
    assert r"CONTOSO\jsmith is linked to 'John' (10)" in problem
    assert "jsmith@contoso.com to 'John 365' (11)" in problem
    assert "match-accounts, with its name under Unlink" in problem


def test_with_password_sync_off_anything_goes():
    twice = pair(synced=True, entry="'John' (10)", user_entry="'John 365' (11)")
    assert objections(OFF, around(twice)) == []
    assert why_not_a_pair(None, twice) is None


def test_hundreds_of_pairs_do_not_fill_a_sentence_each():
    many = [pair(f"user{number}", synced=True) for number in range(500)]
    problems = objections(ON, around(*many))
    assert len(problems) == 22
    assert "... and 480 more pairs." in problems


def test_what_follows_says_that_a_delta_cycle_hurries_no_password():
    said = what_follows(CONNECT, around(pair(synced=True)), hurried=True)
    assert "The domain is the authority. 1 of its accounts has a twin" in said
    assert "password hashes have a schedule of their own" in said
    assert "nothing hurries" in said
    assert "nothing is started there" in what_follows(CONNECT, around(), hurried=False)


def test_what_follows_counts_the_entries_that_one_half_lacks():
    half, whole = pair("a", entry="'A' (1)"), pair("b", entry="'B' (2)", user_entry="'B' (2)")
    assert "1 of them has an entry for one half only" in what_follows(
        ON, around(half, whole, pair("c")), hurried=False
    )
    assert "1 pair shared an entry, and the user of the tenant was parted from it" in what_follows(
        OFF, around(half, whole), hurried=False
    )
