"""What a later look at a recorded rotation finds."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rotation import Reason, Rotation, RotationState
from models.settling import (
    FIRST_LOOK,
    EntryHolds,
    Finding,
    changed_again,
    found,
    moved,
    quiet_until,
)
from tests.models.test_logon_budget import identity

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def rotation(**changes: object) -> Rotation:
    row = Rotation(
        account_id=1,
        generation=1,
        run_id="run",
        reason=Reason.ROTATION,
        state=RotationState.RECORDED,
        key_version=7,
        password_set_at=NOW,
        opened_at=NOW,
        changed_at=NOW,
    )
    return row.model_copy(update=changes)


def look(
    entry: EntryHolds, *, moved: bool = False, refused: bool = False, doubt: bool = False
) -> Finding:
    return found(directory_moved=moved, logon_refused=refused, in_doubt=doubt, entry=entry)


def test_nothing_that_moved_is_clean():
    assert look(EntryHolds.OURS) == Finding.CLEAN
    assert look(EntryHolds.OURS, doubt=True) == Finding.CLEAN


def test_an_older_value_of_our_own_in_the_entry_is_written_over():
    assert look(EntryHolds.FORMER) == Finding.REWRITE_ENTRY


def test_a_late_request_of_our_own_is_set_once_more():
    assert look(EntryHolds.OURS, moved=True, doubt=True) == Finding.SET_AGAIN


@pytest.mark.parametrize("entry", EntryHolds)
def test_a_password_that_somebody_else_set_is_reported_and_left_alone(entry: EntryHolds):
    assert look(entry, moved=True) == Finding.CHANGED_IN_DIRECTORY
    assert look(entry, moved=True, doubt=True, refused=True) == Finding.CHANGED_IN_DIRECTORY


def test_a_value_that_somebody_else_wrote_is_reported_and_left_alone():
    assert look(EntryHolds.FOREIGN) == Finding.CHANGED_IN_ITGLUE


def test_an_entry_that_shows_nothing_is_reported():
    assert look(EntryHolds.NOTHING) == Finding.ENTRY_UNREADABLE


def test_the_directory_moved_when_its_counter_did():
    same = identity().model_copy(update={"key_version": 7})
    assert not moved(rotation(), same)
    assert moved(rotation(), same.model_copy(update={"key_version": 8}))


def test_without_a_counter_the_time_of_the_last_set_tells():
    blind = rotation(key_version=None)
    assert not moved(blind, identity())
    later = identity().model_copy(update={"password_set_at": NOW + timedelta(seconds=1)})
    assert moved(blind, later)


def test_an_account_is_left_in_peace_while_a_lost_request_may_still_arrive():
    assert quiet_until(rotation(in_doubt=True)) == NOW + FIRST_LOOK
    assert quiet_until(rotation(in_doubt=True, settled=1)) is None
    assert quiet_until(rotation()) is None


def test_only_a_later_change_time_shows_that_somebody_set_the_password_in_the_tenant():
    ours = rotation(cloud_changed_at=NOW)
    assert not changed_again(ours, NOW)
    assert not changed_again(ours, NOW - timedelta(minutes=5))  # a stale answer
    assert not changed_again(ours, None)
    assert changed_again(ours, NOW + timedelta(seconds=1))
    assert not changed_again(rotation(), NOW)  # none was seen yet: this is ours
