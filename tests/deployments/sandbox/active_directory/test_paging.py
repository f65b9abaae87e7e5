from collections.abc import Iterator
from contextlib import closing

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import PAGED_RESULTS, Client
from tests.deployments.sandbox.active_directory.practice import (
    ANNA,
    BASE,
    STAFF,
    STRANGER,
    Clock,
    practice_domain,
    user,
)


def test_a_size_limit_is_exceeded_by_one_more_only(service: Client):
    children = len(service.search(STAFF, scope="LEVEL").entries)
    assert service.search(STAFF, scope="LEVEL", limit=children).code == 0
    reply = service.search(STAFF, scope="LEVEL", limit=children - 1)
    assert (reply.code, len(reply.entries)) == (4, children - 1)


@pytest.fixture
def crowd(clock: Clock) -> Iterator[Client]:
    """Signed in to a domain of 1,500 users more, in one organizational unit."""
    many = practice_domain(*(user(f"u{n:04}", f"User {n:04}") for n in range(1500)))
    with SimulatedDomain(many, now=clock) as dc, closing(Client(dc)) as client:
        assert client.bind("anna@practice.test", "First-Secret-1").code == 0
        yield client


def test_a_search_without_pages_ends_at_1000(crowd: Client):
    reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn")
    assert (reply.code, len(reply.entries)) == (4, 1000)


def test_pages_give_everything_once(crowd: Client):
    seen: list[str] = []
    cookie = b""
    sizes: list[int] = []
    while cookie or not seen:
        reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=600, cookie=cookie)
        assert reply.code == 0
        seen += reply.entries
        sizes.append(len(reply.entries))
        cookie = reply.cookie
    assert sizes == [600, 600, 300]
    assert len(set(seen)) == 1500


def test_a_page_holds_1000_at_most(crowd: Client):
    reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=5000)
    assert (reply.code, len(reply.entries), bool(reply.cookie)) == (0, 1000, True)


def test_two_searches_are_paged_side_by_side(crowd: Client):
    first = crowd.search(STAFF, "(sAMAccountName=u0*)", "cn", page=10)
    second = crowd.search(STAFF, "(sAMAccountName=u1*)", "cn", page=10)
    assert "CN=User 0010," in str(
        list(
            crowd.search(STAFF, "(sAMAccountName=u0*)", "cn", page=10, cookie=first.cookie).entries
        )
    )
    assert "CN=User 1010," in str(
        list(
            crowd.search(STAFF, "(sAMAccountName=u1*)", "cn", page=10, cookie=second.cookie).entries
        )
    )


def test_a_cookie_serves_once_and_no_other_is_known(crowd: Client):
    page = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10)
    crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10, cookie=page.cookie)
    for cookie in (page.cookie, b"made up"):
        reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10, cookie=cookie)
        assert (reply.code, reply.text[:16]) == (12, "00002040: SvcErr")


def test_a_size_limit_below_the_page_size_counts(crowd: Client):
    reply = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10, limit=3)
    assert (reply.code, len(reply.entries)) == (4, 3)


def test_an_entry_deleted_between_two_pages_is_left_out(dc: SimulatedDomain, service: Client):
    wanted = "(|(sAMAccountName=anna)(sAMAccountName=stranger))"
    first = service.search(BASE, wanted, "cn", page=1)
    assert list(first.entries) == [ANNA]
    dc.delete("stranger")
    assert service.search(BASE, wanted, "cn", page=1, cookie=first.cookie).entries == {}
    assert service.search(STRANGER, scope="BASE").code == 32


def test_an_abandoned_search_gives_its_cookie_up(crowd: Client):
    page = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10)
    abandon = bytes.fromhex("3015020100") + b"\x04\x10" + page.cookie
    reply = crowd.search(
        STAFF, "(sAMAccountName=u*)", "cn", controls=[(PAGED_RESULTS, True, abandon)]
    )
    assert (reply.code, reply.entries, reply.cookie) == (0, {}, b"")
    again = crowd.search(STAFF, "(sAMAccountName=u*)", "cn", page=10, cookie=page.cookie)
    assert again.code == 12


def test_a_cookie_is_worth_nothing_on_another_connection(
    dc: SimulatedDomain, service: Client, administrator: Client
):
    page = service.search(BASE, "(objectClass=user)", "cn", page=1)
    reply = administrator.search(BASE, "(objectClass=user)", "cn", page=1, cookie=page.cookie)
    assert reply.code == 12


@pytest.mark.parametrize("value", ["3005 0201ff 0400", "3003020101", ""])
def test_a_paging_that_makes_no_sense_is_a_protocol_error(service: Client, value: str):
    control = (PAGED_RESULTS, True, bytes.fromhex(value))
    assert service.search(STAFF, controls=[control]).code == 2
    assert service.search(STAFF).code == 0
