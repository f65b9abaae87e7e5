"""What a person writes into an entry reaches the directory, once, and nothing else does."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

import pytest

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from flows.allow_entry_pulls import allow_entry_pulls
from flows.pull_password_changes import pull_password_changes
from flows.rotate_passwords import rotate_passwords
from models.account import AccountType
from tasks.entry_pulls import EntriesNotTaken
from tests.flows.conftest import CUSTOMER, Practice
from tests.flows.interrupted import agree
from tests.flows.typing_in import still_in_prefect

NAMES = ("svc-backup", "svc-noupn", "svc-sql")
BY_HAND = "Typed-by-a-technician-2026"
SECOND = "On-second-thought-2026"


@pytest.fixture
def rotated(contoso: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Rotated accounts, and entries that are taken as soon as they are edited."""
    monkeypatch.setattr("models.entry_pull.LEFT_ALONE", timedelta(0))
    rotate_passwords(CUSTOMER, [AccountType.SERVICE])
    return contoso


def edit(practice: Practice, name: str, password: str) -> None:
    practice.itglue.edit(practice.account(name).entry_id or 0, password=password)


def passwords(practice: Practice) -> dict[str, object]:
    return {name: practice.directory_password(name) for name in NAMES}


def test_an_edit_reaches_the_directory_once_and_nothing_else_rotates(rotated: Practice):
    allow_entry_pulls(CUSTOMER, allowed=True)
    before = passwords(rotated)
    edit(rotated, "svc-sql", BY_HAND)
    versions = rotated.entry("svc-sql")["versions"]
    assert pull_password_changes().pulled == 1
    assert passwords(rotated) == before | {"svc-sql": BY_HAND}
    assert agree(rotated, "svc-sql")
    assert rotated.entry("svc-sql")["versions"] == versions
    generation = rotated.rotation("svc-sql").generation
    for _ in range(3):
        assert pull_password_changes().pulled == 0
    assert rotated.rotation("svc-sql").generation == generation
    assert still_in_prefect() == []


def test_an_edit_made_while_the_one_before_is_set_is_taken_next(rotated: Practice):
    allow_entry_pulls(CUSTOMER, allowed=True)
    edit(rotated, "svc-sql", BY_HAND)
    rotated.contoso.faults.arm(DirectoryEffect.HOLD, "modify")
    with ThreadPoolExecutor(1) as pool:
        pulling = pool.submit(copy_context().run, pull_password_changes)
        rotated.contoso.faults.wait_until_held(seconds=60)
        edit(rotated, "svc-sql", SECOND)
        rotated.contoso.faults.clear()
        pulling.result()
    assert rotated.entry("svc-sql")["password"] == SECOND
    assert pull_password_changes().pulled == 1
    assert rotated.directory_password("svc-sql") == SECOND


def test_nothing_is_pulled_until_a_customer_is_switched_on_and_then_only_later_edits(
    rotated: Practice,
):
    before = passwords(rotated)
    edit(rotated, "svc-sql", BY_HAND)
    assert pull_password_changes().pulled == 0
    allow_entry_pulls(CUSTOMER, allowed=True)
    assert pull_password_changes().pulled == 0
    assert passwords(rotated) == before


def test_a_value_that_breaks_the_policy_is_refused_once_and_the_entry_keeps_it(rotated: Practice):
    allow_entry_pulls(CUSTOMER, allowed=True)
    before = passwords(rotated)
    edit(rotated, "svc-sql", "short")
    with pytest.raises(EntriesNotTaken, match="asks for at least"):
        pull_password_changes()
    assert passwords(rotated) == before
    assert rotated.entry("svc-sql")["password"] == "short"
    assert pull_password_changes().pulled == 0
    edit(rotated, "svc-sql", BY_HAND)
    assert pull_password_changes().pulled == 1


def test_a_technician_reads_in_the_entry_why_a_password_was_not_taken_until_one_is(
    rotated: Practice,
):
    allow_entry_pulls(CUSTOMER, allowed=True)
    key = rotated.account("svc-sql").entry_id or 0
    rotated.itglue.edit(key, password="short", notes="Ask Ann.\nRack 4.")
    with pytest.raises(EntriesNotTaken):
        pull_password_changes()
    told, *theirs = notes(rotated, key).splitlines()
    assert told.startswith("quickpass-flows, ")
    assert "was not taken" in told
    assert theirs == ["Ask Ann.", "Rack 4."]
    assert "short" not in told
    edit(rotated, "svc-sql", BY_HAND)
    assert pull_password_changes().pulled == 1
    assert notes(rotated, key) == "Ask Ann.\nRack 4."


def notes(practice: Practice, entry_id: int) -> str:
    """What a technician reads in an entry's notes."""
    return str(practice.itglue.store.entries[entry_id]["notes"])


def test_where_the_directory_was_changed_as_well_neither_wins(rotated: Practice):
    allow_entry_pulls(CUSTOMER, allowed=True)
    rotated.contoso.set_password("svc-sql", "By-Hand-2026-by-hand")
    edit(rotated, "svc-sql", BY_HAND)
    with pytest.raises(EntriesNotTaken, match="Neither wins"):
        pull_password_changes()
    assert rotated.directory_password("svc-sql") == "By-Hand-2026-by-hand"
    assert rotated.entry("svc-sql")["password"] == BY_HAND
    assert pull_password_changes().pulled == 0


def test_our_own_rotations_are_never_pulled(rotated: Practice):
    allow_entry_pulls(CUSTOMER, allowed=True)
    rotate_passwords(CUSTOMER, [AccountType.SERVICE])
    before = passwords(rotated)
    assert pull_password_changes().pulled == 0
    assert pull_password_changes().pulled == 0
    assert passwords(rotated) == before
