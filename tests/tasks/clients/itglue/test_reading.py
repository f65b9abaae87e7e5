"""Organizations, entries and categories, as the practice IT Glue shows them over a socket."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID, draw_world
from deployments.sandbox.itglue.faults import Effect
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from deployments.sandbox.world import Entry
from tasks.clients.errors import NotAuthenticated, NotFound, NotPermitted, Throttled, Unreachable
from tasks.clients.itglue import ITGlue, KeyRights

BACKUP, VAULTED = 7_200_000_000_000_013, 7_200_000_000_000_008
WITH_PASSWORDS, WITHOUT_PASSWORDS, REVOKED, OF_FABRIKAM = range(4)


def using(simulator: ITGlueSimulator, key: int, *, region: str = "US") -> ITGlue:
    return ITGlue(
        "US",
        SecretStr(simulator.key(key).value),
        base_url=simulator.urls[region],
        before_request=lambda: None,
        after_throttle=lambda _: None,
    )


@pytest.fixture
def many() -> Iterator[ITGlueSimulator]:
    """2,500 entries of Contoso's, and one of another organization's."""
    entries = (
        *(
            Entry(7_500_000_000_000_001 + number, CONTOSO_ID, f"Entry {number}", None, "x")
            for number in range(2500)
        ),
        Entry(7_600_000_000_000_001, FABRIKAM_ID, "Theirs", None, "x"),
    )
    with ITGlueSimulator(replace(draw_world(), entries=entries)) as started:
        yield started


def test_all_organizations_are_read_in_the_order_of_their_ids(itglue: ITGlue):
    organizations = itglue.fetch_organizations()
    assert [(each.id, each.name) for each in organizations] == [
        (each.id, each.name) for each in draw_world().organizations
    ]
    assert (organizations[0].type_name, organizations[0].status_name) == ("Owner", "Active")


def test_commas_in_a_name_do_not_make_it_several(
    itglue: ITGlue, simulator: ITGlueSimulator, limiter: Any
):
    (found,) = itglue.fetch_organizations(["Müller & Söhne, Bau, Inc."])
    assert found.name == "Müller & Söhne, Bau, Inc."
    assert [each.name for each in itglue.fetch_organizations(["Smith, Jones"])] == ["Smith, Jones"]
    assert limiter.requests == simulator.requests == 2


def test_organizations_of_the_same_name_are_all_returned(itglue: ITGlue):
    found = itglue.fetch_organizations(["Northwind"])
    assert [(each.id, each.status_name) for each in found] == [
        (4_101_003, "Active"),
        (4_101_004, "Inactive"),
    ]


def test_several_names_are_asked_for_in_one_request(itglue: ITGlue, limiter: Any):
    found = itglue.fetch_organizations(["Jones", "Contoso, Ltd.", "Northwind", "Jones"])
    assert [each.id for each in found] == [CONTOSO_ID, 4_101_003, 4_101_004, 4_101_008]
    assert limiter.requests == 1


@pytest.mark.parametrize("ignores_case", [True, False])
@pytest.mark.parametrize("written", ["  northwind ", "NORTHWIND"])
def test_a_name_is_found_however_it_is_written(
    written: str,
    ignores_case: bool,  # noqa: FBT001  # parametrized
    itglue: ITGlue,
    simulator: ITGlueSimulator,
):
    simulator.settings.names_ignore_case = ignores_case
    assert len(itglue.fetch_organizations([written])) == 2


def test_part_of_a_name_finds_nothing(itglue: ITGlue):
    assert itglue.fetch_organizations(["Contoso"]) == []


def test_2500_entries_are_read_in_three_requests(many: ITGlueSimulator):
    with using(many, WITH_PASSWORDS) as itglue:
        entries = itglue.fetch_entries(CONTOSO_ID)
    assert [each.id for each in entries] == [7_500_000_000_000_001 + n for n in range(2500)]
    assert many.requests == 3


def test_every_request_waits_for_the_limiter_exactly_once(
    itglue: ITGlue, simulator: ITGlueSimulator, limiter: Any
):
    itglue.fetch_organizations()
    itglue.fetch_entries(CONTOSO_ID)
    itglue.fetch_entry(BACKUP)
    itglue.fetch_categories()
    itglue.update_password(BACKUP, SecretStr("n3w"))
    itglue.fetch_key_rights()
    assert limiter.requests == simulator.requests == 8


def test_the_entries_of_one_organization_say_what_cannot_be_kept_in_step(itglue: ITGlue):
    entries = {each.name: each for each in itglue.fetch_entries(CONTOSO_ID)}
    assert {each.organization_id for each in entries.values()} == {CONTOSO_ID}
    assert [name for name, each in entries.items() if each.vaulted] == ["Vaulted"]
    assert [name for name, each in entries.items() if each.personal] == ["Only me"]
    assert [name for name, each in entries.items() if each.archived] == ["Archived"]
    embedded = {name for name, each in entries.items() if each.parent}
    assert embedded == {"SQL on srv-db1", "Wireless, guests"}
    assert entries["Blanks"].username == "  adm-spaces "
    assert entries["Wireless, guests"].username is None
    assert entries["Backup"].url == f"https://practice.itglue.com/{CONTOSO_ID}/passwords/{BACKUP}"


def test_an_entry_comes_with_its_password(itglue: ITGlue, simulator: ITGlueSimulator):
    entry, password = itglue.fetch_entry(BACKUP)
    (truth,) = [each for each in simulator.snapshot() if each["id"] == BACKUP]
    assert (entry.id, entry.name, entry.username) == (BACKUP, "Backup", r"CONTOSO\svc-backup")
    assert password is not None
    assert password.get_secret_value() == truth["password"]


def test_without_password_access_there_is_no_password_rather_than_an_empty_one(
    simulator: ITGlueSimulator,
):
    with using(simulator, WITHOUT_PASSWORDS) as itglue:
        assert itglue.fetch_entry(BACKUP)[1] is None
        assert itglue.fetch_key_rights() == KeyRights(organizations=9, password_access=False)
        simulator.settings.show_without_access = 401
        with pytest.raises(NotPermitted, match="Password Access"):
            itglue.fetch_entry(BACKUP)
        assert itglue.fetch_key_rights() == KeyRights(organizations=9, password_access=False)


@pytest.mark.parametrize("shown", ["absent", "null", "ciphertext"])
def test_whatever_a_vaulted_entry_shows_is_no_password(
    shown: Any, itglue: ITGlue, simulator: ITGlueSimulator
):
    simulator.settings.vaulted_value = shown
    entry, password = itglue.fetch_entry(VAULTED)
    assert entry.vaulted
    assert password is None


def test_a_key_that_may_do_everything_is_recognised(itglue: ITGlue):
    assert itglue.fetch_key_rights() == KeyRights(organizations=9, password_access=True)


def test_a_revoked_key_and_one_of_another_region_are_refused(simulator: ITGlueSimulator):
    for key, region in ((REVOKED, "US"), (WITH_PASSWORDS, "EU")):
        with using(simulator, key, region=region) as itglue, pytest.raises(NotAuthenticated):
            itglue.fetch_key_rights()


def test_what_a_key_may_not_see_is_not_there(simulator: ITGlueSimulator):
    with using(simulator, OF_FABRIKAM) as itglue:
        assert [each.id for each in itglue.fetch_organizations()] == [FABRIKAM_ID]
        assert itglue.fetch_entries(CONTOSO_ID) == []
        with pytest.raises(NotFound, match=f"GET /passwords/{BACKUP}"):
            itglue.fetch_entry(BACKUP)


def test_the_categories_are_the_accounts(itglue: ITGlue):
    names = {each.name for each in itglue.fetch_categories()}
    assert names == {"Active Directory", "Microsoft 365", "Local Account", "Network"}


def test_throttling_is_passed_on_to_all_workers(
    itglue: ITGlue, simulator: ITGlueSimulator, limiter: Any
):
    simulator.faults.arm(Effect.THROTTLED)
    with pytest.raises(Throttled):
        itglue.fetch_organizations()
    assert limiter.held == [60]


@pytest.mark.parametrize("effect", [Effect.GATEWAY_TIMEOUT, Effect.TOOK_TOO_LONG])
def test_a_list_that_timed_out_is_read_in_smaller_pages(effect: Effect, many: ITGlueSimulator):
    many.faults.arm(effect, skip=1)
    with using(many, WITH_PASSWORDS) as itglue:
        assert len(itglue.fetch_entries(CONTOSO_ID)) == 2500
    assert many.requests == 1 + 3  # a page of 1000, then three of 500; the lost one is not counted


def test_a_server_that_is_gone_is_unreachable(itglue: ITGlue, simulator: ITGlueSimulator):
    itglue.fetch_categories()
    simulator.__exit__(None, None, None)
    with pytest.raises(Unreachable):
        itglue.fetch_categories()


def test_entries_that_it_glue_rotates_itself_are_told_without_a_further_request(
    itglue: ITGlue, simulator: ITGlueSimulator, limiter: Any
):
    simulator.match_for_rotation(BACKUP)
    listed = {each.id: each.rotated_by_itglue for each in itglue.fetch_entries(CONTOSO_ID)}
    assert {each for each, managed in listed.items() if managed} == {BACKUP}
    assert itglue.fetch_entry(BACKUP)[0].rotated_by_itglue
    simulator.match_for_rotation(BACKUP, matched=False)
    assert not itglue.fetch_entry(BACKUP)[0].rotated_by_itglue
    assert limiter.requests == simulator.requests == 3


def test_where_it_glue_knows_of_no_rotation_of_its_own_it_is_asked_about_that_once(
    itglue: ITGlue, simulator: ITGlueSimulator
):
    simulator.settings.rotatable_passwords = 400
    assert itglue.fetch_entries(CONTOSO_ID) == itglue.fetch_entries(CONTOSO_ID) != []
    assert itglue.fetch_entry(BACKUP)[1] is not None
    assert simulator.requests == 4
